import ConnectorKit

/// Reports each new incident of Defender XDR.
struct NewIncident: Trigger {
    static let name = "new-incident"

    private static let source = SecurityPoll(
        collection: "incidents", field: "createdDateTime", page: 50)

    func poll(
        _ input: SeverityInput, since cursor: String?, _ call: Call
    ) async throws(ConnectorFailure) -> PollResult {
        try await Self.source.poll(input.conditions, since: cursor, call)
    }
}
