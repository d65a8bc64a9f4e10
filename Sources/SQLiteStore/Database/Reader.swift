import Engine

/// Reads beside the writer, on a connection of its own that cannot change anything.
actor Reader {
    private nonisolated let executor = BlockingExecutor(label: "riposte.store.reader")
    private nonisolated let path: String
    private var connection: Connection?

    nonisolated var unownedExecutor: UnownedSerialExecutor {
        // The actor keeps its executor for as long as it lives.
        unsafe executor.asUnownedSerialExecutor()
    }

    init(path: String) { self.path = path }

    /// Opens the file, which exists and has its tables.
    func open() throws(StoreError) {
        let connection = try Connection(path: path)
        _ = try Migrations.isCurrent(connection, path: path, mode: .reader)
        try connection.execute("PRAGMA query_only = ON; PRAGMA trusted_schema = OFF")
        self.connection = connection
    }

    /// What `body` reads; it sees all that was committed before the call.
    func read<Output: Sendable>(
        _ body: @Sendable (Connection) throws(StoreError) -> Output
    ) throws(StoreError) -> Output {
        guard let connection else { throw StoreError.closed(path) }
        return try body(connection)
    }

    /// Closes the file; later reads fail.
    func close() { connection = nil }
}
