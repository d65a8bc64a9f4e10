import Values

/// Searching by JQL.
///
/// Source: Atlassian, "Issue search" of the REST API v3, and "Search" of Data Center's.
extension JiraSite {
    private static let usualPage = 50
    private static let largestPage = 5000

    func search(_ rest: [String], _ call: JiraCall) throws(JiraError) -> LabAnswer {
        let body: Value? = call.request.method == "POST" ? try call.body() : nil
        guard ["GET", "POST"].contains(call.request.method) else { throw .noMethod }
        func text(_ name: String) -> String? { body?[name]?.string ?? call.request.parameter(name) }
        func number(_ name: String) -> Int? {
            body?[name]?.int.map { Int($0) } ?? call.request.parameter(name).flatMap { Int($0) }
        }
        let query = try JQL(text("jql") ?? "")
        let names = body?["fields"]?.array?.compactMap(\.string) ?? fieldNames(call)
        switch (kind, rest) {
        case (.cloud, ["jql"]):
            guard query.isBounded else {
                throw .bad(
                    "Unbounded JQL queries are not allowed here. Please add a search restriction to your query."
                )
            }
            let reconciled = body?["reconcileIssues"]?.array?.compactMap(\.int) ?? []
            let found = try matches(query, call, at: Set(reconciled.map { String($0) }))
            return try tokenPage(
                found, text("nextPageToken"), number("maxResults"), names.isEmpty ? ["id"] : names, call)
        case (.cloud, ["approximate-count"]):
            return .ok(["count": .int(Int64(try matches(query, call, at: []).count))])
        case (.cloud, _):
            throw JiraError(
                status: 410,
                messages: [
                    "The requested API has been removed. Please migrate to the /rest/api/3/search/jql API."
                ])
        case (.dataCenter, []):
            let found = try matches(query, call, at: nil)
            let start = max(number("startAt") ?? 0, 0)
            let count = min(max(number("maxResults") ?? Self.usualPage, 0), 1000)
            let view = JiraView(site: self, call: call)
            return .ok([
                "startAt": .int(Int64(start)), "maxResults": .int(Int64(count)),
                "total": .int(Int64(found.count)),
                "issues": .array(
                    found.dropFirst(start).prefix(count).map { view.issue($0, fields: names) }),
            ])
        default: throw .notFound("The resource was not found.")
        }
    }

    /// What a query finds; new issues only after a while, but for those asked for by id, or nil for at once.
    private func matches(
        _ query: JQL, _ call: JiraCall, at fresh: Set<String>?
    ) throws(JiraError) -> [JiraIssue] {
        let match = JQLMatch(site: self, user: call.user, now: call.now)
        try match.check(query.root)
        var found = issues.filter { issue in
            guard call.user.projects.contains(issue.project), match.holds(query.root, issue) else {
                return false
            }
            guard let fresh else { return true }
            return fresh.contains(issue.id) || issue.created + indexDelay <= call.now
        }
        for (field, descends) in query.order.reversed() {
            found = Self.sorted(found, by: field, descends: descends)
        }
        return found
    }

    private static func sorted(_ issues: [JiraIssue], by field: String, descends: Bool) -> [JiraIssue] {
        func key(_ issue: JiraIssue) -> String {
            switch field {
            case "created", "createddate": issue.created.iso8601
            case "updated", "updateddate": issue.updated.iso8601
            case "priority":
                String(
                    JiraWorkflow.priorities.firstIndex(of: issue.fields["priority"]?.string ?? "Medium") ?? 2)
            case "summary": issue.fields["summary"]?.string ?? ""
            case "status": issue.status
            default: String(repeating: "0", count: max(0, 9 - issue.id.utf8.count)) + issue.id
            }
        }
        return issues.enumerated().map { (issue: $1, key: key($1), place: $0) }.sorted {
            if $0.key == $1.key { return $0.place < $1.place }
            return descends ? $0.key > $1.key : $0.key < $1.key
        }.map(\.issue)
    }

    private func tokenPage(
        _ found: [JiraIssue], _ token: String?, _ count: Int?, _ names: [String], _ call: JiraCall
    ) throws(JiraError) -> LabAnswer {
        var start = 0
        if let token {
            guard let bytes = Base64.decode(token), let place = Int(String(decoding: bytes, as: UTF8.self))
            else { throw .bad("The provided next page token is invalid.") }
            start = place
        }
        // Whoever asks for more than ids gets shorter pages.
        let most = Set(names).isSubset(of: ["id", "key"]) ? Self.largestPage : 100
        let size = min(max(count ?? Self.usualPage, 1), most)
        let view = JiraView(site: self, call: call)
        let page = found.dropFirst(start).prefix(size).map { issue -> Value in
            names == ["id"] ? ["id": .string(issue.id)] : view.issue(issue, fields: names)
        }
        let isLast = start + size >= found.count
        var answer: Value = ["issues": .array(page), "isLast": .bool(isLast)]
        if !isLast {
            answer = answer.setting(
                "nextPageToken", .string(Base64.encode(Array(String(start + size).utf8))))
        }
        return .ok(answer)
    }
}
