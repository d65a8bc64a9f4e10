import Catalog
import Playbooks
import Testing
import Values

@testable import Engine

private let megan = "megan@contoso.example"
private let adele = "adele@contoso.example"

private func approval(
    everyone: Bool = false, options: [String] = Approval.standardOptions, failsOnTimeout: Bool = false,
    reminders: [Int] = [], notices: [ApprovalNotice] = []
) -> Approval {
    Approval(
        id: "a1", run: RunID("r"), playbook: "p", step: "ask",
        content: ApprovalContent(title: "Isolate?", options: options, about: ["machine": "PC-042"]),
        hash: "h", approvers: [megan, adele], waitsForEveryone: everyone, failsOnTimeout: failsOnTimeout,
        createdAt: start, expiresAt: start + .seconds(100),
        reminders: reminders.map { start + .seconds($0) }, notices: notices)
}

private func decide(
    _ person: String, _ option: String, hash: String = "h", comment: String = "", anyone: Bool = false,
    at seconds: Int = 1
) -> ApprovalChange {
    .decide(
        ApprovalDecision(
            person: person, option: option, comment: comment, channel: "test", hash: hash,
            isForAnyone: anyone, at: start + .seconds(seconds)))
}

private func tick(_ seconds: Int) -> ApprovalChange { .tick(at: start + .seconds(seconds)) }

private struct Story: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var approval: Approval
    var changes: [ApprovalChange]
    /// What each change comes to: `ok`, `-` for nothing, or a code.
    var outcomes: [String]
    /// Status and outcome at the end.
    var end: String
}

private let stories: [Story] = [
    Story(
        testDescription: "the first answer decides, and later ones are told so", approval: approval(),
        changes: [decide(megan, "Reject"), decide(adele, "Approve"), tick(200)],
        outcomes: ["ok", "AP0002", "-"], end: "decided Reject"),
    Story(
        testDescription: "names and options count in any case", approval: approval(),
        changes: [decide("Megan@Contoso.Example", "approve")], outcomes: ["ok"], end: "decided Approve"),
    Story(
        testDescription: "who was not asked decides nothing", approval: approval(),
        changes: [decide("eve@contoso.example", "Approve"), decide("operator", "Approve", anyone: true)],
        outcomes: ["AP0007", "ok"], end: "decided Approve"),
    Story(
        testDescription: "other content, options and long comments are refused", approval: approval(),
        changes: [
            decide(megan, "Approve", hash: "other"), decide(megan, "Maybe"), decide(megan, "TimedOut"),
            decide(megan, "Approve", comment: String(repeating: "x", count: 4001)),
        ],
        outcomes: ["AP0005", "AP0006", "AP0006", "AP0009"], end: "open "),
    Story(
        testDescription: "everyone has to answer, each once", approval: approval(everyone: true),
        changes: [
            decide(megan, "Approve"), decide(megan, "Reject"), decide("x", "Approve", anyone: true),
            decide(adele, "Approve"),
        ],
        outcomes: ["ok", "AP0008", "AP0007", "ok"], end: "decided Approve"),
    Story(
        testDescription: "a rejection ends what waits for everyone", approval: approval(everyone: true),
        changes: [decide(megan, "Reject"), decide(adele, "Approve")], outcomes: ["ok", "AP0002"],
        end: "decided Reject"),
    Story(
        testDescription: "own options of everyone are joined",
        approval: approval(everyone: true, options: ["Keep", "Remove"]),
        changes: [decide(megan, "Keep"), decide(adele, "Remove")], outcomes: ["ok", "ok"],
        end: "decided Keep, Remove"),
    Story(
        testDescription: "the time limit is an outcome, and nothing counts after it", approval: approval(),
        changes: [tick(99), tick(100), decide(megan, "Approve", at: 101)], outcomes: ["-", "ok", "AP0003"],
        end: "timedOut TimedOut"),
    Story(
        testDescription: "a decision after the limit is refused although nobody looked yet",
        approval: approval(), changes: [decide(megan, "Approve", at: 100)], outcomes: ["AP0003"], end: "open "
    ),
    Story(
        testDescription: "what nobody waits for is not decided", approval: approval(),
        changes: [.withdraw(at: start), .withdraw(at: start), decide(megan, "Approve")],
        outcomes: ["ok", "-", "AP0004"], end: "withdrawn "),
]

@Suite struct ApprovalTests {
    @Test(arguments: stories)
    private func `an approval goes its way`(story: Story) {
        var approval = story.approval
        let outcomes = story.changes.map { change in
            switch approval.apply(change) {
            case .changed: "ok"
            case .unchanged: "-"
            case .refused(let refusal): refusal.code
            }
        }
        #expect(outcomes == story.outcomes)
        #expect("\(approval.status.rawValue) \(approval.outcome)" == story.end)
        #expect(Approval(document: approval.document) == approval)
        #expect((approval.result == nil) == (approval.status == .open))
    }

    @Test func `reminders go to those who have not answered, once for all that were slept through`() {
        var approval = approval(
            everyone: true, reminders: [10, 20, 30],
            notices: [
                ApprovalNotice(connection: "mail", person: megan),
                ApprovalNotice(connection: "mail", person: adele),
                ApprovalNotice(connection: "slack", channel: "C1"),
            ])
        #expect(approval.notices.map { $0.next(isOver: false) } == [.request, .request, .request])
        for place in 0..<3 {
            _ = approval.apply(.sent(notice: place, .request, reference: ["ts": "1"], at: start))
        }
        #expect(approval.dueAt == start + .seconds(10))
        _ = approval.apply(decide(megan, "Approve"))
        #expect(approval.apply(tick(25)) == .changed)
        #expect(approval.notices.map { $0.next(isOver: false) } == [nil, .reminder, .reminder])
        for place in 1..<3 { _ = approval.apply(.sent(notice: place, .reminder, reference: [:], at: start)) }
        #expect(approval.dueAt == start + .seconds(30))
        #expect(approval.notices[2].reference == ["ts": "1"])
        _ = approval.apply(decide(adele, "Approve"))
        #expect(approval.notices.map { $0.next(isOver: true) } == [.closing, .closing, .closing])
        for place in 0..<3 { _ = approval.apply(.sent(notice: place, .closing, reference: .null, at: start)) }
        #expect(approval.dueAt == nil)
    }

    @Test func `messages that fail are tried again, and given up`() {
        var approval = approval(notices: [ApprovalNotice(connection: "mail", person: megan)])
        let later = start + .seconds(5)
        _ = approval.apply(.notSent(notice: 0, .request, reason: "busy", again: later))
        #expect(approval.dueAt == later && approval.notices[0].error == "busy")
        _ = approval.apply(.notSent(notice: 0, .request, reason: "no such mailbox", again: nil))
        #expect(approval.dueAt == approval.expiresAt)
    }

    @Test func `the time limit may fail the step`() {
        var approval = approval(failsOnTimeout: true)
        _ = approval.apply(tick(100))
        #expect(approval.result?.status == .timeout)
    }

    @Test func `the content's text changes with all that is shown`() {
        let content = ApprovalContent(title: "t", details: "d", options: ["a"], about: ["x": 1])
        var others = [content, content, content, content]
        others[0].title = "t2"
        others[1].details = "d2"
        others[2].options = ["a", "b"]
        others[3].about = ["x": 2]
        #expect(Set(others.map(\.canonical)).count == 4)
        #expect(!others.map(\.canonical).contains(content.canonical))
    }

    @Test func `a decision for a run that is over is refused`() {
        var approval = approval()
        guard case .refused(let refusal) = approval.apply(decide(megan, "Approve"), runIsOver: true) else {
            Issue.record("it was taken")
            return
        }
        #expect(refusal.code == "AP0004" && approval.status == .withdrawn)
    }
}

/// Steps that wait for an approval: begun by a call, ended by a decision, whatever happens between.
@Suite struct ApprovalStepTests {
    private static let steps = """
        ask: { use: a.b, with: { n: 1 }, timeout: PT1M }
        c: { compose: "@body('ask')?['outcome']" }
        """

    /// A run that waits for approval `x`; the step, the journal so far, and what the host has to do.
    private func asked() throws -> (RunState, InstanceID, [[UInt8]], [RunEffect]) {
        var state = RunState(plan: try plan(Self.steps), trigger: [:], parameters: [:], runID: runID)
        guard case .perform(let id, _)? = try state.apply(.started(at: start)).first else {
            throw PlanProblem(findings: ["nothing is called"])
        }
        _ = try state.apply(.attemptStarted(id, attempt: 1, safety: .key, at: start))
        let result = CallResult(status: .ok, approval: "x")
        let effects = try state.apply(.attemptFinished(id, attempt: 1, result: result, at: start))
        let journal = [
            Journal.encode(.started(at: start)),
            Journal.encode(.attemptStarted(id, attempt: 1, safety: .key, at: start)),
            Journal.encode(.attemptFinished(id, attempt: 1, result: result, at: start)),
        ]
        return (state, id, journal, effects)
    }

    @Test func `a decision goes on with the run, also after a restart`() throws {
        let (state, id, journal, effects) = try asked()
        #expect(effects.contains(.awaitApproval(id, "x")))
        #expect(state.isWaiting && state.approval(of: id) == "x")
        var replayed = RunState(plan: try plan(Self.steps), trigger: [:], parameters: [:], runID: runID)
        for record in journal { _ = try replayed.apply(try Journal.decode(record)) }
        #expect(replayed.outstanding.contains(.awaitApproval(id, "x")))
        let result = CallResult(status: .ok, output: ["outcome": "Approve"])
        let event = RunEvent.answered(id, result: result, at: start)
        #expect(try Journal.decode(Journal.encode(event)) == event)
        _ = try replayed.apply(event)
        #expect(replayed.status == .succeeded)
        #expect(throws: RunStateError.self) { try replayed.apply(event) }
    }

    @Test func `a step that ends in another way takes its question back`() throws {
        var (state, id, _, _) = try asked()
        let late = try state.apply(.timerFired(id, at: start + .seconds(60)))
        #expect(late.contains(.withdraw(id, "x")) && state.status.isFinal)
        (state, id, _, _) = try asked()
        let stopped = try state.apply(.cancelRequested(at: start))
        #expect(stopped.contains(.withdraw(id, "x")) && state.status == .cancelled)
    }
}
