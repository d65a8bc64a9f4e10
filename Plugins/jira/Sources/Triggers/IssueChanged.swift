import ConnectorKit
import Values

/// Reports issues that are new, or new and changed.
///
/// Times in JQL are exact to the minute and in the zone of the user, so a look goes back by a number of minutes from
/// now, some more than needed: the index may lag. The host knows by their keys the events that it had.
struct IssueChanged: Trigger {
    static let name = "issue-changed"

    private static let page = 100
    private static let overlap: Int64 = 3

    struct Input: JSONDecodable {
        var jql: String
        var onlyNew: Bool
        var fields: [String]

        init(_ json: JSONInput) throws(ConnectorFailure) {
            jql = try json.required("jql")
            onlyNew = try json.optional("onlyNew") ?? false
            let usual = [
                "summary", "status", "assignee", "reporter", "priority", "issuetype", "project", "labels",
            ]
            fields = (try json.optional("fields") ?? usual) + ["created", "updated"]
            guard !jql.lowercased().contains("order by") else {
                throw .invalid("`jql` may hold no ORDER BY")
            }
        }

        var field: String { onlyNew ? "created" : "updated" }
    }

    func poll(
        _ input: Input, since cursor: String?, _ call: Call
    ) async throws(ConnectorFailure) -> PollResult {
        guard let cursor, let place = IssuePlace(cursor) else { return PollResult(cursor: call.now.iso8601) }
        let minutes = place.minutes ?? (call.now - place.newest).wholeMilliseconds / 60_000 + 1 + Self.overlap
        let jql =
            "(\(input.jql)) AND \(input.field) >= \"-\(minutes)m\" ORDER BY \(input.field) ASC, key ASC"
        let search = IssueSearch(jql: jql, fields: input.fields, size: Self.page)
        let page = try await search.page(after: place.token, Jira(call))
        var events: [Event] = []
        for issue in page.issues {
            guard let id = issue["id"]?.string, let text = issue["fields"]?[input.field]?.string,
                let time = JiraTime.read(text)
            else { continue }
            events.append(Event(key: input.onlyNew ? id : "\(id)/\(time.iso8601)", body: issue, time: time))
        }
        let newest = max(place.newest, events.compactMap(\.time).max() ?? place.newest)
        guard let token = page.next else {
            return PollResult(events: events, cursor: IssuePlace(newest: newest).text)
        }
        let next = IssuePlace(newest: newest, minutes: minutes, token: token)
        return PollResult(events: events, cursor: next.text, hasMore: true)
    }
}

/// Where a poll stands: the newest change seen, and within a long list the next page of which question.
private struct IssuePlace {
    var newest: Timestamp
    var minutes: Int64?
    var token: String?

    init(newest: Timestamp, minutes: Int64? = nil, token: String? = nil) {
        self.newest = newest
        self.minutes = minutes
        self.token = token
    }

    /// Reads `NEWEST`, or `NEWEST MINUTES TOKEN`.
    init?(_ text: String) {
        let parts = text.split(separator: " ", maxSplits: 2).map(String.init)
        guard let newest = parts.first.flatMap({ Timestamp(iso8601: $0) }) else { return nil }
        self.newest = newest
        if parts.count == 3, let minutes = Int64(parts[1]) {
            self.minutes = minutes
            token = parts[2]
        }
    }

    var text: String {
        guard let minutes, let token else { return newest.iso8601 }
        return "\(newest.iso8601) \(minutes) \(token)"
    }
}

/// Dates as Jira has them: `2026-11-20T09:00:00.000+0100`.
enum JiraTime {
    static func read(_ text: String) -> Timestamp? {
        let zone = text.suffix(5)
        guard zone.count == 5, zone.dropFirst().allSatisfy(\.isNumber) else {
            return Timestamp(iso8601: text)
        }
        return Timestamp(iso8601: "\(text.dropLast(5))\(zone.prefix(3)):\(zone.suffix(2))")
    }
}
