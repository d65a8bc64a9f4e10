import ConnectorKit
import Values

/// Searches by JQL, by conditions, or both.
struct SearchIssues: Action {
    static let name = "search-issues"

    struct Input: JSONDecodable {
        var search: IssueSearch
        var maximum: Int

        init(_ json: JSONInput) throws(ConnectorFailure) {
            var conditions = try JQL.conditions(try json.optional("where") ?? JSONObject())
            if let jql = try json.optional("jql", as: String.self), !jql.isEmpty {
                conditions.insert(conditions.isEmpty ? jql : "(\(jql))", at: 0)
            }
            guard !conditions.isEmpty else { throw .invalid("neither `jql` nor `where` is given") }
            var text = conditions.joined(separator: " AND ")
            if let order = try json.optional("orderBy", as: String.self) { text += " ORDER BY \(order)" }
            maximum = try json.optional("maximum") ?? 100
            let usual = [
                "summary", "status", "assignee", "priority", "issuetype", "labels", "created", "updated",
            ]
            search = IssueSearch(
                jql: text, fields: try json.optional("fields") ?? usual, size: min(maximum, 100))
        }
    }

    func perform(_ input: Input, _ call: Call) async throws(ConnectorFailure) -> Value {
        let jira = Jira(call)
        var issues: [Value] = []
        var place: String?
        repeat {
            let page = try await input.search.page(after: place, jira)
            issues += page.issues
            place = page.next
        } while place != nil && issues.count < input.maximum
        let isCut = place != nil || issues.count > input.maximum
        return ["issues": .array(Array(issues.prefix(input.maximum))), "truncated": .bool(isCut)]
    }
}
