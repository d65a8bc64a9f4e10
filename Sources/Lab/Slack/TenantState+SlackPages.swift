import Crypto
import Values

/// What the workspace's people see and do: channel pages, and buttons that are pressed.
///
/// The pages are opened with the lab's token in the address, which no other page of a browser knows.
extension TenantState {
    /// `/lab/slack`, `/lab/slack/CHANNEL`, `POST /lab/slack/press` and `POST /lab/slack/app`.
    mutating func slackDesk(_ request: LabRequest) -> LabAnswer {
        let isJSON = request.headers["content-type"]?.hasPrefix("application/json") ?? false
        let form = isJSON ? [:] : request.form
        let token = request.headers[Self.tokenHeader] ?? request.parameter("token") ?? form["token"]
        guard token == labToken else {
            return .refusal(
                401, "the page needs the lab's token", help: "open it as `riposte lab status` shows it")
        }
        let place = request.segments.dropFirst(2).joined(separator: "/")
        switch (request.method, place) {
        case ("POST", "app"):
            slackState.requestURL = request.json?["requestUrl"]?.string
            return .ok(["requestUrl": slackState.requestURL.map { .string($0) } ?? .null])
        case ("POST", "press"):
            var fields = form
            if isJSON {
                for member in request.json?.object ?? JSONObject() {
                    fields[member.name] = member.value.string
                }
            }
            return press(fields, request, isPage: !isJSON)
        case ("GET", _):
            let name = place.isEmpty ? "soc" : place
            guard let index = slackState.index(named: name) else {
                return Self.unknown("channel", name, among: slackState.channels.map(\.name))
            }
            return .page(SlackPage(state: slackState, directory: directory, token: labToken).html(of: index))
        default:
            return .refusal(404, "there is no such page", help: "see the guide to the lab, section Slack")
        }
    }

    /// Somebody presses a button: the app hears of it by a signed request.
    private mutating func press(_ fields: [String: String], _ request: LabRequest, isPage: Bool) -> LabAnswer
    {
        let name = fields["channel"] ?? ""
        guard let index = slackState.index(named: name) else {
            return Self.unknown("channel", name, among: slackState.channels.map(\.name))
        }
        let channel = slackState.channels[index]
        guard let message = channel.messages.first(where: { $0["ts"]?.string == fields["ts"] }),
            let (block, element) = Self.element(fields["action"] ?? "", of: message)
        else { return .refusal(404, "the channel has no such button", help: "give `ts` and `action`") }
        guard let url = slackState.requestURL else {
            return .refusal(
                409, "the app has no request URL", help: "set it: `POST /lab/slack/app` with `requestUrl`")
        }
        let place = fields["user"].flatMap { key in directory.users.firstIndex { $0.account == key } } ?? 0
        let user = directory.users[place]
        let seconds = request.time.milliseconds / 1000
        let number = nextNumber()
        var action = JSONObject()
        for member in ["action_id", "type", "value"] { action[member] = element[member] }
        action["block_id"] = block["block_id"]
        action["action_ts"] = .string("\(seconds).\(100_000 + number % 900_000)")
        let payload: Value = [
            "type": "block_actions", "api_app_id": .string(SlackState.app),
            "team": ["id": .string(SlackState.team), "domain": "contoso"],
            "user": [
                "id": .string(SlackState.userID(place)), "username": .string(user.account),
                "name": .string(user.account), "team_id": .string(SlackState.team),
            ],
            "channel": ["id": .string(channel.id), "name": .string(channel.name)],
            "container": [
                "type": "message", "message_ts": message["ts"] ?? .null, "channel_id": .string(channel.id),
            ],
            "trigger_id": .string("\(seconds).\(number)"), "message": message.setting("metadata", nil),
            "state": ["values": [:]],
            "response_url": .string("\(request.origin)/slack/actions/\(number)"),
            "actions": [.object(action)],
        ]
        outbox.append(slackCallback(url, payload, seconds))
        if isPage {
            return LabAnswer(
                status: 303, headers: [("Location", "/lab/slack/\(channel.id)?token=\(labToken)")])
        }
        return LabAnswer(status: 202, body: ["sent": payload])
    }

    private func slackCallback(_ url: String, _ payload: Value, _ seconds: Int64) -> Callback {
        let body = Array("payload=\(URLText.encoded(payload.json()))".utf8)
        let key = SymmetricKey(data: Array(slackState.signingSecret.utf8))
        let code = HMAC<SHA256>.authenticationCode(for: Array("v0:\(seconds):".utf8) + body, using: key)
        return Callback(
            url: url, body: .null, form: body,
            headers: [
                ("X-Slack-Request-Timestamp", String(seconds)),
                ("X-Slack-Signature", "v0=" + String.hex(code)),
            ])
    }

    private static func element(_ action: String, of message: Value) -> (block: Value, element: Value)? {
        for block in message["blocks"]?.array ?? [] {
            for element in block["elements"]?.array ?? [] where element["action_id"]?.string == action {
                return (block, element)
            }
        }
        return nil
    }
}
