import ConnectorKit
import Values

/// Reports each new alert, in the form that the Power Automate connector's callback has.
///
/// Source: Microsoft Learn, connector reference "Defender for Cloud Apps", "When an alert is generated".
struct AlertGenerated: Trigger {
    static let name = "alert-generated"

    /// Polls never ask for more at once.
    private static let page = 100

    /// The cursor is the time of the newest alert seen, in Unix milliseconds.
    ///
    /// Alerts of that very instant come again, so that none is missed; the host knows them by their key.
    func poll(
        _ input: NoInput, since cursor: String?, _ call: Call
    ) async throws(ConnectorFailure) -> PollResult {
        guard let cursor, let since = Int64(cursor) else {
            return PollResult(cursor: String(call.nowMilliseconds))
        }
        let answer = try await call.http(
            CloudAppsAPI.query(
                "alerts/",
                [
                    "filters": ["date": ["gte": .int(since)]], "sortField": "date", "sortDirection": "asc",
                    "limit": .int(Int64(Self.page)),
                ])
        ).orThrow().json()
        let alerts = answer["data"]?.array ?? []
        let newest = alerts.compactMap { $0["timestamp"]?.int }.max() ?? since
        // A full page of one instant would never end: step over it.
        let next = alerts.count >= Self.page && newest == since ? since + 1 : newest
        return PollResult(
            events: alerts.compactMap(Self.event), cursor: String(next), hasMore: alerts.count >= Self.page)
    }

    func webhook(
        _ input: NoInput, _ request: WebhookRequest, _ call: Call
    ) async throws(ConnectorFailure) -> WebhookResult {
        guard let key = request.body["ProviderAlertId"]?.string, !key.isEmpty else {
            throw .invalid("the request is no alert: `ProviderAlertId` is missing")
        }
        let time = request.body["TimeGenerated"]?.string.flatMap(Timestamp.init(iso8601:))
        return WebhookResult(
            events: [Event(key: key, body: request.body, time: time)], answer: WebhookAnswer(status: 202))
    }

    func subscribe(
        _ input: NoInput, callback: String, _ call: Call
    ) async throws(ConnectorFailure) -> Value {
        let answer = try await call.http(
            .post(CloudAppsAPI.path("ms_flow/"), json: ["callback_url": .string(callback)])
        ).orThrow()
        let location = answer.header("location")?.split(separator: "/").last.map(String.init)
        guard let id = try answer.json()["flow_id"]?.string ?? location else {
            throw .permanent("the service did not say under which id it keeps the subscription")
        }
        return ["flowId": .string(id)]
    }

    func unsubscribe(
        _ input: NoInput, subscription: Value, _ call: Call
    ) async throws(ConnectorFailure) {
        guard let id = subscription["flowId"]?.string else { return }
        let path = CloudAppsAPI.path("ms_flow/\(id.percentEncoded)/")
        let answer = try await call.http(Request("DELETE", path))
        if answer.status != 404 { try answer.orThrow() }
    }

    private static func event(_ alert: Value) -> Event? {
        guard let id = alert["_id"]?.string else { return nil }
        let time = alert["timestamp"]?.int.map(Timestamp.init(milliseconds:))
        return Event(key: id, body: AlertEvent.body(of: alert), time: time)
    }
}
