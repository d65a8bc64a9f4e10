public import Engine
public import Values

extension SQLiteStore {
    /// Writes the runs that are new and the listener's state in one transaction.
    public func accept(_ runs: [NewRun], state: TriggerState?) async throws(StoreError) -> [RunID] {
        try await write { connection throws(StoreError) in
            var accepted: [RunID] = []
            for run in runs where try connection.insert(run) { accepted.append(run.id) }
            if let state { try connection.keep(state) }
            return accepted
        }
    }

    /// Appends the records and updates the row in one transaction; returns when it is on disk.
    public func append(
        _ records: [[UInt8]], to run: RunID, update: RunUpdate?
    ) async throws(StoreError) {
        try await write { connection throws(StoreError) in
            for record in records {
                let added = try connection.run(Self.appendRecord, .text(run.text), .blob(record))
                if added == 0 { throw StoreError.unknownRun(run) }
            }
            if let update { try connection.update(run, update) }
        }
    }

    /// The journal, read in pages so that other readers get their turn.
    public func journal(of run: RunID) async throws(StoreError) -> [[UInt8]] {
        var records: [[UInt8]] = []
        var last: Int64 = 0
        while true {
            let start = last
            let page = try await reader.read { connection throws(StoreError) in
                try connection.rows(Self.journalPage, [.text(run.text), .int(start), .int(Self.pageLength)]) {
                    row in
                    (sequence: row.int(0) ?? 0, body: row.blob(1))
                }
            }
            records.append(contentsOf: page.map(\.body))
            guard let end = page.last, page.count == Self.pageLength else { return records }
            last = end.sequence
        }
    }

    /// One run, or nil.
    public func run(_ id: RunID) async throws(StoreError) -> RunRecord? {
        let path = path
        return try await reader.read { connection throws(StoreError) in
            try connection.runs("WHERE id = ?", [.text(id.text)], path: path).first
        }
    }

    /// The run of a playbook and key, by the index that keeps keys apart.
    public func run(of playbook: String, key: String) async throws(StoreError) -> RunRecord? {
        let path = path
        return try await reader.read { connection throws(StoreError) in
            try connection.runs(
                "WHERE playbook = ? AND deduplication_key = ?", [.text(playbook), .text(key)], path: path
            ).first
        }
    }

    /// Runs of a playbook that are not over, by an index of only those.
    public func openRuns(of playbook: String, limit: Int) async throws(StoreError) -> [RunRecord] {
        let path = path
        return try await reader.read { connection throws(StoreError) in
            try connection.runs(
                "WHERE playbook = ? AND status IN ('running', 'waiting') ORDER BY id LIMIT ?",
                [.text(playbook), .int(Int64(max(0, limit)))], path: path)
        }
    }

    /// Runs by an index, newest first.
    public func runs(_ query: RunQuery) async throws(StoreError) -> [RunRecord] {
        var conditions: [String] = []
        var values: [Binding] = []
        if let playbook = query.playbook {
            conditions.append("playbook = ?")
            values.append(.text(playbook))
        }
        if let before = query.before {
            conditions.append("id < ?")
            values.append(.text(before.text))
        }
        if !query.statuses.isEmpty {
            conditions.append("status IN (SELECT value FROM json_each(?))")
            values.append(.text(Value.array(query.statuses.map { .string(spelling(of: $0)) }).json()))
        }
        let filter = conditions.isEmpty ? "" : "WHERE " + conditions.joined(separator: " AND ")
        let bound = values + [.int(Int64(max(0, query.limit)))]
        let path = path
        return try await reader.read { connection throws(StoreError) in
            try connection.runs("\(filter) ORDER BY id DESC LIMIT ?", bound, path: path)
        }
    }

    /// What is due, oldest first; what only waits is not looked at.
    public func due(at now: Timestamp, limit: Int) async throws(StoreError) -> [RunRecord] {
        let values: [Binding] = [.int(now.milliseconds), .int(Int64(max(0, limit)))]
        let path = path
        return try await reader.read { connection throws(StoreError) in
            try connection.runs(Self.whereDue, values, path: path)
        }
    }

    /// The earliest wake-up, by an index.
    public func nextWake() async throws(StoreError) -> Timestamp? {
        try await reader.read { connection throws(StoreError) in
            let sql = "SELECT min(wake_at) FROM runs WHERE status = 'waiting' AND wake_at IS NOT NULL"
            return try connection.rows(sql) { row in row.int(0) }.first?.map(Timestamp.init(milliseconds:))
        }
    }

    /// Marks a run; `ST0011` when there is none.
    public func requestCancel(_ run: RunID) async throws(StoreError) {
        try await write { connection throws(StoreError) in
            let marked = try connection.run(
                "UPDATE runs SET cancel_requested = 1 WHERE id = ?", .text(run.text))
            if marked == 0 { throw StoreError.unknownRun(run) }
        }
    }

    /// Marked runs that are not over, oldest first.
    public func cancelRequests() async throws(StoreError) -> [RunID] {
        try await reader.read { connection throws(StoreError) in
            let sql = """
                SELECT id FROM runs
                WHERE cancel_requested = 1 AND status IN ('running', 'waiting') ORDER BY id
                """
            return try connection.rows(sql) { row in RunID(row.text(0) ?? "") }
        }
    }

    private static let pageLength: Int64 = 256

    private static let appendRecord = """
        INSERT INTO records (run, sequence, body)
        SELECT number, coalesce((SELECT max(sequence) FROM records WHERE run = number), 0) + 1, ?2
        FROM runs WHERE id = ?1
        """

    private static let journalPage = """
        SELECT sequence, body FROM records
        WHERE run = (SELECT number FROM runs WHERE id = ?) AND sequence > ? ORDER BY sequence LIMIT ?
        """

    /// Each half uses an index of its own, so that a million runs that wait cost nothing.
    private static let whereDue = """
        WHERE number IN (
            SELECT * FROM (SELECT number FROM runs WHERE status = 'running' ORDER BY id LIMIT ?2)
            UNION ALL
            SELECT * FROM (SELECT number FROM runs WHERE status = 'waiting' AND wake_at <= ?1
                           ORDER BY wake_at LIMIT ?2)
        ) ORDER BY id LIMIT ?2
        """
}
