import Values

/// How issues and what is at them look in answers.
struct JiraView: Sendable {
    let site: JiraSite
    let call: JiraCall

    func issue(_ issue: JiraIssue, fields names: [String]) -> Value {
        var value: Value = [
            "id": .string(issue.id), "key": .string(issue.key),
            "self": .string("\(call.api)/issue/\(issue.id)"), "expand": "renderedFields,names,schema",
        ]
        let all = fields(issue)
        let takesAll =
            names.isEmpty || names.contains("*all") || names.contains("*navigable")
            || names.allSatisfy { $0.hasPrefix("-") }
        let chosen = all.filter { name, _ in
            (takesAll && !names.contains("-\(name)")) || names.contains(name)
        }
        value = value.setting(
            "fields",
            .object(JSONObject(chosen.sorted { $0.key < $1.key }.map { (name: $0.key, value: $0.value) })))
        let keys = properties(call)
        guard !keys.isEmpty else { return value }
        let kept = issue.properties.filter { keys.contains($0.key) || keys.contains("*all") }
        return value.setting(
            "properties",
            .object(JSONObject(kept.sorted { $0.key < $1.key }.map { (name: $0.key, value: $0.value) })))
    }

    /// The entity properties that a request asks for, in its query or its body.
    private func properties(_ call: JiraCall) -> Set<String> {
        let listed = call.request.parameter("properties")?.split(separator: ",").map(String.init) ?? []
        let written = call.request.method == "POST" ? call.request.json?["properties"]?.array : nil
        return Set(listed + (written ?? []).compactMap(\.string))
    }

    func user(_ id: String?) -> Value {
        guard let id, let user = site.user(id) else { return .null }
        var value: Value = [
            "displayName": .string(user.displayName), "active": true, "timeZone": "Etc/UTC",
        ]
        if site.kind == .cloud {
            value = value.setting("accountId", .string(user.accountID)).setting("accountType", "atlassian")
                .setting("self", .string("\(call.api)/user?accountId=\(user.accountID)"))
            if !user.hidesEmail || user.accountID == call.user.accountID {
                value = value.setting("emailAddress", .string(user.email))
            }
            return value
        }
        return value.setting("name", .string(user.name)).setting("key", .string("JIRAUSER\(user.name)"))
            .setting("emailAddress", .string(user.email))
            .setting("self", .string("\(call.api)/user?username=\(user.name)"))
    }

    func comment(_ comment: JiraIssue.Comment, of issue: JiraIssue) -> Value {
        var value: Value = [
            "id": .string(comment.id),
            "self": .string("\(call.api)/issue/\(issue.id)/comment/\(comment.id)"),
            "author": user(comment.author), "updateAuthor": user(comment.author),
            "body": rich(comment.body), "created": JiraTime.text(comment.created),
            "updated": JiraTime.text(comment.created), "jsdPublic": .bool(!comment.isInternal),
        ]
        if let visibility = comment.visibility { value = value.setting("visibility", visibility) }
        if call.request.parameter("expand")?.contains("properties") ?? false {
            value = value.setting("properties", .array(comment.properties))
        }
        return value
    }

    func attachment(_ file: JiraIssue.Attachment) -> Value {
        let content =
            site.kind == .cloud
            ? "\(call.api)/attachment/content/\(file.id)"
            : "\(call.base)/secure/attachment/\(file.id)/\(URLText.encoded(file.name))"
        return [
            "id": .string(file.id), "filename": .string(file.name), "mimeType": .string(file.type),
            "size": .int(Int64(file.bytes.count)), "author": user(file.author),
            "created": JiraTime.text(file.created), "content": .string(content),
            "self": .string("\(call.api)/attachment/\(file.id)"),
        ]
    }

    /// Rich text as the interface's version has it.
    func rich(_ value: Value) -> Value {
        if value.isNull { return .null }
        return call.version == 3 ? value : .string(JiraDocument.text(value))
    }

    func project(_ project: JiraSite.Project) -> Value {
        [
            "id": .string(project.id), "key": .string(project.key), "name": .string(project.name),
            "projectTypeKey": .string(project.kind),
            "self": .string("\(call.api)/project/\(project.id)"),
        ]
    }

    func type(_ name: String, in project: JiraSite.Project?) -> Value {
        let type = project?.types.first { $0.name == name }
        return [
            "id": .string(type?.id ?? ""), "name": .string(name), "subtask": .bool(type?.isSubtask ?? false),
            "self": .string("\(call.api)/issuetype/\(type?.id ?? "")"),
        ]
    }

    private func fields(_ issue: JiraIssue) -> [String: Value] {
        var fields = issue.fields
        let project = site.project(issue.project)
        fields["project"] = project.map(self.project) ?? .null
        fields["issuetype"] = type(issue.type, in: project)
        fields["status"] = JiraWorkflow.status(issue.status)
        fields["resolution"] = issue.resolution.map { ["name": .string($0)] } ?? .null
        let priority = issue.fields["priority"]?.string ?? "Medium"
        let place = JiraWorkflow.priorities.firstIndex(of: priority) ?? 2
        fields["priority"] = ["id": .string(String(place + 1)), "name": .string(priority)]
        fields["labels"] = issue.fields["labels"] ?? []
        fields["description"] = rich(issue.fields["description"] ?? .null)
        fields["assignee"] = user(issue.fields["assignee"]?.string)
        fields["parent"] = issue.fields["parent"]?.string.map { ["key": .string($0)] }
        fields["reporter"] = user(issue.reporter)
        fields["creator"] = user(issue.creator)
        fields["created"] = JiraTime.text(issue.created)
        fields["updated"] = JiraTime.text(issue.updated)
        let comments = issue.comments.prefix(20).map { comment($0, of: issue) }
        fields["comment"] = [
            "comments": .array(comments), "total": .int(Int64(issue.comments.count)), "startAt": 0,
            "maxResults": 20,
        ]
        fields["attachment"] = .array(issue.attachments.map(attachment))
        fields["issuelinks"] = .array(issue.links.map(link))
        fields["watches"] = ["watchCount": .int(Int64(issue.watchers.count)), "isWatching": false]
        return fields
    }

    private func link(_ link: JiraIssue.Link) -> Value {
        let other = site.issues.first { $0.key == link.key }
        let brief: Value = [
            "id": .string(other?.id ?? ""), "key": .string(link.key),
            "fields": ["summary": other?.fields["summary"] ?? ""],
        ]
        let type = JiraLinkType.all.first { $0.name == link.type }
        return [
            "id": .string(link.id), "type": type?.value ?? .null,
            (link.isOutward ? "outwardIssue" : "inwardIssue"): brief,
        ]
    }
}

/// A kind of link between issues.
struct JiraLinkType: Sendable {
    var id: String
    var name: String
    var inward: String
    var outward: String

    static let all = [
        JiraLinkType(id: "10000", name: "Blocks", inward: "is blocked by", outward: "blocks"),
        JiraLinkType(id: "10001", name: "Cloners", inward: "is cloned by", outward: "clones"),
        JiraLinkType(id: "10002", name: "Duplicate", inward: "is duplicated by", outward: "duplicates"),
        JiraLinkType(id: "10003", name: "Relates", inward: "relates to", outward: "relates to"),
    ]

    var value: Value {
        [
            "id": .string(id), "name": .string(name), "inward": .string(inward), "outward": .string(outward),
        ]
    }
}
