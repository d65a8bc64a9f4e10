import Values

/// Which issues a query means.
struct JQLMatch: Sendable {
    let site: JiraSite
    let user: JiraSite.User
    let now: Timestamp

    private static let fields: Set<String> = [
        "project", "key", "issuekey", "issue", "id", "status", "statuscategory", "labels", "summary",
        "description", "text", "assignee", "reporter", "creator", "issuetype", "type", "priority",
        "created", "createddate", "updated", "updateddate", "resolution", "parent", "duedate", "due",
    ]
    private static let times: Set<String> = ["created", "createddate", "updated", "updateddate"]

    func check(_ node: JQL.Node) throws(JiraError) {
        switch node {
        case .all(let nodes), .any(let nodes): for node in nodes { try check(node) }
        case .not(let node): try check(node)
        case .clause(let field, _, let values):
            guard Self.fields.contains(field) else {
                throw .bad("Field '\(field)' does not exist or you do not have permission to view it.")
            }
            if field == "project" {
                for value in values where site.project(value).map({ !user.projects.contains($0.key) }) ?? true
                {
                    throw .bad("The value '\(value)' does not exist for the field 'project'.")
                }
            }
            if Self.times.contains(field) {
                for value in values where Self.time(value, now) == nil {
                    throw .bad(
                        "Date value '\(value)' for field '\(field)' is invalid. Valid formats include: "
                            + "'yyyy/MM/dd HH:mm', 'yyyy-MM-dd HH:mm', 'yyyy/MM/dd', 'yyyy-MM-dd', or a period "
                            + "format e.g. '-5d', '4w 2d'.")
                }
            }
        }
    }

    func holds(_ node: JQL.Node, _ issue: JiraIssue) -> Bool {
        switch node {
        case .all(let nodes): nodes.allSatisfy { holds($0, issue) }
        case .any(let nodes): nodes.contains { holds($0, issue) }
        case .not(let node): !holds(node, issue)
        case .clause(let field, let operation, let values): clause(field, operation, values, issue)
        }
    }

    private func clause(
        _ field: String, _ operation: String, _ values: [String], _ issue: JiraIssue
    ) -> Bool {
        if Self.times.contains(field) {
            let found = field.hasPrefix("created") ? issue.created : issue.updated
            guard let wanted = values.first.flatMap({ Self.time($0, now) }) else { return false }
            switch operation {
            case ">": return found > wanted
            case ">=": return found >= wanted
            case "<": return found < wanted
            case "<=": return found <= wanted
            default: return found == wanted
            }
        }
        let found = texts(field, issue).map { $0.lowercased() }
        let wanted = values.map { resolved($0).lowercased() }
        let isEmpty = ["empty", "null"].contains(wanted.first)
        switch operation {
        case "=", "in": return found.contains(where: wanted.contains)
        case "!=", "not in": return !found.isEmpty && !found.contains(where: wanted.contains)
        case "is": return isEmpty && found.isEmpty
        case "is not": return isEmpty && !found.isEmpty
        case "~": return wanted.allSatisfy { Self.mentions($0, found) }
        case "!~": return !wanted.allSatisfy { Self.mentions($0, found) }
        default: return false
        }
    }

    /// The names by which a field's value may be asked for.
    private func texts(_ field: String, _ issue: JiraIssue) -> [String] {
        switch field {
        case "project":
            return [
                issue.project, site.project(issue.project)?.name ?? "", site.project(issue.project)?.id ?? "",
            ]
        case "key", "issuekey", "issue", "id": return [issue.key, issue.id]
        case "status": return [issue.status]
        case "statuscategory":
            let name = JiraWorkflow.status(issue.status)["statusCategory"]?["name"]
            return [name?.string ?? ""]
        case "labels": return issue.fields["labels"]?.array?.compactMap(\.string) ?? []
        case "summary": return [issue.fields["summary"]?.string ?? ""]
        case "description": return [JiraDocument.text(issue.fields["description"] ?? .null)]
        case "text":
            return [issue.fields["summary"]?.string ?? ""]
                + [JiraDocument.text(issue.fields["description"] ?? .null)]
                + issue.comments.map { JiraDocument.text($0.body) }
        case "assignee": return names(issue.fields["assignee"]?.string)
        case "reporter": return names(issue.reporter)
        case "creator": return names(issue.creator)
        case "issuetype", "type": return [issue.type]
        case "priority": return [issue.fields["priority"]?.string ?? "Medium"]
        case "resolution": return issue.resolution.map { [$0] } ?? []
        case "parent": return issue.fields["parent"]?.string.map { [$0] } ?? []
        default: return issue.fields["duedate"]?.string.map { [$0] } ?? []
        }
    }

    private func names(_ id: String?) -> [String] {
        guard let id, let user = site.user(id) else { return [] }
        // People are known by their accounts in the cloud, and by their names elsewhere.
        return site.kind == .cloud ? [user.accountID, user.displayName] : [user.name, user.displayName]
    }

    private func resolved(_ value: String) -> String {
        guard value.lowercased() == "currentuser()" else { return value }
        return site.kind == .cloud ? user.accountID : user.name
    }

    private static func mentions(_ wanted: String, _ found: [String]) -> Bool {
        let words = wanted.split { $0 == " " || $0 == "\"" || $0 == "*" }
        return found.contains { text in words.allSatisfy { text.contains($0) } }
    }

    /// An instant to the minute; dates are in the zone of the caller, which is UTC here.
    static func time(_ text: String, _ now: Timestamp) -> Timestamp? {
        if text.lowercased() == "now()" { return now }
        let units: [Character: Int64] = ["m": 60, "h": 3600, "d": 86_400, "w": 604_800]
        if let unit = text.last, let seconds = units[unit], let count = Int64(text.dropLast()) {
            return now + .seconds(count * seconds)
        }
        let plain = String(text.map { $0 == "/" ? "-" : $0 })
        let parts = plain.split(separator: " ")
        guard (1...2).contains(parts.count) else { return nil }
        return Timestamp(iso8601: "\(parts[0])T\(parts.count > 1 ? parts[1] : "00:00"):00Z")
    }
}
