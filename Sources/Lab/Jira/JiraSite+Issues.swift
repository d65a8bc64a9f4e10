import Values

/// Issues: create, edit, assign, move on.
extension JiraSite {
    private static let mostIssues = 20_000

    mutating func create(_ call: JiraCall) throws(JiraError) -> LabAnswer {
        let body = try call.body()
        guard let fields = body["fields"]?.object else { throw .bad("The field 'fields' is missing.") }
        let issue = try add(fields, call)
        for property in body["properties"]?.array ?? [] {
            if let key = property["key"]?.string {
                issues[issues.count - 1].properties[key] = property["value"] ?? .null
            }
        }
        return LabAnswer(
            status: 201,
            body: [
                "id": .string(issue.id), "key": .string(issue.key),
                "self": .string("\(call.api)/issue/\(issue.id)"),
            ])
    }

    /// Adds an issue of these fields.
    mutating func add(_ fields: JSONObject, _ call: JiraCall) throws(JiraError) -> JiraIssue {
        guard issues.count < Self.mostIssues else { throw .broken }
        let wanted = fields["project"]?["key"]?.string ?? fields["project"]?["id"]?.string
        guard let wanted, let project = project(wanted), call.user.projects.contains(project.key) else {
            throw .field("project", wanted == nil ? "project is required" : "valid project is required")
        }
        guard call.user.writes else {
            throw .field("project", "You do not have permission to create issues in this project.")
        }
        let type = project.types.first {
            $0.id == fields["issuetype"]?["id"]?.string
                || $0.name.lowercased() == fields["issuetype"]?["name"]?.string?.lowercased()
        }
        guard let type else { throw .field("issuetype", "Specify a valid issue type") }
        guard type.isSubtask == (fields["parent"] != nil) else {
            throw .field("parent", "Issue type is a sub-task but parent issue key or id not specified.")
        }
        guard fields["summary"] != nil else {
            throw .field("summary", "You must specify a summary of the issue.")
        }
        var issue = JiraIssue(
            id: "", key: "", project: project.key, type: type.name, status: "To Do", fields: [:],
            reporter: call.user.accountID, creator: call.user.accountID, created: call.now, updated: call.now)
        try write(fields, to: &issue, call)
        issue.id = nextID()
        issue.key = nextKey(project.key)
        issues.append(issue)
        return issue
    }

    mutating func edit(_ index: Int, _ call: JiraCall) throws(JiraError) -> LabAnswer {
        let body = try call.body()
        var issue = issues[index]
        try write(body["fields"]?.object ?? JSONObject(), to: &issue, call)
        for (name, operations) in (body["update"]?.object ?? JSONObject()).map({ ($0.name, $0.value) }) {
            if body["fields"]?[name] != nil {
                throw .field(name, "Field '\(name)' cannot be set both in fields and update.")
            }
            for operation in operations.array ?? [] { try apply(operation, to: name, of: &issue, call) }
        }
        issue.updated = call.now
        issues[index] = issue
        guard call.request.parameter("returnIssue") == "true" else { return LabAnswer(status: 204) }
        return .ok(JiraView(site: self, call: call).issue(issue, fields: fieldNames(call)))
    }

    private mutating func apply(
        _ operation: Value, to name: String, of issue: inout JiraIssue, _ call: JiraCall
    ) throws(JiraError) {
        switch name {
        case "labels":
            var labels = issue.fields["labels"]?.array ?? []
            if let label = operation["add"] {
                let added = try Self.labels([label])
                labels += added.filter { !labels.contains($0) }
            } else if let label = operation["remove"] {
                labels.removeAll { $0 == label }
            } else if let all = operation["set"] {
                labels = try Self.labels(all)
            }
            issue.fields["labels"] = .array(labels)
        case "comment":
            let body = try rich(operation["add"]?["body"] ?? .null, field: "comment", call)
            issue.comments.append(
                JiraIssue.Comment(
                    id: nextID(), body: body, author: call.user.accountID, created: call.now))
        default:
            guard let value = operation["set"] else {
                throw .field(name, "Field '\(name)' cannot be updated so.")
            }
            try write(JSONObject([(name, value)]), to: &issue, call)
        }
    }

    mutating func assign(_ index: Int, _ call: JiraCall) throws(JiraError) -> LabAnswer {
        let body = try call.body()
        // Minus one stands for the project's own choice, which is nobody here.
        let name = kind == .cloud ? "accountId" : "name"
        let person = body[name] == "-1" ? nil : try person(body, field: "assignee")
        issues[index].fields["assignee"] = person.map { .string($0) }
        issues[index].updated = call.now
        return LabAnswer(status: 204)
    }

    mutating func transitions(_ index: Int, _ call: JiraCall) throws(JiraError) -> LabAnswer {
        let possible = call.user.writes ? JiraWorkflow.possible(in: issues[index].status) : []
        if call.request.method == "GET" {
            let withFields = call.request.parameter("expand")?.contains("transitions.fields") ?? false
            let found = possible.map { JiraWorkflow.value($0, withFields: withFields) }
            return .ok(["expand": "transitions", "transitions": .array(found)])
        }
        guard call.request.method == "POST" else { throw .noMethod }
        let body = try call.body()
        let id = body["transition"]?["id"]?.string ?? body["transition"]?["id"]?.int.map { String($0) }
        guard let id else { throw .bad("Missing 'transition' identifier") }
        guard let transition = possible.first(where: { $0.id == id }) else {
            throw .bad(
                "It seems that you have tried to perform a workflow operation (\(id)) that is not valid "
                    + "for the current state of this issue.")
        }
        var issue = issues[index]
        let fields = body["fields"]?.object ?? JSONObject()
        try write(fields, to: &issue, call)
        if transition.needsResolution {
            guard let resolution = fields["resolution"] else {
                throw .field("resolution", "Resolution is required.")
            }
            let name = JiraWorkflow.name(in: resolution, among: JiraWorkflow.resolutions)
            guard let name else { throw .field("resolution", "The resolution selected is invalid.") }
            issue.resolution = name
        } else if fields["resolution"] != nil {
            throw .field(
                "resolution",
                "Field 'resolution' cannot be set. It is not on the appropriate screen, or unknown.")
        } else {
            issue.resolution = nil
        }
        for (name, operations) in (body["update"]?.object ?? JSONObject()).map({ ($0.name, $0.value) }) {
            for operation in operations.array ?? [] { try apply(operation, to: name, of: &issue, call) }
        }
        issue.status = transition.to
        issue.updated = call.now
        issues[index] = issue
        return LabAnswer(status: 204)
    }
}
