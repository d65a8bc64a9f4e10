import Values

/// Slack of the tenant: its Web API, the app's webhook, and where files go.
///
/// Source: docs.slack.dev, "Web API", "Rate limits" and the page of each method.
extension TenantState {
    typealias SlackMethod =
        @Sendable (
            inout TenantState, SlackArguments, LabRequest
        ) throws(SlackError) -> Value

    /// The scope that a method needs, how often it may be called in a minute, and what answers it.
    private static let slackMethods: [String: (scope: String, perMinute: Int, answer: SlackMethod)] = [
        "auth.test": ("", 600, { state, _, _ throws(SlackError) in state.slackIdentity }),
        "chat.postMessage": (
            "chat:write", 600,
            { state, given, request throws(SlackError) in try state.slackPost(given, request) }
        ),
        "chat.update": (
            "chat:write", 50,
            { state, given, request throws(SlackError) in try state.slackUpdate(given, request) }
        ),
        "chat.delete": (
            "chat:write", 50, { state, given, _ throws(SlackError) in try state.slackDelete(given) }
        ),
        "reactions.add": (
            "reactions:write", 50, { state, given, _ throws(SlackError) in try state.slackReact(given) }
        ),
        "conversations.history": (
            "channels:history", 50, { state, given, _ throws(SlackError) in try state.slackHistory(given) }
        ),
        "conversations.replies": (
            "channels:history", 50, { state, given, _ throws(SlackError) in try state.slackReplies(given) }
        ),
        "conversations.list": (
            "channels:read", 20, { state, given, _ throws(SlackError) in try state.slackChannels(given) }
        ),
        "conversations.open": (
            "im:write", 50, { state, given, _ throws(SlackError) in try state.slackOpen(given) }
        ),
        "conversations.create": (
            "channels:manage", 20, { state, given, _ throws(SlackError) in try state.slackCreate(given) }
        ),
        "conversations.archive": (
            "channels:manage", 20, { state, given, _ throws(SlackError) in try state.slackArchive(given) }
        ),
        "conversations.invite": (
            "channels:manage", 50, { state, given, _ throws(SlackError) in try state.slackInvite(given) }
        ),
        "conversations.setTopic": (
            "channels:manage", 20, { state, given, _ throws(SlackError) in try state.slackTopic(given) }
        ),
        "users.list": (
            "users:read", 20, { state, given, _ throws(SlackError) in try state.slackUsers(given) }
        ),
        "users.info": (
            "users:read", 100, { state, given, _ throws(SlackError) in try state.slackUser(given) }
        ),
        "users.lookupByEmail": (
            "users:read.email", 50, { state, given, _ throws(SlackError) in try state.slackUserByMail(given) }
        ),
        "files.getUploadURLExternal": (
            "files:write", 100,
            { state, given, request throws(SlackError) in try state.slackUploadPlace(given, request) }
        ),
        "files.completeUploadExternal": (
            "files:write", 100,
            { state, given, request throws(SlackError) in try state.slackShare(given, request) }
        ),
    ]

    mutating func slack(_ request: LabRequest) -> LabAnswer {
        let segments = request.segments
        if segments.first == "api", segments.count == 2 { return slackMethod(segments[1], request) }
        switch segments.dropFirst().first {
        case "services": return slackHook(request)
        case "upload": return slackUpload(request)
        default: return LabAnswer(status: 404)
        }
    }

    private mutating func slackMethod(_ name: String, _ request: LabRequest) -> LabAnswer {
        guard let method = Self.slackMethods[name] else { return .ok(SlackError("unknown_method").body) }
        do throws(SlackError) {
            let given = try SlackArguments(request)
            try slackAdmit(given, request)
            if let wait = slackWait(name, method.perMinute, request.time) { return wait }
            if !method.scope.isEmpty, !slackState.scopes.contains(method.scope) {
                var error = SlackError("missing_scope")
                error.details = [
                    ("needed", .string(method.scope)),
                    ("provided", .string(slackState.scopes.joined(separator: ","))),
                ]
                throw error
            }
            if name == "chat.postMessage", let wait = slackWait(posting: given, request.time) { return wait }
            var answer = JSONObject()
            answer["ok"] = true
            for member in try method.answer(&self, given, request).object ?? JSONObject() {
                answer[member.name] = member.value
            }
            return slackAnswer(.object(answer))
        } catch {
            return slackAnswer(error.body)
        }
    }

    private func slackAnswer(_ body: Value) -> LabAnswer {
        var answer = LabAnswer.ok(body)
        answer.headers = [("X-OAuth-Scopes", slackState.scopes.joined(separator: ","))]
        return answer
    }

    private func slackAdmit(_ given: SlackArguments, _ request: LabRequest) throws(SlackError) {
        let header = request.headers["authorization"] ?? ""
        let token = header.hasPrefix("Bearer ") ? String(header.dropFirst(7)) : given["token"] ?? ""
        guard !token.isEmpty else { throw SlackError("not_authed") }
        guard let ours = slackState.token else { throw SlackError("token_revoked") }
        guard token == ours else { throw SlackError("invalid_auth") }
    }

    private mutating func slackWait(_ method: String, _ perMinute: Int, _ now: Timestamp) -> LabAnswer? {
        let limit = RateLimiter.Limit(requests: perMinute, window: .seconds(60))
        return slackWait(limit, "slack/\(method)", now)
    }

    /// One message a second in a channel, with short bursts.
    private mutating func slackWait(posting given: SlackArguments, _ now: Timestamp) -> LabAnswer? {
        let limit = RateLimiter.Limit(requests: 3, window: .seconds(3))
        return slackWait(limit, "slack-post/\(given["channel"] ?? "")", now)
    }

    private mutating func slackWait(
        _ limit: RateLimiter.Limit, _ name: String, _ now: Timestamp
    ) -> LabAnswer? {
        guard enforcesLimits, let seconds = limiter.secondsToWait(name, [limit], at: now) else { return nil }
        return Self.slackThrottled(seconds)
    }

    static func slackThrottled(_ seconds: Int) -> LabAnswer {
        LabAnswer(
            status: 429, headers: [("Retry-After", String(max(1, seconds)))],
            body: SlackError("ratelimited").body)
    }

    private var slackIdentity: Value {
        [
            "url": "https://contoso.slack.com/", "team": "Contoso", "user": "riposte",
            "team_id": .string(SlackState.team), "user_id": .string(SlackState.bot),
            "bot_id": .string(SlackState.botID), "is_enterprise_install": false,
        ]
    }

    /// `POST /slack/services/T/B/SECRET`: the app's webhook, bound to the channel `soc`; it answers in words.
    private mutating func slackHook(_ request: LabRequest) -> LabAnswer {
        func said(_ status: Int, _ text: String) -> LabAnswer {
            LabAnswer(status: status, content: .init(type: "text/plain", bytes: Array(text.utf8)))
        }
        guard request.method == "POST", let secret = slackState.hook, request.segments.last == secret else {
            return said(404, "no_service")
        }
        if let wait = slackWait(
            RateLimiter.Limit(requests: 3, window: .seconds(3)), "slack-hook", request.time)
        {
            return wait
        }
        guard
            var body = request.json?.object
                ?? request.form["payload"].flatMap({
                    (try? Value(json: Array($0.utf8)))?.object
                })
        else { return said(400, "invalid_payload") }
        body["channel"] = .string(slackState.channels.first?.id ?? "")
        do throws(SlackError) {
            var given = try SlackArguments(LabRequest(method: "POST", path: "/", time: request.time))
            given.values = body
            _ = try slackPost(given, request)
            return said(200, "ok")
        } catch {
            return said(400, error.code)
        }
    }
}
