import Playbooks
public import Values

/// A store that forgets everything with the process: for tests, and for runs that nobody wants to keep.
public actor MemoryStore: RunStore {
    private struct Row {
        var record: RunRecord
        var journal: [[UInt8]] = []
        var isToBeCancelled = false
    }

    private var rows: [RunID: Row] = [:]
    private var order: [RunID] = []
    private var isSorted = true
    private var keys: [[String]: RunID] = [:]
    private var playbooks: [String: String] = [:]
    private var states: [String: TriggerState] = [:]
    private var approvals: [String: Approval] = [:]
    private var tokens: [String: ApprovalToken] = [:]
    /// Runs that are not over.
    private var open: Set<RunID> = []

    /// An empty store.
    public init() {}

    /// Accepts runs and moves the listener's state.
    public func accept(_ runs: [NewRun], state: TriggerState?) async throws(StoreError) -> [RunID] {
        var accepted: [RunID] = []
        for run in runs where rows[run.id] == nil {
            if let key = run.deduplicationKey {
                guard keys[[run.playbook, key]] == nil else { continue }
                keys[[run.playbook, key]] = run.id
            }
            rows[run.id] = Row(record: RunRecord(run: run, status: .running))
            if let last = order.last, run.id < last { isSorted = false }
            order.append(run.id)
            open.insert(run.id)
            accepted.append(run.id)
        }
        if let state { states[state.listener] = state }
        return accepted
    }

    /// Appends to a run's journal and updates its row.
    public func append(_ records: [[UInt8]], to run: RunID, update: RunUpdate?) async throws(StoreError) {
        guard var row = rows.removeValue(forKey: run) else { throw Self.unknown(run) }
        row.journal.append(contentsOf: records)
        if let update {
            row.record.status = update.status
            row.record.wakeAt = update.wakeAt
            row.record.finishedAt = update.finishedAt
            row.record.reason = update.reason
            if update.status.isFinal { open.remove(run) } else { open.insert(run) }
            if update.status == .waiting, update.awaits.contains(where: { approvals[$0]?.isOver ?? false }) {
                row.record.wakeAt = Timestamp(milliseconds: 0)
            }
        }
        rows[run] = row
        if let other = update?.wakes, rows[other]?.record.status == .waiting {
            rows[other]?.record.wakeAt = Timestamp(milliseconds: 0)
        }
    }

    /// A run's journal, oldest first.
    public func journal(of run: RunID) async throws(StoreError) -> [[UInt8]] {
        guard let row = rows[run] else { throw Self.unknown(run) }
        return row.journal
    }

    /// One run.
    public func run(_ id: RunID) async throws(StoreError) -> RunRecord? { rows[id]?.record }

    /// The run of a playbook that was started with a key.
    public func run(of playbook: String, key: String) async throws(StoreError) -> RunRecord? {
        keys[[playbook, key]].flatMap { rows[$0]?.record }
    }

    /// Runs of a playbook that are not over, oldest first.
    public func openRuns(of playbook: String, limit: Int) async throws(StoreError) -> [RunRecord] {
        let found = open.sorted().compactMap { rows[$0]?.record }.filter { $0.run.playbook == playbook }
        return Array(found.prefix(limit))
    }

    /// Runs that a query matches, newest first.
    public func runs(_ query: RunQuery) async throws(StoreError) -> [RunRecord] {
        sort()
        var found: [RunRecord] = []
        for id in order.reversed() where found.count < query.limit {
            guard let record = rows[id]?.record else { continue }
            if let playbook = query.playbook, record.run.playbook != playbook { continue }
            if !query.statuses.isEmpty, !query.statuses.contains(record.status) { continue }
            if let before = query.before, !(id < before) { continue }
            found.append(record)
        }
        return found
    }

    /// Runs that are not over and can be moved on, oldest first.
    public func due(at now: Timestamp, limit: Int) async throws(StoreError) -> [RunRecord] {
        let due = open.filter { id in
            guard let record = rows[id]?.record else { return false }
            if record.status == .running { return true }
            return record.status == .waiting && record.wakeAt.map { $0 <= now } ?? false
        }
        return due.sorted().prefix(limit).compactMap { rows[$0]?.record }
    }

    /// The earliest instant a waiting run wants to be woken at.
    public func nextWake() async throws(StoreError) -> Timestamp? {
        open.compactMap { id in
            guard let record = rows[id]?.record, record.status == .waiting else { return nil }
            return record.wakeAt
        }.min()
    }

    /// Keeps a playbook's source.
    public func keepPlaybook(digest: String, name: String, source: String) async throws(StoreError) {
        playbooks[digest] = source
    }

    /// The source under a digest.
    public func playbook(digest: String) async throws(StoreError) -> String? { playbooks[digest] }

    /// A listener's state.
    public func triggerState(_ listener: String) async throws(StoreError) -> TriggerState? {
        states[listener]
    }

    /// Sets a listener's state.
    public func setTriggerState(_ state: TriggerState) async throws(StoreError) {
        states[state.listener] = state
    }

    /// All listeners' states, by name.
    public func triggerStates() async throws(StoreError) -> [TriggerState] {
        states.values.sorted { $0.listener < $1.listener }
    }

    /// Asks a run to stop; one that is over stays as it is.
    public func requestCancel(_ run: RunID) async throws(StoreError) {
        guard rows[run] != nil else { throw Self.unknown(run) }
        rows[run]?.isToBeCancelled = true
    }

    /// Runs that were asked to stop and are not over.
    public func cancelRequests() async throws(StoreError) -> [RunID] {
        open.filter { rows[$0]?.isToBeCancelled ?? false }.sorted()
    }

    /// Keeps a new approval, or gives the one that is there.
    public func openApproval(_ approval: Approval) async throws(StoreError) -> Approval {
        guard rows[approval.run] != nil else { throw Self.unknown(approval.run) }
        if let known = approvals[approval.id] { return known }
        approvals[approval.id] = approval
        return approval
    }

    /// One approval.
    public func approval(_ id: String) async throws(StoreError) -> Approval? { approvals[id] }

    /// Approvals that a query matches, newest first.
    public func approvals(_ query: ApprovalQuery) async throws(StoreError) -> [Approval] {
        let found = approvals.values.filter { approval in
            !(query.isOpen && approval.isOver) && query.run.map { $0 == approval.run } ?? true
        }
        let sorted = found.sorted { ($0.createdAt, $0.id) > ($1.createdAt, $1.id) }
        return Array(sorted.prefix(query.limit))
    }

    /// Those that are due, the most urgent first.
    public func dueApprovals(at now: Timestamp, limit: Int) async throws(StoreError) -> [Approval] {
        let due = approvals.values.compactMap { approval in
            approval.dueAt.flatMap { $0 <= now ? (at: $0, approval: approval) : nil }
        }
        return due.sorted { ($0.at, $0.approval.id) < ($1.at, $1.approval.id) }.prefix(limit).map(\.approval)
    }

    /// Applies a change and wakes the run where the approval is over by it.
    public func change(
        approval id: String, _ change: ApprovalChange
    ) async throws(StoreError) -> (approval: Approval, outcome: ApprovalOutcome)? {
        guard var approval = approvals[id] else { return nil }
        let wasOver = approval.isOver
        let runIsOver = rows[approval.run]?.record.status.isFinal ?? true
        let outcome = approval.apply(change, runIsOver: runIsOver)
        approvals[id] = approval
        if approval.isOver, !wasOver, rows[approval.run]?.record.status == .waiting {
            rows[approval.run]?.record.wakeAt = Timestamp(milliseconds: 0)
        }
        return (approval, outcome)
    }

    /// Keeps what opens an approval's page.
    public func keep(_ token: ApprovalToken) async throws(StoreError) { tokens[token.hash] = token }

    /// The token of a hash.
    public func approvalToken(hash: String) async throws(StoreError) -> ApprovalToken? { tokens[hash] }

    private func sort() {
        if !isSorted { order.sort() }
        isSorted = true
    }

    private static func unknown(_ run: RunID) -> StoreError {
        StoreError(code: "ST0011", message: "there is no run `\(run)`", help: "list the runs there are")
    }
}
