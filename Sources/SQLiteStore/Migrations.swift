import Engine

/// The tables, as the steps that lead to them: migration n brings a store from version n to n + 1.
///
/// A migration that has been released is never changed; a change of the schema is a new one.
enum Migrations {
    /// `PRAGMA application_id`: "RIPO", so that a store is told from other programs' databases.
    static let applicationID: Int64 = 0x5249_504F

    /// The version that this code works with.
    static var newest: Int64 { Int64(steps.count) }

    static let steps = [
        """
        CREATE TABLE playbooks (
            digest TEXT PRIMARY KEY,
            name TEXT NOT NULL,
            source TEXT NOT NULL
        ) STRICT;

        -- Times are milliseconds since 1970 in UTC; ids sort by time.
        CREATE TABLE runs (
            number INTEGER PRIMARY KEY,
            id TEXT NOT NULL UNIQUE,
            playbook TEXT NOT NULL,
            digest TEXT NOT NULL,
            deduplication_key TEXT,
            trigger TEXT NOT NULL,
            parameters TEXT NOT NULL,
            accepted_at INTEGER NOT NULL,
            is_dry_run INTEGER NOT NULL,
            status TEXT NOT NULL,
            wake_at INTEGER,
            finished_at INTEGER,
            reason TEXT NOT NULL DEFAULT '',
            cancel_requested INTEGER NOT NULL DEFAULT 0,
            UNIQUE (playbook, deduplication_key)
        ) STRICT;

        CREATE INDEX runs_by_playbook ON runs (playbook, id);
        CREATE INDEX runs_running ON runs (id) WHERE status = 'running';
        CREATE INDEX runs_waking ON runs (wake_at) WHERE status = 'waiting' AND wake_at IS NOT NULL;
        CREATE INDEX runs_to_cancel ON runs (id)
            WHERE cancel_requested = 1 AND status IN ('running', 'waiting');

        CREATE TABLE records (
            run INTEGER NOT NULL REFERENCES runs (number) ON DELETE CASCADE,
            sequence INTEGER NOT NULL,
            body BLOB NOT NULL,
            PRIMARY KEY (run, sequence)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE listeners (
            name TEXT PRIMARY KEY,
            cursor TEXT,
            subscription TEXT
        ) STRICT;
        """,
        """
        CREATE INDEX runs_open ON runs (playbook, id) WHERE status IN ('running', 'waiting');
        """,
        """
        CREATE TABLE approvals (
            id TEXT PRIMARY KEY,
            run TEXT NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
            created_at INTEGER NOT NULL,
            is_over INTEGER NOT NULL,
            due_at INTEGER,
            document TEXT NOT NULL
        ) STRICT;

        CREATE INDEX approvals_by_time ON approvals (created_at, id);
        CREATE INDEX approvals_open ON approvals (created_at, id) WHERE is_over = 0;
        CREATE INDEX approvals_due ON approvals (due_at, id) WHERE due_at IS NOT NULL;
        CREATE INDEX approvals_by_run ON approvals (run);

        CREATE TABLE approval_tokens (
            hash TEXT PRIMARY KEY,
            approval TEXT NOT NULL REFERENCES approvals (id) ON DELETE CASCADE,
            person TEXT,
            channel TEXT NOT NULL
        ) STRICT, WITHOUT ROWID;

        CREATE INDEX approval_tokens_by_approval ON approval_tokens (approval);
        """,
    ]

    /// Brings the file up to date.
    static func apply(to connection: Connection, path: String, mode: SQLiteStore.Mode) throws(StoreError) {
        try connection.execute("BEGIN IMMEDIATE")
        do throws(StoreError) {
            // Another process may have been first: what counts is what the write lock shows.
            if !(try isCurrent(connection, path: path, mode: mode)) {
                let version = try connection.integer("PRAGMA user_version")
                for step in steps[Int(version)...] { try connection.execute(step) }
                try connection.execute(
                    "PRAGMA application_id = \(applicationID); PRAGMA user_version = \(newest)")
            }
            try connection.execute("COMMIT")
        } catch {
            if connection.isInTransaction { try connection.execute("ROLLBACK") }
            throw error
        }
    }

    /// Whether there is nothing to do; throws where the file is not ours, or not for this mode.
    ///
    /// Looks at one state of the file, which another process may be filling at this moment.
    static func isCurrent(
        _ connection: Connection, path: String, mode: SQLiteStore.Mode
    ) throws(StoreError) -> Bool {
        guard !connection.isInTransaction else { return try looksCurrent(connection, path: path, mode: mode) }
        try connection.execute("BEGIN")
        do throws(StoreError) {
            let isCurrent = try looksCurrent(connection, path: path, mode: mode)
            try connection.execute("COMMIT")
            return isCurrent
        } catch {
            if connection.isInTransaction { try connection.execute("ROLLBACK") }
            throw error
        }
    }

    private static func looksCurrent(
        _ connection: Connection, path: String, mode: SQLiteStore.Mode
    ) throws(StoreError) -> Bool {
        let version = try connection.integer("PRAGMA user_version")
        let owner = try connection.integer("PRAGMA application_id")
        let isEmpty = try connection.integer("SELECT count(*) FROM sqlite_schema") == 0
        if owner != applicationID {
            guard isEmpty, owner == 0, version == 0 else { throw StoreError.foreign(path) }
            if mode == .reader { throw StoreError.missing(path) }
            return false
        }
        if version > newest { throw StoreError.newer(path, version: version, known: newest) }
        if version == newest { return true }
        guard mode == .host else { throw StoreError.older(path, version: version, known: newest) }
        return false
    }
}
