import ConnectorKit
import Values

/// Marks an alert as read.
struct MarkRead: Action {
    static let name = "mark-read"

    func perform(_ input: AlertInput, _ call: Call) async throws(ConnectorFailure) -> Value {
        try await Marking.mark(input, "read", call)
    }
}

/// Marks an alert as unread.
struct MarkUnread: Action {
    static let name = "mark-unread"

    func perform(_ input: AlertInput, _ call: Call) async throws(ConnectorFailure) -> Value {
        try await Marking.mark(input, "unread", call)
    }
}

private enum Marking {
    /// The answer's body is not documented; whatever comes is passed on.
    static func mark(_ input: AlertInput, _ word: String, _ call: Call) async throws(ConnectorFailure)
        -> Value
    {
        let path = CloudAppsAPI.path("alerts/\(input.alertID.percentEncoded)/\(word)/")
        let answer = try await call.http(Request("POST", path)).orThrow()
        return (try? answer.json()) ?? .null
    }
}
