import Values

/// An issue and everything at it.
struct JiraIssue: Sendable {
    /// One comment.
    struct Comment: Sendable {
        var id: String
        var body: Value
        var author: String
        var created: Timestamp
        /// Only agents of a service desk see it.
        var isInternal = false
        var visibility: Value?
        var properties: [Value] = []
    }

    /// One file.
    struct Attachment: Sendable {
        var id: String
        var name: String
        var type: String
        var bytes: [UInt8]
        var author: String
        var created: Timestamp
    }

    /// A link to another issue.
    struct Link: Sendable {
        var id: String
        var type: String
        var key: String
        var isOutward: Bool
    }

    /// Somebody has to decide before work goes on.
    struct Approval: Sendable {
        var id: String
        var decision = "pending"
    }

    var id: String
    var key: String
    var project: String
    var type: String
    var status: String
    var resolution: String?
    /// Fields as they were given, rich text as the site keeps it.
    var fields: [String: Value]
    var reporter: String
    var creator: String
    var created: Timestamp
    var updated: Timestamp
    var comments: [Comment] = []
    var attachments: [Attachment] = []
    var links: [Link] = []
    var remoteLinks: [(id: String, body: Value)] = []
    var properties: [String: Value] = [:]
    var watchers: [String] = []
    /// Of a request at a service desk.
    var requestType: String?
    var approval: Approval?
}

/// Dates as Jira has them: `2026-11-20T08:00:00.000+0000`.
enum JiraTime {
    static func text(_ time: Timestamp) -> Value { .string(String(time.iso8601.dropLast()) + "+0000") }
}
