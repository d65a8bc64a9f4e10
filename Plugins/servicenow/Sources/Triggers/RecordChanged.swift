import ConnectorKit
import Values

/// Reports records of a table that are new, or new and changed.
///
/// Rows are read in the order of their last change and then of their id, from the last place on. A change may become
/// visible after a later one, so each look starts a minute before the newest change that was seen; the host knows by
/// their keys the events that it had.
struct RecordChanged: Trigger {
    static let name = "record-changed"

    private static let page = 250
    private static let overlap = Duration.seconds(60)

    struct Input: JSONDecodable {
        var table: String
        var query: String
        var onlyNew: Bool

        init(_ json: JSONInput) throws(ConnectorFailure) {
            table = try json.optional("table") ?? "incident"
            query = try json.optional("query") ?? ""
            onlyNew = try json.optional("onlyNew") ?? false
            // Sets of conditions are joined below, and an order of its own would break the places.
            guard !query.contains("^NQ"), !query.contains("ORDERBY") else {
                throw .invalid("`query` may hold neither `^NQ` nor `ORDERBY`")
            }
        }

        var column: String { onlyNew ? "sys_created_on" : "sys_updated_on" }
    }

    func poll(
        _ input: Input, since cursor: String?, _ call: Call
    ) async throws(ConnectorFailure) -> PollResult {
        guard let cursor, let place = RecordPlace(cursor) else {
            return PollResult(cursor: RecordPlace(newest: RecordPlace.text(call.now)).text)
        }
        let query = place.query(input, overlap: Self.overlap)
        let parameters = [
            (name: "sysparm_query", value: query), (name: "sysparm_limit", value: String(Self.page)),
        ]
        let answer = try await call.http(
            ServiceNow.get(ServiceNow.table(input.table), parameters))
        let rows = try ServiceNow.result(answer).array ?? []
        var events: [Event] = []
        for row in rows {
            guard let id = row["sys_id"]?.string, let time = row[input.column]?.string else { continue }
            let key = input.onlyNew ? id : "\(id)/\(row["sys_mod_count"]?.string ?? time)"
            events.append(Event(key: key, body: row, time: RecordPlace.time(time)))
        }
        // A page may be short of rows that may not be read; only the link says that it is the last.
        let hasMore = answer.header("link")?.contains("rel=\"next\"") ?? (rows.count >= Self.page)
        guard let last = rows.last, let time = last[input.column]?.string, let id = last["sys_id"]?.string
        else { return PollResult(cursor: RecordPlace(newest: place.newest).text) }
        let newest = max(place.newest, time)
        let next = hasMore ? RecordPlace(newest: newest, at: (time, id)) : RecordPlace(newest: newest)
        return PollResult(events: events, cursor: next.text, hasMore: hasMore)
    }
}

/// Where a poll stands: the newest change seen, and within a long list the row that was read last.
private struct RecordPlace {
    var newest: String
    var at: (time: String, id: String)?

    init(newest: String, at: (time: String, id: String)? = nil) {
        self.newest = newest
        self.at = at
    }

    /// Reads `NEWEST`, or `NEWEST|TIME|ID`.
    init?(_ text: String) {
        let parts = text.split(separator: "|", omittingEmptySubsequences: false).map(String.init)
        guard let newest = parts.first, Self.time(newest) != nil else { return nil }
        self.newest = newest
        if parts.count == 3 { at = (parts[1], parts[2]) }
    }

    var text: String { at.map { "\(newest)|\($0.time)|\($0.id)" } ?? newest }

    func query(_ input: RecordChanged.Input, overlap: Duration) -> String {
        let own = input.query.isEmpty ? "" : input.query + "^"
        let order = "^ORDERBY\(input.column)^ORDERBYsys_id"
        guard let at else {
            let start = Self.time(newest).map { Self.text($0 + (.zero - overlap)) } ?? newest
            return "\(own)\(input.column)>=\(start)\(order)"
        }
        return "\(own)\(input.column)=\(at.time)^sys_id>\(at.id)^NQ\(own)\(input.column)>\(at.time)\(order)"
    }

    /// The instance's form of an instant: UTC, without saying so.
    static func text(_ time: Timestamp) -> String {
        let text = time.iso8601
        return "\(text.prefix(10)) \(text.dropFirst(11).prefix(8))"
    }

    static func time(_ text: String) -> Timestamp? {
        let parts = text.split(separator: " ")
        return parts.count == 2 ? Timestamp(iso8601: "\(parts[0])T\(parts[1])Z") : nil
    }
}
