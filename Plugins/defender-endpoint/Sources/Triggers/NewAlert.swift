import ConnectorKit
import Values

/// Reports each new alert by the alert's id and the machine's id only.
///
/// Source: the Power Automate connector "Microsoft Defender ATP", trigger "Trigger when new WDATP alert occurs".
struct NewAlert: Trigger {
    static let name = "new-alert"

    private static let page = 1000

    /// The cursor is the creation time of the newest alert seen, and within a long list how far it was read.
    ///
    /// Alerts of that very instant come again, so that none is missed; the host knows them by their key.
    func poll(
        _ input: NoInput, since cursor: String?, _ call: Call
    ) async throws(ConnectorFailure) -> PollResult {
        guard let cursor, let place = AlertPlace(cursor) else {
            return PollResult(cursor: call.now.iso8601)
        }
        var query = [
            (name: "$filter", value: "alertCreationTime ge \(place.since.iso8601)"),
            (name: "$top", value: String(Self.page)),
        ]
        if place.skip > 0 { query.append(("$skip", String(place.skip))) }
        let answer = try await call.http(.get("/api/alerts", query: query)).orThrow().json()
        let alerts = answer["value"]?.array ?? []
        let events = alerts.compactMap(Self.event).sorted {
            ($0.time ?? place.since) < ($1.time ?? place.since)
        }
        let next = place.after(alerts.count, isFull: alerts.count >= Self.page, newest: events.last?.time)
        return PollResult(events: events, cursor: next.text, hasMore: alerts.count >= Self.page)
    }

    func webhook(
        _ input: NoInput, _ request: WebhookRequest, _ call: Call
    ) async throws(ConnectorFailure) -> WebhookResult {
        guard let id = request.body["id"]?.string, !id.isEmpty else {
            throw .invalid("the request is no alert: `id` is missing")
        }
        let body: Value = ["id": .string(id), "machineId": request.body["machineId"] ?? .null]
        return WebhookResult(events: [Event(key: id, body: body)], answer: WebhookAnswer(status: 202))
    }

    func subscribe(
        _ input: NoInput, callback: String, _ call: Call
    ) async throws(ConnectorFailure) -> Value {
        let body: Value = [
            "clientState": "flow", "changeType": "created", "resource": "alerts",
            "expirationDateTime": "2038-09-20T12:00:00Z", "notificationUrl": .string(callback),
        ]
        let answer = try await call.http(.post("/subscriptions", json: body)).orThrow().json()
        guard let id = answer["id"] else {
            throw .permanent("the service did not say under which id it keeps the subscription")
        }
        return ["id": id]
    }

    func unsubscribe(
        _ input: NoInput, subscription: Value, _ call: Call
    ) async throws(ConnectorFailure) {
        guard let id = subscription["id"]?.string else { return }
        let answer = try await call.http(Request("DELETE", "/subscriptions/\(id.percentEncoded)"))
        if answer.status != 404 { try answer.orThrow() }
    }

    private static func event(_ alert: Value) -> Event? {
        guard let id = alert["id"]?.string else { return nil }
        let time = alert["alertCreationTime"]?.string.flatMap(Timestamp.init(iso8601:))
        return Event(
            key: id, body: ["id": .string(id), "machineId": alert["machineId"] ?? .null], time: time)
    }
}

/// Where a poll stands.
///
/// The service promises no order, so a long list is read to its end before the time moves on.
private struct AlertPlace {
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

    func after(_ count: Int, isFull: Bool, newest time: Timestamp?) -> AlertPlace {
        var next = self
        next.newest = max(newest, time ?? newest)
        next.skip = isFull ? skip + count : 0
        if !isFull { next.since = next.newest }
        return next
    }
}
