import Engine
import Synchronization

/// The one writer of a process: changes of all runs that arrive while a commit is running are committed
/// together.
///
/// A caller goes on only when the transaction that holds its change is on disk. The queue is bounded by its
/// callers, each of whom waits for its own change; a transaction takes at most ``batchLimit`` of them.
actor Writer {
    /// Applies itself inside the open transaction; nil means that there is none and the change must not be
    /// made.
    private typealias Change = @Sendable (Connection?) -> Applied

    /// A change that was tried: why it alone failed, and what tells its caller how the transaction ended.
    private struct Applied {
        var failure: StoreError?
        var settle: @Sendable (StoreError?) -> Void
    }

    private struct Inbox {
        var changes: [Change] = []
        var isClosed = false
    }

    private nonisolated let executor = BlockingExecutor(label: "riposte.store.writer")
    private nonisolated let inbox = Mutex(Inbox())
    private nonisolated let path: String
    private var connection: Connection?
    private(set) var figures = SQLiteStore.Figures()

    private static let batchLimit = 4096

    nonisolated var unownedExecutor: UnownedSerialExecutor {
        // The actor keeps its executor for as long as it lives.
        unsafe executor.asUnownedSerialExecutor()
    }

    init(path: String) { self.path = path }

    /// Opens the file, which exists, and brings its tables up to date.
    func open(mode: SQLiteStore.Mode) throws(StoreError) {
        let connection = try Connection(path: path)
        let isCurrent = try Migrations.isCurrent(connection, path: path, mode: mode)
        try connection.useWriteAheadLog()
        if !isCurrent { try Migrations.apply(to: connection, path: path, mode: mode) }
        self.connection = connection
    }

    /// Makes a change in the next transaction; gives what `body` gave once that is durable.
    ///
    /// A change that throws is undone alone: the others of its transaction are not touched by it.
    nonisolated func commit<Output: Sendable>(
        _ body: @escaping @Sendable (Connection) throws(StoreError) -> Output
    ) async throws(StoreError) -> Output {
        let path = path
        let outcome: Result<Output, StoreError> = await withCheckedContinuation { continuation in
            submit { connection in
                let own = Result { () throws(StoreError) in
                    guard let connection else { throw StoreError.closed(path) }
                    return try connection.nested { () throws(StoreError) in try body(connection) }
                }
                return Applied(failure: own.failure) { whole in
                    continuation.resume(returning: whole.map { .failure($0) } ?? own)
                }
            }
        }
        return try outcome.get()
    }

    /// Commits what is waiting and closes the file; later changes fail.
    func close() {
        inbox.withLock { $0.isClosed = true }
        while !inbox.withLock({ $0.changes.isEmpty }) { flush() }
        connection = nil
    }

    private nonisolated func submit(_ change: @escaping Change) {
        let (isFirst, isClosed) = inbox.withLock { inbox in
            if inbox.isClosed { return (false, true) }
            inbox.changes.append(change)
            return (inbox.changes.count == 1, false)
        }
        if isClosed { change(nil).settle(nil) }
        if isFirst { flushSoon() }
    }

    private nonisolated func flushSoon() {
        executor.afterwards { self.assumeIsolated { $0.flush() } }
    }

    private func flush() {
        let (batch, isMore) = inbox.withLock { inbox in
            let batch = inbox.changes.prefix(Self.batchLimit)
            inbox.changes.removeFirst(batch.count)
            return (batch, !inbox.changes.isEmpty)
        }
        if isMore { flushSoon() }
        guard !batch.isEmpty else { return }
        var applied: [Applied] = []
        applied.reserveCapacity(batch.count)
        var failure: StoreError?
        do throws(StoreError) {
            try transact(batch, &applied)
        } catch {
            failure = error
            for change in batch.dropFirst(applied.count) { applied.append(change(nil)) }
        }
        for change in applied { change.settle(failure) }
    }

    private func transact(_ batch: ArraySlice<Change>, _ applied: inout [Applied]) throws(StoreError) {
        guard let connection else { throw StoreError.closed(path) }
        do throws(StoreError) {
            try connection.run("BEGIN IMMEDIATE")
            for change in batch {
                let result = change(connection)
                applied.append(result)
                // Where SQLite gave up the whole transaction, what others had changed in it is gone as well.
                if let failure = result.failure, !connection.isInTransaction { throw failure }
            }
            try connection.run("COMMIT")
        } catch {
            if connection.isInTransaction { try connection.run("ROLLBACK") }
            throw error
        }
        figures.commits += 1
        figures.changes += batch.count
    }
}

extension Result {
    fileprivate var failure: Failure? {
        if case .failure(let failure) = self { failure } else { nil }
    }
}

extension Connection {
    /// Readers go on while a transaction is written, and a commit is on disk when it returns.
    func useWriteAheadLog() throws(StoreError) {
        let mode = try rows("PRAGMA journal_mode = WAL") { row in row.text(0) ?? "" }.first ?? ""
        guard mode == "wal" else { throw StoreError.noWriteAheadLog(path, mode: mode) }
        try execute(
            """
            PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA trusted_schema = OFF;
            PRAGMA journal_size_limit = 67108864;
            """)
    }

    /// Does `body` so that it is undone alone when it throws, inside a transaction that goes on.
    func nested<Output>(_ body: () throws(StoreError) -> Output) throws(StoreError) -> Output {
        try run("SAVEPOINT change")
        do throws(StoreError) {
            let output = try body()
            try run("RELEASE change")
            return output
        } catch {
            if isInTransaction {
                try run("ROLLBACK TO change")
                try run("RELEASE change")
            }
            throw error
        }
    }
}
