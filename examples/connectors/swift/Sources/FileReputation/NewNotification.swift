import ConnectorKit
import Values

/// Matches of hunting rules, asked for.
struct NewNotification: Trigger {
    static let name = "new-notification"

    func poll(
        _ input: NoInput, since cursor: String?, _ call: Call
    ) async throws(ConnectorFailure) -> PollResult {
        guard let place = cursor.flatMap(Place.init) else {
            return PollResult(cursor: String(call.nowMilliseconds / 1000))
        }
        // The service says "after", and not all matches of that very second may have been there.
        let second = Value.second(place.since - 1)
        var query = [("filter", "origin:hunting date:\(second)+")]
        if let cursor = place.cursor { query.append(("cursor", cursor)) }
        let stream = "/api/v3/ioc_stream?limit=40&descriptors_only=true&order=date%2B"
        let answer = try await call.http(.get(stream, query: query.map { (name: $0, value: $1) })).answer()
        guard let objects = answer["data"]?.array else { throw .unreadable }
        let matches = objects.compactMap(Match.init)
        let newest = matches.map(\.date).reduce(place.newest, max)
        guard let next = answer["meta"]?["cursor"]?.string else {
            return PollResult(events: matches.map(\.event), cursor: String(newest))
        }
        return PollResult(
            events: matches.map(\.event), cursor: "\(place.since) \(newest) \(next)", hasMore: true)
    }
}

/// Where a poll stands: `SINCE`, or within a long list `SINCE NEWEST CURSOR`.
private struct Place {
    var since: Int64
    var newest: Int64
    var cursor: String?

    init?(_ text: String) {
        let words = text.split(separator: " ", omittingEmptySubsequences: false)
        guard let since = Int64(words[0]), (0...Match.lastDate).contains(since) else { return nil }
        self.since = since
        newest = since
        if words.count == 1 { return }
        guard words.count == 3, let newest = Int64(words[1]), !words[2].isEmpty else { return nil }
        self.newest = newest
        cursor = String(words[2])
    }
}

/// A match of a hunting rule, as the service tells of it.
struct Match {
    let key: String
    let hash: String
    let date: Int64
    private let context: Value
    /// The last second of the year 9999, with which dates as text end.
    static let lastDate: Int64 = 253_402_300_799

    init?(_ object: Value) {
        guard let context = object["context_attributes"], let hash = object["id"]?.string,
            let key = context["notification_id"]?.string
        else { return nil }
        self.key = key
        self.hash = hash
        self.context = context
        date = context["notification_date"]?.int.map { min(max($0, 0), Self.lastDate) } ?? 0
    }

    var event: Event {
        let body: Value = [
            "id": .string(key), "hash": .string(hash),
            "rule": context["hunting_info"]?["rule_name"] ?? .null,
            "tags": .array(context["tags"]?.array ?? []), "date": Value.int(date).date,
        ]
        return Event(key: key, body: body, time: Timestamp(milliseconds: date * 1000))
    }
}
