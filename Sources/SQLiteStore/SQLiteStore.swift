public import Engine
import Glibc

/// The embedded store: one SQLite file, with a writer that commits the changes of all runs together.
///
/// WAL with `synchronous=FULL`: what a function acknowledged survives a crash of the process and of the
/// machine. The file is readable by its owner only; `PATH-wal`, `PATH-shm` and `PATH.lock` lie beside it.
public final class SQLiteStore: RunStore {
    /// What a process may do with a store.
    public enum Mode: String, Sendable, CaseIterable {
        /// Drives runs. One process at a time: a second is refused with `ST0002`.
        case host
        /// Adds rows beside a host, such as a new run or a request to cancel one, but drives nothing.
        case client
        /// Only looks; the store must exist.
        case reader
    }

    /// How often the writer went to disk, and for how much.
    public struct Figures: Sendable, Hashable {
        /// Transactions that were committed.
        public internal(set) var commits = 0
        /// Changes that they held.
        public internal(set) var changes = 0
    }

    let path: String
    let reader: Reader
    private let writer: Writer?
    private let lock: HostLock?

    /// Opens the store at a path, making the file where the mode may write.
    ///
    /// - Throws: ``StoreError``: `ST0001` not a store, `ST0002` another host has it, `ST0003` and `ST0004`
    /// another
    ///   version's, `ST0005` damaged, `ST0007` cannot be opened, `ST0015` nothing to read.
    public static func open(path: String, mode: Mode) async throws(StoreError) -> SQLiteStore {
        let store = try SQLiteStore(path: path, mode: mode)
        do {
            try await store.writer?.open(mode: mode)
            try await store.reader.open()
        } catch {
            await store.close()
            throw error
        }
        return store
    }

    private init(path: String, mode: Mode) throws(StoreError) {
        self.path = path
        lock = mode == .host ? try HostLock(beside: path) : nil
        if mode == .reader {
            // The string lives through the call.
            guard unsafe access(path, F_OK) == 0 else { throw StoreError.missing(path) }
            writer = nil
        } else {
            try Self.createFile(path)
            writer = Writer(path: path)
        }
        reader = Reader(path: path)
    }

    /// Commits what is waiting, closes the files and lets another host have them.
    ///
    /// Everything called afterwards throws `ST0012`.
    public func close() async {
        await writer?.close()
        await reader.close()
        lock?.release()
    }

    /// What the writer has done since the store was opened.
    public func figures() async -> Figures { await writer?.figures ?? Figures() }

    func write<Output: Sendable>(
        _ body: @escaping @Sendable (Connection) throws(StoreError) -> Output
    ) async throws(StoreError) -> Output {
        guard let writer else { throw StoreError.readOnly(path) }
        return try await writer.commit(body)
    }

    /// SQLite would make the file readable by everyone whom the umask lets; a store holds what services sent.
    private static func createFile(_ path: String) throws(StoreError) {
        // The string lives through the call.
        let descriptor = unsafe Glibc.open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw StoreError.cannotOpen(path) }
        Glibc.close(descriptor)
    }
}
