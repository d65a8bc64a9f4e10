import Playbooks
public import Values

/// Requests that start playbooks.
extension TriggerRunner {
    /// How long whoever sent a request waits for its answer.
    ///
    /// Source: Microsoft Learn, "Limits and configuration reference for Azure Logic Apps", inbound requests.
    public static let answerTime = Duration.seconds(120)

    /// Query parameters of the address itself, which no playbook sees.
    private static let ownQueries: Set<String> = ["api-version", "sp", "sv", "sig"]

    /// Answers a request for a playbook: at once with 202, or with what the run responds.
    ///
    /// What it starts is durable before this returns.
    ///
    /// - Parameters:
    ///   - listener: the playbook.
    ///   - request: `{method, segments, query, headers, body}`; segments are those after the playbook's address, decoded.
    ///   - limit: how long the answer may take.
    public func handleRequest(
        _ listener: RequestListener, request: Value, limit: Duration = TriggerRunner.answerTime
    ) async -> WebhookReply {
        let segments = (request["segments"]?.array ?? []).compactMap(\.string)
        guard let placeholders = listener.placeholders(in: segments) else {
            return .refusal(404, "NotFound", "the path is not that of the playbook")
        }
        if let method = listener.method, request["method"]?.string != method {
            var reply = WebhookReply.refusal(405, "MethodNotAllowed", "the playbook takes \(method)")
            reply.headers = [("Allow", method)]
            return reply
        }
        do {
            guard try await engine.hasRoom(for: listener.plan) else {
                var reply = WebhookReply.refusal(429, "TooManyRequests", Self.fullReason)
                reply.headers = [("Retry-After", "10")]
                return reply
            }
            let intake = Intake(
                plan: listener.plan, parameters: listener.parameters, now: tools.clock.now)
            let records = try intake.records(
                of: Self.outputs(request, placeholders), name: "manual")
            let runs = runs(records, of: listener.plan, listener.parameters, key: nil)
            return try await start(runs, of: listener.plan, limit: limit)
        } catch let error as IntakeError {
            logIntake(listener.name, error)
            return error.isRefusal
                ? .refusal(400, "TriggerInputSchemaMismatch", error.message)
                : .refusal(500, "InvalidTemplate", error.message)
        } catch {
            return WebhookReply(status: 503, headers: [("Retry-After", "30")])
        }
    }

    /// The answer that a run has given by now, for those who come back for it.
    ///
    /// - Returns: nil when there is no such run.
    public func answer(of run: RunID) async -> WebhookReply? {
        do {
            guard let answer = try await engine.answer(of: run) else {
                return WebhookReply(status: 202, headers: [("Retry-After", "5")])
            }
            return Self.reply(answer)
        } catch is EngineError {
            return nil
        } catch {
            return WebhookReply(status: 503, headers: [("Retry-After", "30")])
        }
    }

    private func start(_ runs: [NewRun], of plan: Plan, limit: Duration) async throws -> WebhookReply {
        var reply = WebhookReply(status: 202)
        guard let run = runs.first else { return reply }
        if plan.answersItsRequest, !plan.answersLater {
            let deadline = tools.clock.now + limit
            let answer = try await engine.answer(toRequest: run, before: deadline)
            reply =
                answer.map { Self.reply($0) }
                ?? (Task.isCancelled
                    ? .refusal(503, "ServiceUnavailable", "the host stops; the run goes on with the next one")
                    : .refusal(504, "GatewayTimeout", "the run did not answer in time; it goes on"))
        } else {
            _ = try await engine.accept(runs)
            reply.isAnsweredLater = plan.answersItsRequest
        }
        if plan.trigger.split == nil { reply.run = run.id }
        reply.headers.append(("x-ms-client-tracking-id", run.clientTrackingID))
        return reply
    }

    private static func reply(_ answer: RunAnswer) -> WebhookReply {
        switch answer {
        case .response(let response):
            WebhookReply(
                status: response.status, headers: WebhookReply.fields(of: response.headers),
                body: response.body)
        case .ended(.succeeded): WebhookReply(status: 202)
        case .ended: .refusal(502, "NoResponse", "the run ended without an answer")
        }
    }

    private static func outputs(_ request: Value, _ placeholders: JSONObject) -> Value {
        var outputs = JSONObject()
        outputs["headers"] = request["headers"] ?? [:]
        var queries = request["query"]?.object ?? JSONObject()
        for name in ownQueries { queries[name] = nil }
        if !queries.isEmpty { outputs["queries"] = .object(queries) }
        if !placeholders.isEmpty { outputs["relativePathParameters"] = .object(placeholders) }
        outputs["body"] = request["body"]
        return .object(outputs)
    }
}
