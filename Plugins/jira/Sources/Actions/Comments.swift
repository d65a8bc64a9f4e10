import ConnectorKit
import Values

/// Adds a comment; a property of it carries the call's key.
struct AddComment: Action {
    static let name = "add-comment"

    struct Input: JSONDecodable {
        var issue: String
        var text: Value
        var kind: RichText.Kind
        var isInternal: Bool
        var visibility: Value?

        init(_ json: JSONInput) throws(ConnectorFailure) {
            issue = try json.required("issue")
            text = try json.required("comment")
            kind = try json.optional("format") ?? .markdown
            isInternal = try json.optional("internal") ?? false
            visibility = try json.optional("visibility")
        }
    }

    func perform(_ input: Input, _ call: Call) async throws(ConnectorFailure) -> Value {
        let jira = Jira(call)
        var properties = Mark.properties(call.idempotencyKey).array ?? []
        if input.isInternal {
            properties.append(["key": "sd.public.comment", "value": ["internal": true]])
        }
        var body: Value = [
            "body": try RichText.value(input.text, input.kind, jira), "properties": .array(properties),
        ]
        if let visibility = input.visibility { body = body.with("visibility", visibility) }
        return try await jira.write("POST", Jira.issue(input.issue, "comment"), body)
    }

    func reconcile(_ input: Input, _ call: Call) async throws(ConnectorFailure) -> Value {
        let query = [
            (name: "orderBy", value: "-created"), (name: "maxResults", value: "100"),
            (name: "expand", value: "properties"),
        ]
        let found = try await Jira(call).get(Jira.issue(input.issue, "comment"), query)
        let comment = found["comments"]?.array?.first { comment in
            comment["properties"]?.array?.contains {
                $0["key"] == .string(Mark.property) && $0["value"]?["key"] == .string(call.idempotencyKey)
            } ?? false
        }
        guard let comment else { throw .notFound("no comment carries the mark of this call") }
        return comment
    }
}

/// Lists comments, the newest first.
struct ListComments: Action {
    static let name = "list-comments"

    struct Input: JSONDecodable {
        var issue: String
        var maximum: Int

        init(_ json: JSONInput) throws(ConnectorFailure) {
            issue = try json.required("issue")
            maximum = try json.optional("maximum") ?? 100
        }
    }

    func perform(_ input: Input, _ call: Call) async throws(ConnectorFailure) -> Value {
        let query = [
            (name: "orderBy", value: "-created"), (name: "maxResults", value: String(input.maximum)),
        ]
        let found = try await Jira(call).get(Jira.issue(input.issue, "comment"), query)
        return ["comments": found["comments"] ?? [], "total": found["total"] ?? 0]
    }
}
