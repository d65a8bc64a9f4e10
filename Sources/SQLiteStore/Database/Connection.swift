import CSQLite
import Engine

/// One open database file: owns the handle, keeps prepared statements, frees both in `deinit`.
///
/// Not `Sendable`: the actor that made it is the only one to use it, which is why SQLite's own locking is
/// off.
@safe final class Connection {
    private let handle: OpaquePointer
    let path: String
    private var statements: [String: Statement] = [:]

    /// The number of statements kept; the store's own texts are far fewer.
    private static let statementLimit = 64
    /// How long another process may hold the write lock before ``StoreError`` `ST0008`.
    private static let busyMilliseconds: Int32 = 10_000

    init(path: String) throws(StoreError) {
        var opened: OpaquePointer?
        let flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE
        // The string lives through the call; `opened` receives a handle even on failure, which must be
        // closed.
        let code = unsafe sqlite3_open_v2(path, &opened, flags, nil)
        guard code == SQLITE_OK, let opened = unsafe opened else {
            unsafe sqlite3_close_v2(opened)
            throw StoreError.sqlite(code, detail: "", path: path)
        }
        unsafe handle = opened
        self.path = path
        // The handle is open from here to `deinit`.
        unsafe sqlite3_busy_timeout(handle, Self.busyMilliseconds)
    }

    deinit {
        // Statements are finalized by their own `deinit`; `close_v2` waits for the last one whatever the
        // order.
        unsafe sqlite3_close_v2(handle)
    }

    /// Runs statements that give no rows and take no values.
    func execute(_ script: String) throws(StoreError) {
        // The string lives through the call; no callback and no error text are asked for.
        let code = unsafe sqlite3_exec(handle, script, nil, nil, nil)
        guard code == SQLITE_OK else { throw failure(code) }
    }

    /// Runs one statement and gives the number of rows it changed.
    @discardableResult
    func run(_ sql: String, _ values: Binding...) throws(StoreError) -> Int {
        let statement = try prepared(sql)
        defer { statement.reset() }
        try check(statement.bind(values))
        try check(statement.step())
        // The handle is open.
        return unsafe Int(sqlite3_changes(handle))
    }

    /// Runs a query and reads each row.
    func rows<Result>(
        _ sql: String, _ values: [Binding] = [], _ read: (Statement) throws(StoreError) -> Result
    ) throws(StoreError) -> [Result] {
        let statement = try prepared(sql)
        defer { statement.reset() }
        try check(statement.bind(values))
        var found: [Result] = []
        while true {
            let code = statement.step()
            if code != SQLITE_ROW {
                try check(code)
                return found
            }
            found.append(try read(statement))
        }
    }

    /// The single integer that a query gives.
    func integer(_ sql: String) throws(StoreError) -> Int64 {
        try rows(sql) { row in row.int(0) ?? 0 }.first ?? 0
    }

    /// Whether a transaction is open; SQLite ends it by itself after some failures.
    var isInTransaction: Bool {
        // The handle is open.
        unsafe sqlite3_get_autocommit(handle) == 0
    }

    private func prepared(_ sql: String) throws(StoreError) -> Statement {
        if let known = statements[sql] { return known }
        var made: OpaquePointer?
        // The string lives through the call and SQLite keeps a copy; length -1 reads to its terminator.
        let code = unsafe sqlite3_prepare_v3(handle, sql, -1, UInt32(SQLITE_PREPARE_PERSISTENT), &made, nil)
        guard code == SQLITE_OK, let made = unsafe made else { throw failure(code) }
        let statement = unsafe Statement(owning: made)
        if statements.count >= Self.statementLimit { statements.removeAll() }
        statements[sql] = statement
        return statement
    }

    private func check(_ code: Int32) throws(StoreError) {
        guard code == SQLITE_OK || code == SQLITE_DONE || code == SQLITE_ROW else { throw failure(code) }
    }

    private func failure(_ code: Int32) -> StoreError {
        // The handle is open; the text is copied before the next call could change it.
        let detail = unsafe String(cString: sqlite3_errmsg(handle))
        return StoreError.sqlite(code, detail: detail, path: path)
    }
}
