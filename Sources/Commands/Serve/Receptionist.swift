import Engine
import Playbooks
import Server
import ServiceLifecycle
import Values

/// Tells the requests that come in apart, and answers them.
struct Receptionist: Sendable {
    let runner: TriggerRunner
    let engine: Engine
    let hooks: HookTable
    let requests: [String: RequestListener]
    let addresses: AddressBook
    let approvals: ApprovalCounter
    let gate: WebhookGate

    private static let notFound = WebhookAnswer(status: 404)

    init(
        runner: TriggerRunner, engine: Engine, hooks: HookTable, requests: [RequestListener],
        addresses: AddressBook, approvals: ApprovalCounter, gate: WebhookGate
    ) {
        self.approvals = approvals
        self.runner = runner
        self.engine = engine
        self.hooks = hooks
        self.requests = Dictionary(requests.map { ($0.plan.name, $0) }) { first, _ in first }
        self.addresses = addresses
        self.gate = gate
    }

    func answer(_ incoming: IncomingRequest) async -> WebhookAnswer {
        switch incoming.route {
        case .hook(let token): await hook(token, incoming)
        case .request(let playbook): await request(playbook, incoming.document)
        case .callback(let run, let token): await callback(RunID(run), token, incoming.document)
        case .answer(let run, let token): await fetch(RunID(run), token)
        case .approval(let token): await approvals.answer(token, incoming.document)
        }
    }

    private func hook(_ token: String, _ incoming: IncomingRequest) async -> WebhookAnswer {
        guard let listener = hooks[token] else { return Self.notFound }
        let request = incoming.document
        guard await gate.admits(request, body: incoming.body, for: listener) else {
            return WebhookAnswer(status: 401)
        }
        return answer(await runner.handleWebhook(listener, request: request))
    }

    private func request(_ playbook: String, _ request: Value) async -> WebhookAnswer {
        // Without the signature nobody learns which playbooks there are.
        guard let signature = request["query"]?["sig"]?.string,
            addresses.opens(playbook, signature: signature), let listener = requests[playbook]
        else { return Self.notFound }
        return answer(await untilShutdown { await runner.handleRequest(listener, request: request) })
    }

    /// Whoever waits for a run does not hold up the end of the host.
    private func untilShutdown<Outcome: Sendable>(
        _ work: @escaping @Sendable () async -> Outcome
    ) async -> Outcome {
        let task = Task { await work() }
        return await withTaskCancellationOrGracefulShutdownHandler {
            await task.value
        } onCancelOrGracefulShutdown: {
            task.cancel()
        }
    }

    private func callback(_ run: RunID, _ token: String, _ request: Value) async -> WebhookAnswer {
        guard let instance = addresses.instance(run, token: token) else { return Self.notFound }
        var content = JSONObject()
        content["headers"] = request["headers"] ?? [:]
        content["body"] = request["body"] ?? .null
        let given = Value.object(content)
        let outcome = await untilShutdown {
            (try? await engine.callBack(run, instance, request: given)) ?? .unavailable
        }
        return switch outcome {
        case .taken: WebhookAnswer(status: 200)
        case .over: WebhookAnswer(status: 410)
        case .unknown: Self.notFound
        case .unavailable: WebhookAnswer(status: 503, headers: [("Retry-After", "30")])
        }
    }

    private func fetch(_ run: RunID, _ token: String) async -> WebhookAnswer {
        guard addresses.opensAnswer(run, signature: token), let reply = await runner.answer(of: run) else {
            return Self.notFound
        }
        return answer(reply)
    }

    private func answer(_ reply: WebhookReply) -> WebhookAnswer {
        var headers = reply.headers
        if let run = reply.run {
            headers.append(("x-ms-workflow-run-id", run.text))
            if reply.isAnsweredLater {
                headers.append(("Location", addresses.answer(run)))
                headers.append(("Retry-After", "5"))
            }
        }
        return WebhookAnswer(status: reply.status, headers: headers, body: reply.body)
    }
}
