public import Engine

extension SQLiteStore {
    /// Keeps a source; the first under a digest stays.
    public func keepPlaybook(digest: String, name: String, source: String) async throws(StoreError) {
        try await write { connection throws(StoreError) in
            let sql = "INSERT INTO playbooks (digest, name, source) VALUES (?, ?, ?) ON CONFLICT DO NOTHING"
            try connection.run(sql, .text(digest), .text(name), .text(source))
        }
    }

    /// The source under a digest, or nil.
    public func playbook(digest: String) async throws(StoreError) -> String? {
        try await reader.read { connection throws(StoreError) in
            try connection.rows("SELECT source FROM playbooks WHERE digest = ?", [.text(digest)]) { row in
                row.text(0) ?? ""
            }.first
        }
    }

    /// One listener's state, or nil.
    public func triggerState(_ listener: String) async throws(StoreError) -> TriggerState? {
        let path = path
        return try await reader.read { connection throws(StoreError) in
            try connection.listeners("WHERE name = ?", [.text(listener)], path: path).first
        }
    }

    /// Replaces a listener's state; what is nil is cleared.
    public func setTriggerState(_ state: TriggerState) async throws(StoreError) {
        try await write { connection throws(StoreError) in try connection.keep(state) }
    }

    /// All listeners' states, by name.
    public func triggerStates() async throws(StoreError) -> [TriggerState] {
        let path = path
        return try await reader.read { connection throws(StoreError) in
            try connection.listeners("ORDER BY name", [], path: path)
        }
    }
}
