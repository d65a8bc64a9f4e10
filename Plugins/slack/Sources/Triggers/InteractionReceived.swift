import ConnectorKit
import Values

/// Reports what people do with a message's buttons and menus.
///
/// The host has checked Slack's signature before a request comes here.
///
/// Source: docs.slack.dev, "Handling user interaction", "block_actions payload" and "url_verification event",
/// read 2026-11.
struct InteractionReceived: Trigger {
    static let name = "interaction-received"

    struct Input: JSONDecodable {
        /// Only actions whose `action_id` begins so.
        var actionPrefix: String?

        init(_ json: JSONInput) throws(ConnectorFailure) {
            actionPrefix = try json.optional("actionPrefix")
        }
    }

    func webhook(
        _ input: Input, _ request: WebhookRequest, _ call: Call
    ) async throws(ConnectorFailure) -> WebhookResult {
        if request.body["type"] == "url_verification", let challenge = request.body["challenge"]?.string {
            return WebhookResult(answer: WebhookAnswer(body: ["challenge": .string(challenge)]))
        }
        guard let payload = Self.payload(of: request.body) else {
            throw .invalid("the request is no interaction: the form has no `payload` of JSON")
        }
        // Slack repeats what is not answered with 200, so what nobody waits for is answered so too.
        guard payload["type"] == "block_actions" else { return WebhookResult() }
        let events = (payload["actions"]?.array ?? []).compactMap { event($0, payload, input) }
        return WebhookResult(events: events)
    }

    private func event(_ action: Value, _ payload: Value, _ input: Input) -> Event? {
        guard let id = action["action_id"]?.string, id.hasPrefix(input.actionPrefix ?? ""),
            let time = action["action_ts"]?.string
        else { return nil }
        var body = JSONObject()
        body["actionId"] = .string(id)
        body["blockId"] = action["block_id"] ?? .null
        body["value"] = action["value"] ?? action["selected_option"]?["value"] ?? .null
        body["user"] = payload["user"] ?? .null
        body["team"] = payload["team"] ?? .null
        body["channel"] = payload["channel"]?["id"] ?? payload["container"]?["channel_id"] ?? .null
        body["ts"] = payload["container"]?["message_ts"] ?? payload["message"]?["ts"] ?? .null
        body["message"] = payload["message"] ?? .null
        body["state"] = payload["state"]?["values"] ?? .null
        body["responseUrl"] = payload["response_url"] ?? .null
        let user = payload["user"]?["id"]?.string ?? ""
        return Event(key: "\(user) \(id) \(time)", body: .object(body), time: Self.instant(time))
    }

    /// The JSON of the form's only field.
    private static func payload(of body: Value) -> Value? {
        guard let form = body.string else { return nil }
        for pair in form.split(separator: "&") where pair.hasPrefix("payload=") {
            return try? Value(json: decoded(pair.dropFirst("payload=".count)))
        }
        return nil
    }

    /// `%XX` and `+` of a form as the bytes they stand for.
    private static func decoded(_ text: Substring) -> [UInt8] {
        let bytes = Array(text.utf8)
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count)
        var place = 0
        while place < bytes.count {
            if bytes[place] == UInt8(ascii: "%"), place + 2 < bytes.count,
                let byte = [UInt8](hex: String(decoding: bytes[(place + 1)...(place + 2)], as: UTF8.self))?
                    .first
            {
                result.append(byte)
                place += 3
            } else {
                result.append(bytes[place] == UInt8(ascii: "+") ? UInt8(ascii: " ") : bytes[place])
                place += 1
            }
        }
        return result
    }

    /// `1503435956.000247` as an instant, to the millisecond.
    private static func instant(_ ts: String) -> Timestamp? {
        let parts = ts.split(separator: ".")
        guard let seconds = parts.first.flatMap({ Int64($0) }), (0..<100_000_000_000).contains(seconds) else {
            return nil
        }
        let fraction = parts.count > 1 ? Int64(parts[1].prefix(3)) ?? 0 : 0
        return Timestamp(milliseconds: seconds * 1000 + max(0, fraction))
    }
}
