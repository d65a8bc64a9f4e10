import ConnectorKit
import Values

/// Creates an issue that is found again by a property and a label.
struct CreateIssue: Action {
    static let name = "create-issue"

    /// A new issue is found by searching after a while only; the waits between the looks.
    static let waits: [Duration] = [.seconds(1), .seconds(4), .seconds(10), .seconds(15)]

    struct Input: JSONDecodable {
        var fields: JSONObject
        var project: String
        var description: Value?
        var kind: RichText.Kind
        var assignee: String?
        var isMarked: Bool
        var correlation: String?

        init(_ json: JSONInput) throws(ConnectorFailure) {
            fields = try json.optional("fields") ?? JSONObject()
            project = try json.required("project")
            fields["project"] =
                project.allSatisfy(\.isNumber) ? ["id": .string(project)] : ["key": .string(project)]
            if let type = try json.optional("type", as: String.self) {
                fields["issuetype"] =
                    type.allSatisfy(\.isNumber) ? ["id": .string(type)] : ["name": .string(type)]
            }
            if let summary = try json.optional("summary", as: String.self) {
                fields["summary"] = .string(Self.line(summary))
            }
            if let priority = try json.optional("priority", as: String.self) {
                fields["priority"] = ["name": .string(priority)]
            }
            if let parent = try json.optional("parent", as: String.self) {
                fields["parent"] = ["key": .string(parent)]
            }
            if let labels = try json.optional("labels", as: [String].self) {
                fields["labels"] = .array(labels.map { .string(Self.label($0)) })
            }
            description = try json.optional("description") ?? fields["description"]
            kind = try json.optional("format") ?? .markdown
            assignee = try json.optional("assignee")
            isMarked = try json.optional("markWithLabel") ?? true
            correlation = try json.optional("correlationId")
        }

        /// Summaries are one line of at most 255 characters.
        private static func line(_ text: String) -> String {
            let line = String(text.map { $0.isNewline ? " " : $0 })
            return line.count <= 255 ? line : line.prefix(252) + "..."
        }

        private static func label(_ text: String) -> String {
            String(text.map { $0.isWhitespace ? "-" : $0 })
        }
    }

    func perform(_ input: Input, _ call: Call) async throws(ConnectorFailure) -> Value {
        let jira = Jira(call)
        let key = input.correlation ?? call.idempotencyKey
        if input.correlation != nil, let found = try await Self.find(key, input, jira) { return found }
        var fields = input.fields
        if let description = input.description {
            fields["description"] = try RichText.value(description, input.kind, jira)
        }
        if let assignee = input.assignee {
            fields["assignee"] = [jira.personMember: .string(try await Person.id(assignee, jira))]
        }
        if input.isMarked {
            fields["labels"] = .array((fields["labels"]?.array ?? []) + [.string(Mark.label(key))])
        }
        let body: Value = ["fields": .object(fields), "properties": Mark.properties(key)]
        var made = try await jira.write("POST", "issue", body).object ?? JSONObject()
        made["deduplicated"] = false
        return .object(made)
    }

    func reconcile(_ input: Input, _ call: Call) async throws(ConnectorFailure) -> Value {
        let jira = Jira(call)
        let key = input.correlation ?? call.idempotencyKey
        for wait in [.zero] + Self.waits {
            if wait > .zero { try await call.sleep(for: wait) }
            if let found = try await Self.find(key, input, jira) { return found }
        }
        throw .notFound("no issue carries the mark of this call")
    }

    /// The issue that carries a key: by its label, or among what this user made lately.
    private static func find(
        _ key: String, _ input: Input, _ jira: Jira
    ) async throws(ConnectorFailure) -> Value? {
        let label = JQL.quoted(Mark.label(key))
        let jql =
            "project = \(JQL.quoted(input.project)) AND (labels = \(label) OR "
            + "(creator = currentUser() AND created >= -60m)) ORDER BY created DESC"
        let page = try await IssueSearch(
            jql: jql, fields: ["summary"], properties: [Mark.property], size: 100
        )
        .page(after: nil, jira)
        guard let issue = page.issues.first(where: { Mark.carries(key, $0) }) else { return nil }
        return [
            "id": issue["id"] ?? .null, "key": issue["key"] ?? .null, "self": issue["self"] ?? .null,
            "deduplicated": true,
        ]
    }
}
