import ConnectorKit
import Values

/// Lists where an issue may go from its status.
struct ListTransitions: Action {
    static let name = "list-transitions"

    func perform(_ input: IssueInput, _ call: Call) async throws(ConnectorFailure) -> Value {
        ["transitions": .array(try await Transition.all(of: input.issue, Jira(call)))]
    }
}

/// Moves an issue on, by the name of a transition or of the status it leads to.
struct TransitionIssue: Action {
    static let name = "transition-issue"

    struct Input: JSONDecodable {
        var issue: String
        var wanted: String
        var fields: JSONObject
        var comment: Value?

        init(_ json: JSONInput) throws(ConnectorFailure) {
            issue = try json.required("issue")
            wanted = try json.required("transition")
            fields = try json.optional("fields") ?? JSONObject()
            if let resolution = try json.optional("resolution", as: String.self) {
                fields["resolution"] = ["name": .string(resolution)]
            }
            comment = try json.optional("comment")
        }
    }

    func perform(_ input: Input, _ call: Call) async throws(ConnectorFailure) -> Value {
        let jira = Jira(call)
        let all = try await Transition.all(of: input.issue, jira)
        guard let transition = Transition.named(input.wanted, among: all) else {
            let status = try await Transition.status(of: input.issue, jira)
            if status.lowercased() == input.wanted.lowercased() { return Self.output(input, status, true) }
            let names = all.compactMap { $0["name"]?.string }.map { "`\($0)`" }.joined(separator: ", ")
            throw .conflict(
                "the issue is in `\(status)`, from where there is "
                    + (names.isEmpty ? "no transition, or none for this user" : names),
                code: "NoTransition")
        }
        let missing = Transition.required(transition).filter { input.fields[$0.id] == nil }
        guard missing.isEmpty else {
            let names = missing.map { "`\($0.id)` (\($0.name))" }.joined(separator: ", ")
            throw .invalid("the transition needs \(names) in `fields`", code: "FieldsRequired")
        }
        var body: Value = ["transition": ["id": transition["id"] ?? .null]]
        if !input.fields.isEmpty { body = body.with("fields", .object(input.fields)) }
        if let comment = input.comment {
            let text = try RichText.value(comment, .markdown, jira)
            body = body.with("update", ["comment": [["add": ["body": text]]]])
        }
        _ = try await jira.write("POST", Jira.issue(input.issue, "transitions"), body)
        return Self.output(input, transition["to"]?["name"]?.string ?? "", false)
    }

    /// The transition was there before the call; when it is no longer, the call happened.
    func reconcile(_ input: Input, _ call: Call) async throws(ConnectorFailure) -> Value {
        let jira = Jira(call)
        let status = try await Transition.status(of: input.issue, jira)
        if status.lowercased() == input.wanted.lowercased() { return Self.output(input, status, true) }
        let all = try await Transition.all(of: input.issue, jira)
        guard Transition.named(input.wanted, among: all) == nil else {
            throw .notFound("the transition is still there to be made")
        }
        return Self.output(input, status, true)
    }

    private static func output(_ input: Input, _ status: String, _ already: Bool) -> Value {
        ["key": .string(input.issue), "status": .string(status), "already": .bool(already)]
    }
}

/// What Jira says about transitions.
private enum Transition {
    static func all(of issue: String, _ jira: Jira) async throws(ConnectorFailure) -> [Value] {
        let query = [(name: "expand", value: "transitions.fields")]
        return try await jira.get(Jira.issue(issue, "transitions"), query)["transitions"]?.array ?? []
    }

    static func status(of issue: String, _ jira: Jira) async throws(ConnectorFailure) -> String {
        let found = try await jira.get(Jira.issue(issue), [(name: "fields", value: "status")])
        return found["fields"]?["status"]?["name"]?.string ?? ""
    }

    /// By name, then by the status it leads to, then by id.
    static func named(_ name: String, among all: [Value]) -> Value? {
        let wanted = name.lowercased()
        return all.first { $0["name"]?.string?.lowercased() == wanted }
            ?? all.first { $0["to"]?["name"]?.string?.lowercased() == wanted }
            ?? all.first { $0["id"]?.string == name }
    }

    static func required(_ transition: Value) -> [(id: String, name: String)] {
        (transition["fields"]?.object ?? JSONObject()).filter {
            $0.value["required"] == true && $0.value["hasDefaultValue"] != true
        }.map { (id: $0.name, name: $0.value["name"]?.string ?? $0.name) }
    }
}

extension Value {
    /// The same object with a member more.
    func with(_ name: String, _ value: Value) -> Value {
        var members = object ?? JSONObject()
        members[name] = value
        return .object(members)
    }
}
