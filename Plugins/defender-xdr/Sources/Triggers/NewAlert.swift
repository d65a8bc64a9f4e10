import ConnectorKit

/// Reports each new alert of Defender XDR.
struct NewAlert: Trigger {
    static let name = "new-alert"

    private static let source = SecurityPoll(
        collection: "alerts_v2", field: "createdDateTime", page: 500)

    func poll(
        _ input: SeverityInput, since cursor: String?, _ call: Call
    ) async throws(ConnectorFailure) -> PollResult {
        try await Self.source.poll(input.conditions, since: cursor, call)
    }
}
