import ConnectorKit
import Values

/// Matches of hunting rules, delivered.
struct Notification: Trigger {
    static let name = "notification"

    func webhook(
        _ input: NoInput, _ request: WebhookRequest, _ call: Call
    ) async throws(ConnectorFailure) -> WebhookResult {
        guard let match = request.body["data"].flatMap(Match.init) else {
            throw .invalid("the request is no notification")
        }
        return WebhookResult(events: [match.event])
    }

    func subscribe(
        _ input: NoInput, callback: String, _ call: Call
    ) async throws(ConnectorFailure) -> Value {
        let registration: Value = [
            "data": ["type": "webhook", "attributes": ["url": .string(callback)]]
        ]
        let answer = try await call.http(.post("/api/v3/webhooks", json: registration)).answer()
        guard let id = answer["data"]?["id"]?.string else { throw .unreadable }
        return ["id": .string(id)]
    }

    /// A registration that is gone already is as good as one taken back.
    func unsubscribe(
        _ input: NoInput, subscription: Value, _ call: Call
    ) async throws(ConnectorFailure) {
        let id = subscription["id"]?.string ?? ""
        let response = try await call.http(Request("DELETE", "/api/v3/webhooks/\(id.percentEncoded)"))
        guard response.isSuccess || response.status == 404 else { throw response.refusal }
    }
}
