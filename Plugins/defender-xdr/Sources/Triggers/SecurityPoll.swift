import ConnectorKit
import Values

/// Polls a collection of the security service by a time that its items have.
///
/// Items show up some time after the instant they carry, so each poll looks back over what was seen already; the host
/// knows those by their keys.
struct SecurityPoll {
    /// `alerts_v2`.
    var collection: String
    /// The time that decides: `createdDateTime`.
    var field: String
    /// The most items of a page.
    var page: Int
    /// Whether the same item is news again when that time has changed.
    var isChange = false

    /// How far back each poll looks, in seconds.
    static let overlap = 300

    func poll(
        _ conditions: [String], since cursor: String?, _ call: Call
    ) async throws(ConnectorFailure) -> PollResult {
        guard let cursor, let place = PollPlace(cursor) else {
            return PollResult(cursor: call.now.iso8601)
        }
        let since = (place.since + .seconds(-Self.overlap)).iso8601
        var query = [
            (name: "$filter", value: (["\(field) ge \(since)"] + conditions).joined(separator: " and ")),
            (name: "$top", value: String(page)),
        ]
        if place.skip > 0 { query.append(("$skip", String(place.skip))) }
        let answer = try await call.http(.get("/v1.0/security/\(collection)", query: query)).orThrow().json()
        let items = answer["value"]?.array ?? []
        let events = items.compactMap(event).sorted { ($0.time ?? place.since) < ($1.time ?? place.since) }
        let isFull = items.count >= page
        let next = place.after(items.count, isFull: isFull, newest: events.last?.time)
        return PollResult(events: events, cursor: next.text, hasMore: isFull)
    }

    private func event(_ item: Value) -> Event? {
        guard let id = item["id"]?.string, let text = item[field]?.string else { return nil }
        return Event(
            key: isChange ? "\(id) \(text)" : id, body: item, time: Timestamp(iso8601: text))
    }
}

/// Where a poll stands: the newest time seen, and within a long list how far it was read.
///
/// The service promises no order, so a long list is read to its end before the time moves on.
private struct PollPlace {
    var since: Timestamp
    var skip = 0
    var newest: Timestamp

    /// Reads `TIME`, or `TIME SKIP NEWEST` within a long list.
    init?(_ text: String) {
        let parts = text.split(separator: " ")
        guard let since = parts.first.flatMap({ Timestamp(iso8601: String($0)) }) else { return nil }
        self.since = since
        newest = since
        if parts.count == 3, let skip = Int(parts[1]), let newest = Timestamp(iso8601: String(parts[2])) {
            self.skip = skip
            self.newest = newest
        }
    }

    var text: String { skip == 0 ? since.iso8601 : "\(since.iso8601) \(skip) \(newest.iso8601)" }

    func after(_ count: Int, isFull: Bool, newest time: Timestamp?) -> PollPlace {
        var next = self
        next.newest = max(newest, time ?? newest)
        next.skip = isFull ? skip + count : 0
        if !isFull { next.since = next.newest }
        return next
    }
}

/// Which alerts or incidents a trigger is about.
struct SeverityInput: JSONDecodable {
    var conditions: [String]

    init(_ json: JSONInput) throws(ConnectorFailure) {
        let severities: [String] = try json.optional("severities") ?? []
        let service: String? = try json.optional("serviceSource")
        var conditions: [String] = []
        if !severities.isEmpty {
            let any = severities.map { "severity eq \(OData.literal($0))" }.joined(separator: " or ")
            conditions.append(severities.count == 1 ? any : "(\(any))")
        }
        if let service { conditions.append("serviceSource eq \(OData.literal(service))") }
        self.conditions = conditions
    }
}

/// OData query options.
enum OData {
    /// A string literal: quotes inside are doubled.
    static func literal(_ text: String) -> String {
        "'" + text.reduce(into: "") { $0 += $1 == "'" ? "''" : String($1) } + "'"
    }
}
