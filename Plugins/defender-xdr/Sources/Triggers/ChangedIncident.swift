import ConnectorKit

/// Reports each new incident, and each change of one.
struct ChangedIncident: Trigger {
    static let name = "incident-changed"

    private static let source = SecurityPoll(
        collection: "incidents", field: "lastUpdateDateTime", page: 50, isChange: true)

    func poll(
        _ input: SeverityInput, since cursor: String?, _ call: Call
    ) async throws(ConnectorFailure) -> PollResult {
        try await Self.source.poll(input.conditions, since: cursor, call)
    }
}
