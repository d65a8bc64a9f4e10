import ConnectorKit
import Values

/// Names an issue by key or id.
struct IssueInput: JSONDecodable {
    var issue: String

    init(_ json: JSONInput) throws(ConnectorFailure) {
        issue = try json.required("issue")
    }
}

/// Fetches an issue.
struct GetIssue: Action {
    static let name = "get-issue"

    struct Input: JSONDecodable {
        var issue: String
        var fields: [String]

        init(_ json: JSONInput) throws(ConnectorFailure) {
            issue = try json.required("issue")
            fields = try json.optional("fields") ?? []
        }
    }

    func perform(_ input: Input, _ call: Call) async throws(ConnectorFailure) -> Value {
        let fields = input.fields.joined(separator: ",")
        return try await Jira(call).get(
            Jira.issue(input.issue), fields.isEmpty ? [] : [(name: "fields", value: fields)])
    }
}

/// Changes fields of an issue.
struct UpdateIssue: Action {
    static let name = "update-issue"

    struct Input: JSONDecodable {
        var issue: String
        var fields: JSONObject
        var description: Value?
        var kind: RichText.Kind
        var notifies: Bool

        init(_ json: JSONInput) throws(ConnectorFailure) {
            issue = try json.required("issue")
            fields = try json.optional("fields") ?? JSONObject()
            if let summary = try json.optional("summary", as: Value.self) { fields["summary"] = summary }
            if let priority = try json.optional("priority", as: String.self) {
                fields["priority"] = ["name": .string(priority)]
            }
            description = try json.optional("description") ?? fields["description"]
            kind = try json.optional("format") ?? .markdown
            notifies = try json.optional("notifyUsers") ?? true
        }
    }

    func perform(_ input: Input, _ call: Call) async throws(ConnectorFailure) -> Value {
        let jira = Jira(call)
        var fields = input.fields
        if let description = input.description, !description.isNull {
            fields["description"] = try RichText.value(description, input.kind, jira)
        }
        _ = try await jira.write(
            "PUT", Jira.issue(input.issue), ["fields": .object(fields)],
            input.notifies ? [] : [(name: "notifyUsers", value: "false")])
        return ["key": .string(input.issue)]
    }
}

/// Adds and removes labels.
struct UpdateLabels: Action {
    static let name = "update-labels"

    struct Input: JSONDecodable {
        var issue: String
        var add: [String]
        var remove: [String]

        init(_ json: JSONInput) throws(ConnectorFailure) {
            issue = try json.required("issue")
            add = try json.optional("add") ?? []
            remove = try json.optional("remove") ?? []
            for label in add + remove where label.contains(where: \.isWhitespace) || label.isEmpty {
                throw .invalid("a label has no blanks")
            }
            guard !(add + remove).isEmpty else { throw .invalid("neither `add` nor `remove` is given") }
        }
    }

    func perform(_ input: Input, _ call: Call) async throws(ConnectorFailure) -> Value {
        let operations =
            input.add.map { label -> Value in ["add": .string(label)] }
            + input.remove.map { label -> Value in ["remove": .string(label)] }
        let body: Value = ["update": ["labels": .array(operations)]]
        _ = try await Jira(call).write("PUT", Jira.issue(input.issue), body)
        return ["key": .string(input.issue)]
    }
}

/// Assigns an issue by mail address, name or account id; nobody when there is none.
struct AssignIssue: Action {
    static let name = "assign-issue"

    struct Input: JSONDecodable {
        var issue: String
        var assignee: String?
        var isAutomatic: Bool

        init(_ json: JSONInput) throws(ConnectorFailure) {
            issue = try json.required("issue")
            assignee = try json.optional("assignee")
            isAutomatic = try json.optional("automatic") ?? false
        }
    }

    func perform(_ input: Input, _ call: Call) async throws(ConnectorFailure) -> Value {
        let jira = Jira(call)
        var id: Value = .null
        if input.isAutomatic {
            id = "-1"
        } else if let assignee = input.assignee {
            id = .string(try await Person.id(assignee, jira))
        }
        _ = try await jira.write("PUT", Jira.issue(input.issue, "assignee"), [jira.personMember: id])
        return ["key": .string(input.issue), "assignee": id]
    }
}

/// Lets somebody watch an issue.
struct AddWatcher: Action {
    static let name = "add-watcher"

    struct Input: JSONDecodable {
        var issue: String
        var user: String

        init(_ json: JSONInput) throws(ConnectorFailure) {
            issue = try json.required("issue")
            user = try json.required("user")
        }
    }

    func perform(_ input: Input, _ call: Call) async throws(ConnectorFailure) -> Value {
        let jira = Jira(call)
        let id = try await Person.id(input.user, jira)
        _ = try await jira.write("POST", Jira.issue(input.issue, "watchers"), .string(id))
        return ["key": .string(input.issue), "watcher": .string(id)]
    }
}

/// Keeps a value at an issue that only programs see.
struct SetProperty: Action {
    static let name = "set-property"

    struct Input: JSONDecodable {
        var issue: String
        var key: String
        var value: Value

        init(_ json: JSONInput) throws(ConnectorFailure) {
            issue = try json.required("issue")
            key = try json.required("key")
            value = try json.required("value")
            guard key != Mark.property else { throw .invalid("`\(key)` is how calls are found again") }
        }
    }

    func perform(_ input: Input, _ call: Call) async throws(ConnectorFailure) -> Value {
        let path = Jira.issue(input.issue, "properties/\(input.key.percentEncoded)")
        _ = try await Jira(call).write("PUT", path, input.value)
        return ["key": .string(input.key), "value": input.value]
    }
}

/// Finds a person by mail address or name.
struct FindUser: Action {
    static let name = "find-user"

    struct Input: JSONDecodable {
        var user: String

        init(_ json: JSONInput) throws(ConnectorFailure) {
            user = try json.required("user")
        }
    }

    func perform(_ input: Input, _ call: Call) async throws(ConnectorFailure) -> Value {
        try await Person.find(input.user, Jira(call))
    }
}
