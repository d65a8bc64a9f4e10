import Values

/// A refusal of Jira: messages, and messages by field.
///
/// Source: Atlassian, "The Jira Cloud platform REST API", section "Status codes", and the pages of each operation.
struct JiraError: Error, Sendable {
    var status: Int
    var messages: [String] = []
    var fields: [String: String] = [:]
    var headers: [(name: String, value: String)] = []

    var answer: LabAnswer {
        let errors = fields.sorted { $0.key < $1.key }.map { (name: $0.key, value: Value.string($0.value)) }
        return LabAnswer(
            status: status, headers: headers,
            body: [
                "errorMessages": .array(messages.map { .string($0) }), "errors": .object(JSONObject(errors)),
            ])
    }

    static func bad(_ message: String) -> JiraError { JiraError(status: 400, messages: [message]) }

    static func field(_ name: String, _ message: String) -> JiraError {
        JiraError(status: 400, fields: [name: message])
    }

    static func notFound(_ message: String) -> JiraError { JiraError(status: 404, messages: [message]) }

    static let noIssue = notFound("Issue does not exist or you do not have permission to see it.")
    static let noMethod = JiraError(status: 405, messages: ["Method Not Allowed"])
    static let broken = JiraError(status: 500, messages: ["Internal server error"])
    static let notSignedIn = JiraError(
        status: 401, messages: ["Client must be authenticated to access this resource."],
        headers: [("WWW-Authenticate", "OAuth realm=\"Jira\"")])
    static let forbidden = JiraError(
        status: 403, messages: ["You do not have the permission to do this."])

    /// Too many requests; the reason says which of Jira's limits.
    static func throttled(_ seconds: Int, reason: String) -> JiraError {
        JiraError(
            status: 429, messages: ["Rate limit exceeded."],
            headers: [
                ("Retry-After", String(seconds)), ("X-RateLimit-Remaining", "0"),
                ("RateLimit-Reason", reason),
            ])
    }
}
