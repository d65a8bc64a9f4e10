import Values

/// Requests at the service desk.
///
/// Source: Atlassian, "Jira Service Management Cloud REST API".
extension JiraSite {
    private static let requestTypes = [
        (id: "1", name: "Report a security incident"), (id: "2", name: "Ask the security team"),
        (id: "3", name: "Request an exception"),
    ]

    mutating func serviceDesk(_ call: JiraCall) throws(JiraError) -> LabAnswer {
        guard call.user.projects.contains("SOC") else {
            throw .notFound("The service desk does not exist, or you cannot see it.")
        }
        let route = call.route
        switch (call.request.method, route.first, route.count) {
        case ("GET", "servicedesk", 1):
            let desk: Value = [
                "id": "1", "projectId": "10001", "projectKey": "SOC", "projectName": "Security desk",
            ]
            return page([desk], call)
        case ("GET", "servicedesk", 3) where route[1] == "1":
            return page(
                Self.requestTypes.map {
                    ["id": .string($0.id), "name": .string($0.name), "serviceDeskId": "1"]
                }, call)
        case ("GET", "servicedesk", 5) where route[1] == "1":
            let fields: [Value] = [
                ["fieldId": "summary", "name": "Summary", "required": true],
                ["fieldId": "description", "name": "What happened", "required": false],
            ]
            return .ok(["requestTypeFields": .array(fields), "canRaiseOnBehalfOf": true])
        case ("POST", "request", 1): return try raise(call)
        case ("GET", "request", 1):
            let found = issues.filter { $0.requestType != nil }
            return page(found.map { request($0, call) }, call)
        case (_, "request", 2...):
            let index = try index(of: route[1], for: call.user)
            guard issues[index].requestType != nil else { throw .noIssue }
            return try request(index, Array(route.dropFirst(2)), call)
        default: throw .notFound("The resource was not found.")
        }
    }

    private mutating func raise(_ call: JiraCall) throws(JiraError) -> LabAnswer {
        let body = try call.body()
        guard body["serviceDeskId"] == "1" else { throw .bad("The service desk does not exist.") }
        let type = Self.requestTypes.first { .string($0.id) == body["requestTypeId"] }
        guard let type else { throw .bad("The request type does not exist.") }
        let given = body["requestFieldValues"]?.object ?? JSONObject()
        var fields = JSONObject()
        fields["project"] = ["key": "SOC"]
        fields["issuetype"] = ["name": "Service Request"]
        for member in given { fields[member.name] = member.value }
        var plain = call
        plain.version = body["isAdfRequest"] == true ? 3 : 2
        _ = try add(fields, plain)
        let last = issues.count - 1
        issues[last].requestType = type.id
        if let person = body["raiseOnBehalfOf"]?.string {
            guard let found = users.first(where: { $0.accountID == person || $0.name == person }) else {
                throw .bad("The user on whose behalf the request is raised does not exist.")
            }
            issues[last].reporter = found.accountID
        }
        if type.id == "3" {
            issues[last].status = "Waiting for approval"
            issues[last].approval = JiraIssue.Approval(id: nextID())
        }
        return LabAnswer(status: 201, body: request(issues[last], call))
    }

    private mutating func request(
        _ index: Int, _ rest: [String], _ call: JiraCall
    ) throws(JiraError) -> LabAnswer {
        var plain = call
        plain.version = 2
        switch (call.request.method, rest.first, rest.count) {
        case ("GET", nil, _): return .ok(request(issues[index], call))
        case ("GET", "comment", 1):
            return page(issues[index].comments.map { comment($0, call) }, call)
        case ("POST", "comment", 1):
            let body = try call.body()
            guard let text = body["body"]?.string, !text.isEmpty else {
                throw .bad("The comment body must not be empty.")
            }
            let added = JiraIssue.Comment(
                id: nextID(), body: try rich(.string(text), field: "comment", plain),
                author: call.user.accountID, created: call.now, isInternal: body["public"] == false)
            issues[index].comments.append(added)
            issues[index].updated = call.now
            return LabAnswer(status: 201, body: comment(added, call))
        case ("GET", "transition", 1):
            let found = JiraWorkflow.possible(in: issues[index].status)
            return page(found.map { ["id": .string($0.id), "name": .string($0.name)] }, call)
        case ("POST", "transition", 1):
            let body = try call.body()
            let found = JiraWorkflow.possible(in: issues[index].status).first { .string($0.id) == body["id"] }
            guard let found else { throw .bad("The transition is not valid for this request.") }
            issues[index].status = found.to
            issues[index].resolution = found.needsResolution ? "Done" : nil
            issues[index].updated = call.now
            return LabAnswer(status: 204)
        case ("GET", "approval", 1):
            return page(issues[index].approval.map { [approval($0)] } ?? [], call)
        case ("GET", "approval", 2):
            guard let approval = issues[index].approval, approval.id == rest[1] else {
                throw .notFound("The approval does not exist.")
            }
            return .ok(self.approval(approval))
        case ("POST", "approval", 2):
            guard var approval = issues[index].approval, approval.id == rest[1] else {
                throw .notFound("The approval does not exist.")
            }
            guard approval.decision == "pending" else {
                throw JiraError(status: 409, messages: ["The approval has been completed."])
            }
            switch try call.body()["decision"]?.string {
            case "approve": approval.decision = "approved"
            case "decline": approval.decision = "declined"
            default: throw .bad("The decision must be approve or decline.")
            }
            issues[index].approval = approval
            issues[index].status = approval.decision == "approved" ? "To Do" : "Declined"
            issues[index].updated = call.now
            return .ok(self.approval(approval))
        default: throw .notFound("The resource was not found.")
        }
    }

    private func request(_ issue: JiraIssue, _ call: JiraCall) -> Value {
        let status = JiraWorkflow.status(issue.status)
        return [
            "issueId": .string(issue.id), "issueKey": .string(issue.key), "serviceDeskId": "1",
            "requestTypeId": .string(issue.requestType ?? ""),
            "createdDate": date(issue.created),
            "reporter": JiraView(site: self, call: call).user(issue.reporter),
            "requestFieldValues": [
                ["fieldId": "summary", "label": "Summary", "value": issue.fields["summary"] ?? ""],
                [
                    "fieldId": "description", "label": "What happened",
                    "value": .string(JiraDocument.text(issue.fields["description"] ?? .null)),
                ],
            ],
            "currentStatus": [
                "status": .string(issue.status),
                "statusCategory": .string((status["statusCategory"]?["key"]?.string ?? "new").uppercased()),
                "statusDate": date(issue.updated),
            ],
            "_links": [
                "self": .string("\(call.base)/rest/servicedeskapi/request/\(issue.id)"),
                "jiraRest": .string("\(call.base)/rest/api/2/issue/\(issue.id)"),
                "web": .string("\(call.base)/servicedesk/customer/portal/1/\(issue.key)"),
                "agent": .string("\(call.base)/browse/\(issue.key)"),
            ],
        ]
    }

    private func comment(_ comment: JiraIssue.Comment, _ call: JiraCall) -> Value {
        [
            "id": .string(comment.id), "body": .string(JiraDocument.text(comment.body)),
            "public": .bool(!comment.isInternal), "created": date(comment.created),
            "author": JiraView(site: self, call: call).user(comment.author),
        ]
    }

    private func approval(_ approval: JiraIssue.Approval) -> Value {
        [
            "id": .string(approval.id), "name": "Waiting for approval",
            "finalDecision": .string(approval.decision),
            "canAnswerApproval": .bool(approval.decision == "pending"),
        ]
    }

    private func date(_ time: Timestamp) -> Value {
        [
            "iso8601": JiraTime.text(time), "jira": JiraTime.text(time), "friendly": JiraTime.text(time),
            "epochMillis": .int(time.milliseconds),
        ]
    }

    private func page(_ values: [Value], _ call: JiraCall) -> LabAnswer {
        let start = call.number("start", 0)
        let limit = min(max(call.number("limit", 50), 1), 100)
        let shown = Array(values.dropFirst(start).prefix(limit))
        return .ok([
            "size": .int(Int64(shown.count)), "start": .int(Int64(start)), "limit": .int(Int64(limit)),
            "isLastPage": .bool(start + limit >= values.count), "values": .array(shown),
        ])
    }
}
