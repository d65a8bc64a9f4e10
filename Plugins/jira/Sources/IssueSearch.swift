import ConnectorKit
import Values

/// A search, page by page: by token in the cloud, by place in Data Center.
///
/// Source: Atlassian, "Issue search", `POST /rest/api/3/search/jql`, and "Search" of Data Center.
struct IssueSearch {
    /// What one request gave.
    struct Page {
        var issues: [Value]
        /// Where the next begins; nil after the last.
        var next: String?
    }

    var jql: String
    var fields: [String]
    var properties: [String] = []
    var size: Int

    func page(after place: String?, _ jira: Jira) async throws(ConnectorFailure) -> Page {
        var body = JSONObject()
        body["jql"] = .string(jql)
        body["maxResults"] = .int(Int64(size))
        body["fields"] = .array(fields.map { .string($0) })
        if !properties.isEmpty { body["properties"] = .array(properties.map { .string($0) }) }
        let start = place.flatMap { Int($0) } ?? 0
        if jira.isDataCenter {
            body["startAt"] = .int(Int64(start))
        } else if let place {
            body["nextPageToken"] = .string(place)
        }
        let path = jira.path(jira.isDataCenter ? "search" : "search/jql")
        let answer = try await jira.send(.post(path, json: .object(body)).idempotent())
        let issues = answer["issues"]?.array ?? []
        if jira.isDataCenter {
            let end = start + issues.count
            let isLast = issues.isEmpty || end >= Int(answer["total"]?.int ?? 0)
            return Page(issues: issues, next: isLast ? nil : String(end))
        }
        return Page(issues: issues, next: answer["nextPageToken"]?.string)
    }
}
