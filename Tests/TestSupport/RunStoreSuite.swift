public import Engine
import Playbooks
import Values

/// What a store did that it must not do.
public struct StoreSuiteFailure: Error, CustomStringConvertible {
    /// The rule that was broken.
    public let description: String
}

/// Holds a store to the rules of ``RunStore``; every check starts with a fresh store.
///
/// - Parameter make: makes an empty store.
public func checkRunStore(_ make: () async throws -> any RunStore) async throws {
    let checks: [(any RunStore) async throws -> Void] = [
        checkAccepting, checkDeduplication, checkJournal, checkConcurrentAppends, checkDue, checkPaging,
        checkCancel, checkOpenRuns, checkWaking,
        checkPlaybooks, checkTriggerStates, checkUnknownRuns,
        checkApprovals, checkDueApprovals, checkDecisions, checkApprovalWaking, checkTokens,
    ]
    for check in checks { try await check(try await make()) }
}

private let start = Timestamp(milliseconds: 1_700_000_000_000)

private func require(_ isTrue: Bool, _ rule: String) throws {
    if !isTrue { throw StoreSuiteFailure(description: rule) }
}

private func sample(
    _ number: Int, playbook: String = "isolate", key: String? = nil, isDryRun: Bool = false
) -> NewRun {
    let digits = String(number)
    let id = "01J" + String(repeating: "0", count: 23 - digits.count) + digits
    return NewRun(
        id: RunID(id), playbook: playbook, digest: "d\(number % 2)", deduplicationKey: key,
        trigger: [
            "name": "manual", "outputs": ["body": ["number": .int(Int64(number)), "text": "é\u{0}/\n"]],
        ],
        parameters: ["comment": "none", "factor": 1.5], acceptedAt: start + .milliseconds(number),
        isDryRun: isDryRun)
}

private func checkAccepting(_ store: any RunStore) async throws {
    let runs = [sample(1), sample(2, isDryRun: true)]
    let state = TriggerState(listener: "lab/isolate", cursor: "c1", subscription: ["id": 1])
    let accepted = try await store.accept(runs, state: state)
    try require(accepted == runs.map(\.id), "`accept` gives the ids of new runs in their order")
    for run in runs {
        let record = try await store.run(run.id)
        try require(record?.status == .running, "an accepted run is running")
        try require(record?.run.trigger == run.trigger, "a run keeps its trigger")
        try require(record?.run.parameters == run.parameters, "a run keeps its parameters")
        try require(record?.run.digest == run.digest, "a run keeps its version")
        try require(record?.run.acceptedAt == run.acceptedAt, "a run keeps its time")
        try require(record?.run.isDryRun == run.isDryRun, "a run keeps whether it is dry")
        try require(record?.finishedAt == nil && record?.wakeAt == nil, "a new run has not ended")
    }
    try require(try await store.triggerState("lab/isolate") == state, "`accept` sets the listener's state")
    try require(try await store.journal(of: runs[0].id).isEmpty, "a new run has no journal")
    let none = try await store.accept([], state: TriggerState(listener: "lab/isolate", cursor: "c2"))
    try require(none.isEmpty, "accepting nothing gives nothing")
    try require(
        try await store.triggerState("lab/isolate")?.cursor == "c2", "a cursor moves without runs too")
}

private func checkDeduplication(_ store: any RunStore) async throws {
    let first = try await store.accept([sample(1, key: "t:a"), sample(2, key: "t:a"), sample(3)], state: nil)
    try require(first == [sample(1).id, sample(3).id], "of two runs with one key the first is accepted")
    let second = try await store.accept(
        [sample(4, key: "t:a"), sample(5, key: "t:b"), sample(6, playbook: "scan", key: "t:a")],
        state: TriggerState(listener: "l", cursor: "next"))
    try require(second == [sample(5).id, sample(6).id], "a key belongs to a playbook")
    try require(try await store.run(sample(4).id) == nil, "a run that was left out is not kept")
    try require(
        try await store.triggerState("l")?.cursor == "next", "the cursor moves past events seen before")
    let update = RunUpdate(status: .succeeded, finishedAt: start)
    try await store.append([], to: sample(1).id, update: update)
    let third = try await store.accept([sample(7, key: "t:a")], state: nil)
    try require(third.isEmpty, "a key counts after its run is over")
}

private func checkJournal(_ store: any RunStore) async throws {
    let run = sample(1)
    _ = try await store.accept([run, sample(2)], state: nil)
    let records: [[UInt8]] = [
        [], [0, 1, 255], Array("{\"e\":\"started\"}".utf8), Array(repeating: 7, count: 100_000),
    ]
    try await store.append(Array(records.prefix(2)), to: run.id, update: nil)
    let wake = start + .seconds(60)
    try await store.append(
        Array(records.dropFirst(2)), to: run.id,
        update: RunUpdate(status: .waiting, wakeAt: wake, reason: "sleeps"))
    try require(try await store.journal(of: run.id) == records, "a journal keeps its records in order")
    try require(try await store.journal(of: sample(2).id).isEmpty, "a journal belongs to one run")
    var record = try await store.run(run.id)
    try require(
        record?.status == .waiting && record?.wakeAt == wake, "an update changes status and wake time")
    try require(record?.reason == "sleeps", "an update changes the reason")
    let end = RunUpdate(status: .failed, finishedAt: start + .seconds(61), reason: "step `a`: no")
    try await store.append([[1]], to: run.id, update: end)
    record = try await store.run(run.id)
    try require(record?.status == .failed && record?.wakeAt == nil, "an update clears what it does not name")
    try require(record?.finishedAt == start + .seconds(61), "an update sets when the run ended")
}

private func checkConcurrentAppends(_ store: any RunStore) async throws {
    let runs = (0..<16).map { sample($0) }
    _ = try await store.accept(runs, state: nil)
    try await withThrowingTaskGroup(of: Void.self) { group in
        for (number, run) in runs.enumerated() {
            group.addTask {
                for record in 0..<20 {
                    try await store.append([[UInt8(number), UInt8(record)]], to: run.id, update: nil)
                }
            }
        }
        try await group.waitForAll()
    }
    for (number, run) in runs.enumerated() {
        let expected = (0..<20).map { [UInt8(number), UInt8($0)] }
        try require(
            try await store.journal(of: run.id) == expected, "appends of many runs keep each run's order")
    }
}

private func checkDue(_ store: any RunStore) async throws {
    try require(try await store.nextWake() == nil, "an empty store wakes nobody")
    _ = try await store.accept((1...5).map { sample($0) }, state: nil)
    let waits: [(Int, RunUpdate)] = [
        (2, RunUpdate(status: .waiting, wakeAt: start + .seconds(10))),
        (3, RunUpdate(status: .waiting, wakeAt: start + .seconds(5))),
        (4, RunUpdate(status: .waiting, wakeAt: nil, reason: "a person decides")),
        (5, RunUpdate(status: .succeeded, finishedAt: start)),
    ]
    for (number, update) in waits { try await store.append([], to: sample(number).id, update: update) }
    func due(_ seconds: Int, limit: Int = 10) async throws -> [RunID] {
        try await store.due(at: start + .seconds(seconds), limit: limit).map(\.run.id)
    }
    try require(
        try await due(0) == [sample(1).id], "running runs are due, waiting ones are not before their time")
    try require(try await due(5) == [sample(1).id, sample(3).id], "a waiting run is due at its instant")
    try require(try await due(10) == [1, 2, 3].map { sample($0).id }, "due runs come oldest first")
    try require(try await due(10, limit: 2) == [1, 2].map { sample($0).id }, "`due` keeps its limit")
    try require(try await store.nextWake() == start + .seconds(5), "the next wake is the earliest")
    try await store.append([], to: sample(3).id, update: RunUpdate(status: .running))
    try require(try await store.nextWake() == start + .seconds(10), "a running run wants no wake")
}

private func checkPaging(_ store: any RunStore) async throws {
    _ = try await store.accept(
        (1...9).map { sample($0, playbook: $0 % 3 == 0 ? "scan" : "isolate") }, state: nil)
    try await store.append([], to: sample(9).id, update: RunUpdate(status: .failed, finishedAt: start))
    var query = RunQuery()
    query.limit = 4
    let first = try await store.runs(query)
    try require(first.map(\.run.id) == [9, 8, 7, 6].map { sample($0).id }, "runs are listed newest first")
    query.before = first.last?.run.id
    let second = try await store.runs(query)
    try require(
        second.map(\.run.id) == [5, 4, 3, 2].map { sample($0).id }, "the next page begins before the last run"
    )
    query = RunQuery()
    query.playbook = "scan"
    try require(
        try await store.runs(query).map(\.run.id) == [9, 6, 3].map { sample($0).id },
        "runs are listed by playbook")
    query.statuses = [.failed, .cancelled]
    try require(try await store.runs(query).map(\.run.id) == [sample(9).id], "runs are listed by status")
}

private func checkCancel(_ store: any RunStore) async throws {
    _ = try await store.accept([sample(1), sample(2), sample(3)], state: nil)
    try await store.requestCancel(sample(2).id)
    try await store.requestCancel(sample(2).id)
    try await store.append([], to: sample(3).id, update: RunUpdate(status: .waiting))
    try await store.requestCancel(sample(3).id)
    try require(
        Set(try await store.cancelRequests()) == [sample(2).id, sample(3).id],
        "requests to stop are kept once")
    try await store.append([], to: sample(2).id, update: RunUpdate(status: .cancelled, finishedAt: start))
    try require(try await store.cancelRequests() == [sample(3).id], "a run that is over need not be stopped")
}

private func checkOpenRuns(_ store: any RunStore) async throws {
    _ = try await store.accept(
        [sample(3, key: "t:a"), sample(1), sample(2, playbook: "scan", key: "t:a"), sample(4)], state: nil)
    try await store.append([], to: sample(1).id, update: RunUpdate(status: .waiting))
    try await store.append([], to: sample(4).id, update: RunUpdate(status: .failed, finishedAt: start))
    func open(limit: Int) async throws -> [RunID] {
        try await store.openRuns(of: "isolate", limit: limit).map(\.run.id)
    }
    try require(try await open(limit: 9) == [1, 3].map { sample($0).id }, "open runs come oldest first")
    try require(try await open(limit: 1) == [sample(1).id], "`openRuns` keeps its limit")
    try require(
        try await store.run(of: "isolate", key: "t:a")?.run.id == sample(3).id,
        "a run is found by playbook and key")
    try require(try await store.run(of: "isolate", key: "t:b") == nil, "a key that was not seen is nil")
}

private func checkWaking(_ store: any RunStore) async throws {
    _ = try await store.accept([sample(1), sample(2), sample(3)], state: nil)
    try await store.append([], to: sample(1).id, update: RunUpdate(status: .waiting))
    let end = RunUpdate(status: .succeeded, finishedAt: start, wakes: sample(1).id)
    try await store.append([], to: sample(2).id, update: end)
    try require(
        try await store.due(at: start, limit: 9).map(\.run.id) == [1, 3].map { sample($0).id },
        "the end of a run wakes the one that waits for it")
    try await store.append([], to: sample(1).id, update: RunUpdate(status: .failed, finishedAt: start))
    try await store.append([], to: sample(3).id, update: RunUpdate(status: .running, wakes: sample(1).id))
    try require(
        try await store.due(at: start, limit: 9).map(\.run.id) == [sample(3).id],
        "a run that is over is not woken")
}

private func checkPlaybooks(_ store: any RunStore) async throws {
    try require(try await store.playbook(digest: "d1") == nil, "a version that was not kept is not there")
    try await store.keepPlaybook(digest: "d1", name: "isolate", source: "riposte: 1\n")
    try await store.keepPlaybook(digest: "d1", name: "isolate", source: "riposte: 1\n")
    try require(try await store.playbook(digest: "d1") == "riposte: 1\n", "a playbook's source is kept")
}

private func checkTriggerStates(_ store: any RunStore) async throws {
    try require(try await store.triggerState("a") == nil, "a listener starts without a state")
    try await store.setTriggerState(TriggerState(listener: "a", cursor: "1", subscription: ["x": [1, nil]]))
    try await store.setTriggerState(TriggerState(listener: "b", cursor: "2"))
    try await store.setTriggerState(TriggerState(listener: "a", cursor: nil, subscription: ["x": true]))
    let state = try await store.triggerState("a")
    try require(
        state?.cursor == nil && state?.subscription == ["x": true], "nil members of a state are cleared")
    let names = try await store.triggerStates().map(\.listener)
    try require(Set(names) == ["a", "b"] && names.count == 2, "all listeners' states are listed once")
}

private func checkUnknownRuns(_ store: any RunStore) async throws {
    let id = sample(1).id
    try require(try await store.run(id) == nil, "an unknown run is nil")
    do {
        try await store.append([[1]], to: id, update: nil)
    } catch {
        return
    }
    throw StoreSuiteFailure(description: "appending to an unknown run is an error")
}
