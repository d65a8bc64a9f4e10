import Engine
import Playbooks
import Values

private let start = Timestamp(milliseconds: 1_700_000_000_000)

private func require(_ isTrue: Bool, _ rule: String) throws {
    if !isTrue { throw StoreSuiteFailure(description: rule) }
}

private let run = NewRun(
    id: RunID("01J00000000000000000000001"), playbook: "isolate", digest: "d", deduplicationKey: nil,
    trigger: ["name": "manual"], parameters: [:], acceptedAt: start)

private func sample(
    _ id: String, after delay: Duration = .zero, notices: [ApprovalNotice] = [],
    reminders: [Timestamp] = []
) -> Approval {
    Approval(
        id: id, run: run.id, playbook: "isolate", step: "each[1]/ask",
        content: ApprovalContent(
            title: "Isolate?", details: "é\u{0}\n", options: ["Yes", "No"],
            about: ["machine": "PC-042", "n": 1.5]),
        hash: "abc", approvers: ["megan@contoso.example", "adele@contoso.example"],
        createdAt: start + delay, expiresAt: start + .seconds(3600), reminders: reminders, notices: notices)
}

private func decision(_ person: String, _ option: String = "Yes", hash: String = "abc") -> ApprovalChange {
    .decide(
        ApprovalDecision(
            person: person, option: option, comment: "ok", channel: "test", hash: hash,
            at: start + .seconds(1)))
}

func checkApprovals(_ store: any RunStore) async throws {
    do {
        _ = try await store.openApproval(sample("a"))
        throw StoreSuiteFailure(description: "an approval belongs to a run that is there")
    } catch is StoreError {}
    _ = try await store.accept([run], state: nil)
    var notice = ApprovalNotice(connection: "slack", channel: "C1", isForAnyone: true)
    notice.reference = ["ts": "1.2"]
    notice.nextTry = start
    let first = sample(
        "a", notices: [notice, ApprovalNotice(connection: "mail", person: "megan@contoso.example")],
        reminders: [start + .seconds(60)])
    try require(try await store.openApproval(first) == first, "a new approval is kept as it is")
    var other = first
    other.content.title = "Another"
    try require(try await store.openApproval(other) == first, "the first approval under an id stays")
    try require(try await store.approval("a") == first, "an approval is read as it was kept")
    try require(try await store.approval("b") == nil, "there is no approval that nobody kept")
    _ = try await store.openApproval(sample("b", after: .seconds(1)))
    try require(try await store.approvals(ApprovalQuery()).map(\.id) == ["b", "a"], "the newest is first")
    var query = ApprovalQuery()
    query.limit = 1
    try require(try await store.approvals(query).map(\.id) == ["b"], "a list has a limit")
    _ = try await store.change(approval: "b", decision("megan@contoso.example"))
    query = ApprovalQuery()
    query.isOpen = true
    try require(try await store.approvals(query).map(\.id) == ["a"], "what is over is not open")
    query.run = RunID("other")
    try require(try await store.approvals(query).isEmpty, "a list can be of one run")
}

func checkDueApprovals(_ store: any RunStore) async throws {
    _ = try await store.accept([run], state: nil)
    _ = try await store.openApproval(sample("later"))
    _ = try await store.openApproval(sample("remind", reminders: [start + .seconds(60)]))
    _ = try await store.openApproval(
        sample("tell", notices: [ApprovalNotice(connection: "mail", person: "megan@contoso.example")]))
    try require(
        try await store.dueApprovals(at: start, limit: 9).map(\.id) == ["tell"], "messages are due at once")
    _ = try await store.change(
        approval: "tell", .sent(notice: 0, .request, reference: ["ts": "1"], at: start))
    try require(try await store.dueApprovals(at: start, limit: 9).isEmpty, "what was sent is not due")
    let minute = start + .seconds(60)
    try require(
        try await store.dueApprovals(at: minute, limit: 9).map(\.id) == ["remind"], "reminders are due")
    let hour = start + .seconds(3600)
    try require(try await store.dueApprovals(at: hour, limit: 9).count == 3, "time limits are due")
    try require(try await store.dueApprovals(at: hour, limit: 2).count == 2, "what is due has a limit")
    for id in ["later", "remind", "tell"] {
        let changed = try await store.change(approval: id, .tick(at: hour))
        try require(changed?.approval.status == .timedOut, "the time limit ends an approval")
    }
    try require(
        try await store.dueApprovals(at: hour, limit: 9).map(\.id) == ["tell"],
        "only those who were told are told of the end")
}

func checkDecisions(_ store: any RunStore) async throws {
    _ = try await store.accept([run], state: nil)
    _ = try await store.openApproval(sample("a"))
    try require(
        try await store.change(approval: "b", .tick(at: start)) == nil, "nothing changes what is not there")
    let other = try await store.change(approval: "a", decision("megan@contoso.example", hash: "other"))
    guard case .refused(let refusal) = other?.outcome, refusal.code == "AP0005" else {
        throw StoreSuiteFailure(description: "a decision about other content is refused")
    }
    try require(try await store.approval("a")?.isOver == false, "a refused decision changes nothing")
    let winners = try await withThrowingTaskGroup(of: Bool.self) { group in
        for number in 0..<10 {
            let person = number % 2 == 0 ? "megan@contoso.example" : "adele@contoso.example"
            group.addTask { try await store.change(approval: "a", decision(person))?.outcome == .changed }
        }
        return try await group.reduce(0) { $0 + ($1 ? 1 : 0) }
    }
    try require(winners == 1, "of decisions at the same time one counts")
    try require(try await store.approval("a")?.responses.count == 1, "one decision is kept")
}

func checkApprovalWaking(_ store: any RunStore) async throws {
    _ = try await store.accept([run], state: nil)
    _ = try await store.openApproval(sample("a"))
    _ = try await store.openApproval(sample("b"))
    try await store.append([], to: run.id, update: RunUpdate(status: .waiting, awaits: ["a"]))
    try require(
        try await store.due(at: start, limit: 9).isEmpty, "a run that waits for a decision is not due")
    _ = try await store.change(approval: "a", decision("megan@contoso.example"))
    try require(try await store.due(at: start, limit: 9).count == 1, "a decision wakes the run")
    try await store.append([], to: run.id, update: RunUpdate(status: .waiting, awaits: ["b"]))
    try require(try await store.due(at: start, limit: 9).isEmpty, "another approval is open")
    try await store.append([], to: run.id, update: RunUpdate(status: .waiting, awaits: ["a", "b"]))
    try require(
        try await store.due(at: start, limit: 9).count == 1,
        "a run that begins to wait for what was decided meanwhile is due at once")
    try await store.append([], to: run.id, update: RunUpdate(status: .cancelled, finishedAt: start))
    let late = try await store.change(approval: "b", decision("megan@contoso.example"))
    guard case .refused(let refusal) = late?.outcome, refusal.code == "AP0004" else {
        throw StoreSuiteFailure(description: "a decision for a run that is over is refused")
    }
    try require(try await store.run(run.id)?.status == .cancelled, "a run that is over is not woken")
}

func checkTokens(_ store: any RunStore) async throws {
    _ = try await store.accept([run], state: nil)
    _ = try await store.openApproval(sample("a"))
    let own = ApprovalToken(hash: "h1", approval: "a", person: "megan@contoso.example", channel: "mail")
    let shared = ApprovalToken(hash: "h2", approval: "a", person: nil, channel: "slack C1")
    for token in [own, shared, own] { try await store.keep(token) }
    try require(try await store.approvalToken(hash: "h1") == own, "a token is read as it was kept")
    try require(try await store.approvalToken(hash: "h2") == shared, "a token may be for a channel")
    try require(try await store.approvalToken(hash: "h3") == nil, "there is no token that nobody kept")
}
