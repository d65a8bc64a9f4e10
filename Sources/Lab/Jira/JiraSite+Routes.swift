import Values

/// Which operation a request is for.
///
/// Source: Atlassian, "The Jira Cloud platform REST API" v3, "Jira Data Center REST API" and "Jira Service Management
/// Cloud REST API".
extension JiraSite {
    mutating func answer(_ call: JiraCall) throws(JiraError) -> LabAnswer {
        let rest = Array(call.route.dropFirst())
        switch (call.request.method, call.route.first ?? "", rest.count) {
        case (_, "issue", _): return try issue(rest, call)
        case (_, "search", _): return try search(rest, call)
        case ("POST", "issueLink", 0): return try addLink(call)
        case ("GET", "attachment", _): return try attachment(rest, call)
        case ("GET", _, _): return try lookUp(rest, call)
        default: throw .noMethod
        }
    }

    private mutating func issue(_ rest: [String], _ call: JiraCall) throws(JiraError) -> LabAnswer {
        guard let name = rest.first else {
            guard call.request.method == "POST" else { throw .noMethod }
            return try create(call)
        }
        if name == "createmeta" { return try createMeta(Array(rest.dropFirst()), call) }
        let index = try index(of: name, for: call.user)
        if call.request.method != "GET", !call.user.writes { throw .forbidden }
        let tail = Array(rest.dropFirst(2))
        switch (call.request.method, rest.count > 1 ? rest[1] : "", tail.first) {
        case ("GET", "", _):
            return .ok(JiraView(site: self, call: call).issue(issues[index], fields: fieldNames(call)))
        case ("PUT", "", _): return try edit(index, call)
        case ("DELETE", "", _):
            issues.remove(at: index)
            return LabAnswer(status: 204)
        case (_, "transitions", _): return try transitions(index, call)
        case ("PUT", "assignee", _): return try assign(index, call)
        case (_, "comment", let id): return try comments(index, id, call)
        case (_, "properties", let key): return try properties(index, key, call)
        case (_, "watchers", _): return try watchers(index, call)
        case ("POST", "attachments", _): return try attach(index, call)
        case (_, "remotelink", _): return try remoteLinks(index, call)
        default: throw .notFound("The resource was not found.")
        }
    }

    func fieldNames(_ call: JiraCall) -> [String] {
        call.request.query.filter { $0.name == "fields" }.flatMap { $0.value.split(separator: ",") }
            .map { $0.filter { $0 != " " } }
    }

    /// Who calls.
    func user(_ request: LabRequest) throws(JiraError) -> User {
        let parts = (request.headers["authorization"] ?? "").split(separator: " ", maxSplits: 1).map(
            String.init)
        guard parts.count == 2, let token else { throw .notSignedIn }
        if kind == .dataCenter, parts[0].lowercased() == "bearer" {
            guard parts[1] == token else { throw .notSignedIn }
            return users[0]
        }
        guard parts[0].lowercased() == "basic", let bytes = Base64.decode(parts[1]) else {
            throw .notSignedIn
        }
        let pair = String(decoding: bytes, as: UTF8.self).split(separator: ":", maxSplits: 1).map(String.init)
        guard pair.count == 2, pair[1] == token,
            let user = users.first(where: { pair[0] == (kind == .cloud ? $0.email : $0.name) })
        else { throw .notSignedIn }
        return user
    }
}
