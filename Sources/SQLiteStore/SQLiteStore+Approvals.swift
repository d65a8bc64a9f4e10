public import Engine
public import Values

extension SQLiteStore {
    /// Adds an approval; the first under an id stays, and is given.
    public func openApproval(_ approval: Approval) async throws(StoreError) -> Approval {
        let path = path
        return try await write { connection throws(StoreError) in
            if let known = try connection.approvals("WHERE id = ?", [.text(approval.id)], path: path).first {
                return known
            }
            let known = try connection.rows(
                "SELECT 1 FROM runs WHERE id = ?", [.text(approval.run.text)]
            ) { _ in true }
            guard !known.isEmpty else { throw StoreError.unknownRun(approval.run) }
            let sql = """
                INSERT INTO approvals (id, run, created_at, is_over, due_at, document)
                VALUES (?, ?, ?, ?, ?, ?)
                """
            try connection.run(
                sql, .text(approval.id), .text(approval.run.text), .int(approval.createdAt.milliseconds),
                .int(approval.isOver ? 1 : 0), .optional(approval.dueAt?.milliseconds),
                .text(approval.document.json()))
            return approval
        }
    }

    /// One approval, or nil.
    public func approval(_ id: String) async throws(StoreError) -> Approval? {
        let path = path
        return try await reader.read { connection throws(StoreError) in
            try connection.approvals("WHERE id = ?", [.text(id)], path: path).first
        }
    }

    /// Approvals by an index, newest first.
    public func approvals(_ query: ApprovalQuery) async throws(StoreError) -> [Approval] {
        var conditions: [String] = []
        var values: [Binding] = []
        if query.isOpen { conditions.append("is_over = 0") }
        if let run = query.run {
            conditions.append("run = ?")
            values.append(.text(run.text))
        }
        let filter = conditions.isEmpty ? "" : "WHERE " + conditions.joined(separator: " AND ")
        let bound = values + [.int(Int64(max(0, query.limit)))]
        let path = path
        return try await reader.read { connection throws(StoreError) in
            try connection.approvals(
                "\(filter) ORDER BY created_at DESC, id DESC LIMIT ?", bound, path: path)
        }
    }

    /// What is due, by an index of only those that ever will be.
    public func dueApprovals(at now: Timestamp, limit: Int) async throws(StoreError) -> [Approval] {
        let path = path
        return try await reader.read { connection throws(StoreError) in
            try connection.approvals(
                "WHERE due_at IS NOT NULL AND due_at <= ? ORDER BY due_at, id LIMIT ?",
                [.int(now.milliseconds), .int(Int64(max(0, limit)))], path: path)
        }
    }

    /// Reads, applies and writes in one transaction, so that of two decisions one is the first.
    public func change(
        approval id: String, _ change: ApprovalChange
    ) async throws(StoreError) -> (approval: Approval, outcome: ApprovalOutcome)? {
        let path = path
        return try await write { connection throws(StoreError) in
            guard var approval = try connection.approvals("WHERE id = ?", [.text(id)], path: path).first
            else { return nil }
            let wasOver = approval.isOver
            let open = try connection.rows(
                "SELECT 1 FROM runs WHERE id = ? AND status IN ('running', 'waiting')",
                [.text(approval.run.text)]
            ) { _ in true }
            let outcome = approval.apply(change, runIsOver: open.isEmpty)
            try connection.run(
                "UPDATE approvals SET is_over = ?, due_at = ?, document = ? WHERE id = ?",
                .int(approval.isOver ? 1 : 0), .optional(approval.dueAt?.milliseconds),
                .text(approval.document.json()), .text(id))
            if approval.isOver, !wasOver {
                try connection.run(
                    "UPDATE runs SET wake_at = 0 WHERE id = ? AND status = 'waiting'",
                    .text(approval.run.text))
            }
            return (approval, outcome)
        }
    }

    /// Keeps what opens an approval's page.
    public func keep(_ token: ApprovalToken) async throws(StoreError) {
        try await write { connection throws(StoreError) in
            let sql = """
                INSERT INTO approval_tokens (hash, approval, person, channel) VALUES (?, ?, ?, ?)
                ON CONFLICT DO NOTHING
                """
            try connection.run(
                sql, .text(token.hash), .text(token.approval), .optional(token.person), .text(token.channel))
        }
    }

    /// The token of a hash, by the primary key: what is compared is a hash, so the time taken tells nothing.
    public func approvalToken(hash: String) async throws(StoreError) -> ApprovalToken? {
        try await reader.read { connection throws(StoreError) in
            let sql = "SELECT hash, approval, person, channel FROM approval_tokens WHERE hash = ?"
            return try connection.rows(sql, [.text(hash)]) { row in
                ApprovalToken(
                    hash: row.text(0) ?? "", approval: row.text(1) ?? "", person: row.text(2),
                    channel: row.text(3) ?? "")
            }.first
        }
    }
}

extension Connection {
    /// The approvals that a tail of SQL selects.
    fileprivate func approvals(
        _ tail: String, _ values: [Binding], path: String
    ) throws(StoreError) -> [Approval] {
        try rows("SELECT id, document FROM approvals \(tail)", values) { row throws(StoreError) in
            guard let text = row.text(1), let document = try? Value(json: text),
                let approval = Approval(document: document)
            else {
                throw StoreError.unreadable("approval `\(row.text(0) ?? "")`", path: path)
            }
            return approval
        }
    }
}
