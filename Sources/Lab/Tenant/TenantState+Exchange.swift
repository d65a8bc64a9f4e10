import Values

extension TenantState {
    /// Answers one request to a service or to the control plane, with the faults that are on.
    mutating func exchange(_ request: LabRequest) -> Exchange {
        if request.segments.starts(with: ["lab", "slack"]) { return Exchange(answer: slackDesk(request)) }
        if request.segments.starts(with: ["lab", "teams"]) { return Exchange(answer: teamsDesk(request)) }
        if request.segments.first == "lab" { return Exchange(answer: control(request)) }
        if request.segments.first == "mailbox" { return Exchange(answer: mailboxPage(request)) }
        let service = LabService.of(request.segments)
        var exchange = Exchange(answer: LabAnswer(status: 404))
        let faults = takeFaults(for: request)
        exchange.delay = faults.filter { $0.kind == .latency }.reduce(.zero) { $0 + .seconds($1.seconds) }
        let fault = faults.first { $0.kind != .latency }
        if fault == nil || fault?.when == .after { exchange.answer = answer(request, service) }
        switch fault?.kind {
        case .reset: exchange.isCut = true
        case .throttle: exchange.answer = throttled(service, seconds: fault?.seconds ?? 1)
        case .error: exchange.answer = broken(service)
        case .latency, nil: break
        }
        requests.add(request, service: service, status: exchange.isCut ? 0 : exchange.answer.status)
        return exchange
    }

    private mutating func answer(_ request: LabRequest, _ service: LabService) -> LabAnswer {
        switch service {
        case .entra: entra(request)
        case .graph: graph(request)
        case .cloudApps: cloudApps(request)
        case .endpoint: endpoint(request)
        case .reputation: reputation(request)
        case .serviceNow: serviceNow(request)
        case .jira: jira(request)
        case .slack: slack(request)
        case .teamsWorkflows: teamsWorkflow(request)
        case .gmail: gmail(request)
        case .twilio: twilio(request)
        case .keyVault: keyVault(request)
        case .none: LabAnswer(status: 404)
        }
    }

    /// The faults that apply to a request; each is used up by one.
    private mutating func takeFaults(for request: LabRequest) -> [Fault] {
        let taken = faults.indices.filter { index in
            faults[index].path.map { request.path.hasPrefix($0) } ?? true
        }
        let found = taken.map { faults[$0] }
        for index in taken { faults[index].count = faults[index].count.map { $0 - 1 } }
        faults.removeAll { $0.count == 0 }
        return found
    }

    private mutating func throttled(_ service: LabService, seconds: Double) -> LabAnswer {
        let wait = Int(seconds.rounded(.up))
        var answer: LabAnswer
        switch service {
        case .endpoint: answer = EndpointError.throttled(wait).answer(request: nextGUID(0xe9d))
        case .graph:
            answer = GraphError(status: 429, code: "TooManyRequests", message: "Too many requests.")
                .answer(request: nextGUID(0x67af), at: Timestamp(milliseconds: 0))
        case .reputation: answer = ReputationError.quotaExceeded(wait).answer
        case .entra: answer = LabAnswer(status: 429, body: ["error": "temporarily_unavailable"])
        case .serviceNow: answer = ServiceNowError.throttled(wait).answer
        case .jira: answer = JiraError.throttled(wait, reason: "jira-burst-based").answer
        case .slack: answer = Self.slackThrottled(wait)
        default: answer = Self.detail(429, "Request was throttled. Expected available in \(wait) seconds.")
        }
        answer.headers = [("Retry-After", String(wait))]
        return answer
    }

    private mutating func broken(_ service: LabService) -> LabAnswer {
        switch service {
        case .endpoint:
            EndpointError(status: 500, code: "InternalServerError", message: "").answer(
                request: nextGUID(0xe9d))
        case .graph:
            GraphError(status: 500, code: "generalException", message: "An error occurred.")
                .answer(request: nextGUID(0x67af), at: Timestamp(milliseconds: 0))
        case .reputation: ReputationError.transient.answer
        case .entra: LabAnswer(status: 500, body: ["error": "server_error"])
        case .serviceNow: ServiceNowError.broken.answer
        case .jira: JiraError.broken.answer
        default: Self.detail(500, "Internal server error")
        }
    }
}
