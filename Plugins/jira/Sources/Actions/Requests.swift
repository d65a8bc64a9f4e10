import ConnectorKit
import Values

/// Paths of Jira Service Management, the same in the cloud and in Data Center.
///
/// Source: Atlassian, "Jira Service Management Cloud REST API".
private enum Desk {
    static func path(_ rest: String) -> String { "/rest/servicedeskapi/\(rest)" }

    static func request(_ name: String, _ rest: String = "") -> String {
        path("request/\(name.percentEncoded)" + (rest.isEmpty ? "" : "/" + rest))
    }
}

/// Raises a request at a service desk.
struct CreateRequest: Action {
    static let name = "create-request"

    struct Input: JSONDecodable {
        var body: JSONObject
        var reporter: String?

        init(_ json: JSONInput) throws(ConnectorFailure) {
            var fields: JSONObject = try json.optional("fields") ?? JSONObject()
            if let summary = try json.optional("summary", as: Value.self) { fields["summary"] = summary }
            if let text = try json.optional("description", as: Value.self) { fields["description"] = text }
            body = JSONObject()
            body["serviceDeskId"] = .string(try json.required("serviceDeskId"))
            body["requestTypeId"] = .string(try json.required("requestTypeId"))
            body["requestFieldValues"] = .object(fields)
            reporter = try json.optional("onBehalfOf")
        }
    }

    func perform(_ input: Input, _ call: Call) async throws(ConnectorFailure) -> Value {
        let jira = Jira(call)
        var body = input.body
        if let reporter = input.reporter {
            body["raiseOnBehalfOf"] = .string(try await Person.id(reporter, jira))
        }
        return try await jira.send(.post(Desk.path("request"), json: .object(body)))
    }
}

/// Fetches a request with its status.
struct GetRequest: Action {
    static let name = "get-request"

    func perform(_ input: IssueInput, _ call: Call) async throws(ConnectorFailure) -> Value {
        try await Jira(call).send(.get(Desk.request(input.issue)))
    }
}

/// Adds a comment to a request, which its reporter sees or not.
struct AddRequestComment: Action {
    static let name = "add-request-comment"

    struct Input: JSONDecodable {
        var issue: String
        var text: String
        var isPublic: Bool

        init(_ json: JSONInput) throws(ConnectorFailure) {
            issue = try json.required("issue")
            text = try json.required("comment")
            isPublic = try json.optional("public") ?? false
        }
    }

    func perform(_ input: Input, _ call: Call) async throws(ConnectorFailure) -> Value {
        let body: Value = ["body": .string(input.text), "public": .bool(input.isPublic)]
        return try await Jira(call).send(.post(Desk.request(input.issue, "comment"), json: body))
    }
}

/// Lists who has to approve a request, and what was decided.
struct ListApprovals: Action {
    static let name = "list-approvals"

    func perform(_ input: IssueInput, _ call: Call) async throws(ConnectorFailure) -> Value {
        let found = try await Jira(call).send(.get(Desk.request(input.issue, "approval")))
        return ["approvals": found["values"] ?? []]
    }
}

/// Approves or declines a request as the connection's user.
struct AnswerApproval: Action {
    static let name = "answer-approval"

    struct Input: JSONDecodable {
        var issue: String
        var approval: String
        var decision: String

        init(_ json: JSONInput) throws(ConnectorFailure) {
            issue = try json.required("issue")
            approval = try json.required("approvalId")
            decision = try json.required("decision")
        }
    }

    func perform(_ input: Input, _ call: Call) async throws(ConnectorFailure) -> Value {
        let jira = Jira(call)
        let path = Desk.request(input.issue, "approval/\(input.approval.percentEncoded)")
        let known = try await jira.send(.get(path))
        let wanted = input.decision == "approve" ? "approved" : "declined"
        if known["finalDecision"] == .string(wanted) { return known.with("already", true) }
        return try await jira.send(.post(path, json: ["decision": .string(input.decision)]))
    }
}
