import Engine
import Values

extension Connection {
    /// Adds a run; false when its playbook and key were seen before.
    func insert(_ run: NewRun) throws(StoreError) -> Bool {
        let sql = """
            INSERT INTO runs (id, playbook, digest, deduplication_key, trigger, parameters, accepted_at,
                              is_dry_run, status)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, 'running') ON CONFLICT (playbook, deduplication_key) DO NOTHING
            """
        let added = try self.run(
            sql, .text(run.id.text), .text(run.playbook), .text(run.digest), .optional(run.deduplicationKey),
            .text(run.trigger.json()), .text(run.parameters.json()), .int(run.acceptedAt.milliseconds),
            .int(run.isDryRun ? 1 : 0))
        return added > 0
    }

    /// Changes how a run is.
    func update(_ run: RunID, _ update: RunUpdate) throws(StoreError) {
        let changed = try self.run(
            "UPDATE runs SET status = ?, wake_at = ?, finished_at = ?, reason = ? WHERE id = ?",
            .text(spelling(of: update.status)), .optional(update.wakeAt?.milliseconds),
            .optional(update.finishedAt?.milliseconds), .text(update.reason), .text(run.text))
        if changed == 0 { throw StoreError.unknownRun(run) }
        if spelling(of: update.status) == "waiting", !update.awaits.isEmpty {
            try self.run(
                """
                UPDATE runs SET wake_at = 0 WHERE id = ?1 AND EXISTS (
                    SELECT 1 FROM approvals
                    WHERE is_over = 1 AND id IN (SELECT value FROM json_each(?2)))
                """, .text(run.text), .text(Value.array(update.awaits.map { .string($0) }).json()))
        }
        guard let other = update.wakes else { return }
        try self.run(
            "UPDATE runs SET wake_at = 0 WHERE id = ? AND status = 'waiting'", .text(other.text))
    }

    /// The runs that a tail of SQL selects.
    func runs(_ tail: String, _ values: [Binding], path: String) throws(StoreError) -> [RunRecord] {
        let sql = """
            SELECT id, playbook, digest, deduplication_key, trigger, parameters, accepted_at, is_dry_run,
                   status, wake_at, finished_at, reason
            FROM runs \(tail)
            """
        return try rows(sql, values) { row throws(StoreError) in try RunRecord(row, path: path) }
    }

    /// Replaces a listener's state.
    func keep(_ state: TriggerState) throws(StoreError) {
        let sql = """
            INSERT INTO listeners (name, cursor, subscription) VALUES (?, ?, ?)
            ON CONFLICT (name) DO UPDATE SET cursor = excluded.cursor, subscription = excluded.subscription
            """
        try run(sql, .text(state.listener), .optional(state.cursor), .optional(state.subscription?.json()))
    }

    /// The listeners that a tail of SQL selects.
    func listeners(_ tail: String, _ values: [Binding], path: String) throws(StoreError) -> [TriggerState] {
        let sql = "SELECT name, cursor, subscription FROM listeners \(tail)"
        return try rows(sql, values) { row throws(StoreError) in
            let name = row.text(0) ?? ""
            return TriggerState(
                listener: name, cursor: row.text(1),
                subscription: try row.text(2).map { text throws(StoreError) in
                    try value(text, of: "listener `\(name)`", path: path)
                })
        }
    }
}

extension RunRecord {
    fileprivate init(_ row: Statement, path: String) throws(StoreError) {
        let id = row.text(0) ?? ""
        guard let status = named(row.text(8), like: \RunRecord.status) else {
            throw StoreError.unreadable("the status of run `\(id)`", path: path)
        }
        let run = NewRun(
            id: RunID(id), playbook: row.text(1) ?? "", digest: row.text(2) ?? "",
            deduplicationKey: row.text(3),
            trigger: try value(row.text(4), of: "run `\(id)`", path: path),
            parameters: try value(row.text(5), of: "run `\(id)`", path: path),
            acceptedAt: Timestamp(milliseconds: row.int(6) ?? 0), isDryRun: row.int(7) == 1)
        self.init(
            run: run, status: status, wakeAt: row.int(9).map(Timestamp.init(milliseconds:)),
            finishedAt: row.int(10).map(Timestamp.init(milliseconds:)), reason: row.text(11) ?? "")
    }
}

private func value(_ text: String?, of owner: String, path: String) throws(StoreError) -> Value {
    do {
        return try Value(json: text ?? "")
    } catch {
        throw StoreError.unreadable("a value of \(owner)", path: path)
    }
}

/// The name under which a case is stored.
///
/// Generic, because the statuses are the language layer's, which this module does not import.
func spelling(of name: some RawRepresentable<String>) -> String { name.rawValue }

private func named<Name: RawRepresentable<String>>(_ text: String?, like: KeyPath<RunRecord, Name>) -> Name? {
    text.flatMap(Name.init(rawValue:))
}
