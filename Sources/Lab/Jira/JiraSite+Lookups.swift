import Values

/// People, projects and what may be written.
extension JiraSite {
    func lookUp(_ rest: [String], _ call: JiraCall) throws(JiraError) -> LabAnswer {
        let view = JiraView(site: self, call: call)
        switch call.route {
        case ["myself"]: return .ok(view.user(call.user.accountID))
        case ["serverInfo"]: return .ok(serverInfo(call))
        case ["user"]:
            let name = call.request.parameter(kind == .cloud ? "accountId" : "username")
            let found = users.first { kind == .cloud ? $0.accountID == name : $0.name == name }
            guard let found else { throw .notFound("The user does not exist.") }
            return .ok(view.user(found.accountID))
        case ["user", "search"], ["user", "assignable", "search"]: return try people(call)
        case ["priority"]: return .ok(.array(JiraWorkflow.named(JiraWorkflow.priorities)))
        case ["resolution"]: return .ok(.array(JiraWorkflow.named(JiraWorkflow.resolutions)))
        case ["status"]: return .ok(.array(JiraWorkflow.statuses.map { JiraWorkflow.status($0.name) }))
        case ["issueLinkType"]: return .ok(["issueLinkTypes": .array(JiraLinkType.all.map(\.value))])
        case ["field"]: return .ok(.array(Self.fields.map { Self.field($0) }))
        case ["project"]: return .ok(.array(seen(call).map(view.project)))
        case ["project", "search"]:
            return .ok([
                "values": .array(seen(call).map(view.project)), "isLast": true, "startAt": 0,
                "maxResults": 50, "total": .int(Int64(seen(call).count)),
            ])
        default:
            guard call.route.first == "project", call.route.count == 2,
                let project = seen(call).first(where: {
                    $0.key == call.route[1].uppercased() || $0.id == call.route[1]
                })
            else { throw .notFound("The resource was not found.") }
            let types = project.types.map { view.type($0.name, in: project) }
            return .ok(view.project(project).setting("issueTypes", .array(types)))
        }
    }

    /// `createmeta/PROJECT/issuetypes` and `createmeta/PROJECT/issuetypes/TYPE`.
    func createMeta(_ rest: [String], _ call: JiraCall) throws(JiraError) -> LabAnswer {
        guard call.request.method == "GET", (2...3).contains(rest.count), rest[1] == "issuetypes",
            let project = seen(call).first(where: { $0.key == rest[0].uppercased() || $0.id == rest[0] })
        else { throw .notFound("No project could be found.") }
        let view = JiraView(site: self, call: call)
        var found = project.types.map { view.type($0.name, in: project) }
        var member = kind == .cloud ? "issueTypes" : "values"
        if rest.count == 3 {
            guard project.types.contains(where: { $0.id == rest[2] }) else {
                throw .notFound("Issue type not found.")
            }
            found = Self.fields.filter { !["status", "created", "updated"].contains($0.id) }.map { field in
                Self.field(field).setting(
                    "required", .bool(["project", "issuetype", "summary"].contains(field.id))
                ).setting("fieldId", .string(field.id)).setting("hasDefaultValue", false)
                    .setting("operations", ["set"])
            }
            member = kind == .cloud ? "fields" : "values"
        }
        let start = call.number("startAt", 0)
        let count = call.number("maxResults", 50)
        return .ok([
            member: .array(Array(found.dropFirst(start).prefix(count))), "startAt": .int(Int64(start)),
            "maxResults": .int(Int64(count)), "total": .int(Int64(found.count)),
        ])
    }

    private func seen(_ call: JiraCall) -> [Project] {
        projects.filter { call.user.projects.contains($0.key) }
    }

    /// By the start of a name; by that of a mail address only where it is shown.
    private func people(_ call: JiraCall) throws(JiraError) -> LabAnswer {
        let text =
            call.request.parameter("query") ?? (kind == .cloud ? nil : call.request.parameter("username"))
        guard let wanted = text?.lowercased() ?? (call.route.count == 3 ? "" : nil) else {
            throw .bad("The query parameter is required.")
        }
        let found = users.filter { user in
            let names = [user.displayName.lowercased(), kind == .cloud ? "" : user.name.lowercased()]
            return user.accountID.lowercased() == wanted || names.contains { $0.hasPrefix(wanted) }
                || user.displayName.lowercased().split(separator: " ").contains { $0.hasPrefix(wanted) }
                || (!user.hidesEmail && user.email.lowercased().hasPrefix(wanted))
        }
        let page = found.dropFirst(call.number("startAt", 0)).prefix(min(call.number("maxResults", 50), 1000))
        let view = JiraView(site: self, call: call)
        return .ok(.array(page.map { view.user($0.accountID) }))
    }

    private func serverInfo(_ call: JiraCall) -> Value {
        let version = kind == .cloud ? "1001.0.0-SNAPSHOT" : "9.12.5"
        let numbers: Value = kind == .cloud ? [1001, 0, 0] : [9, 12, 5]
        return [
            "baseUrl": .string(call.base), "version": .string(version), "versionNumbers": numbers,
            "deploymentType": .string(kind == .cloud ? "Cloud" : "Server"), "buildNumber": 100_300,
            "serverTime": JiraTime.text(call.now), "serverTitle": "Jira",
        ]
    }

    private static let fields: [(id: String, name: String, type: String)] = [
        ("summary", "Summary", "string"), ("description", "Description", "string"),
        ("project", "Project", "project"), ("issuetype", "Issue Type", "issuetype"),
        ("status", "Status", "status"), ("priority", "Priority", "priority"), ("labels", "Labels", "array"),
        ("assignee", "Assignee", "user"), ("reporter", "Reporter", "user"), ("duedate", "Due date", "date"),
        ("parent", "Parent", "issuelink"), ("components", "Components", "array"),
        ("environment", "Environment", "string"), ("created", "Created", "datetime"),
        ("updated", "Updated", "datetime"), ("customfield_10010", "External ID", "string"),
        ("customfield_10011", "Indicators", "string"),
    ]

    private static func field(_ field: (id: String, name: String, type: String)) -> Value {
        [
            "id": .string(field.id), "key": .string(field.id), "name": .string(field.name),
            "custom": .bool(field.id.hasPrefix("customfield_")), "schema": ["type": .string(field.type)],
        ]
    }
}
