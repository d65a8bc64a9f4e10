import CSQLite
import Engine

extension StoreError {
    /// What a result code of SQLite means for the operator.
    private struct Meaning {
        var code: String
        var message: String
        var help: String
    }

    private static let meanings: [Int32: Meaning] = [
        SQLITE_NOTADB: Meaning(
            code: "ST0001", message: "is not a store", help: "name another file, or move this one away"),
        SQLITE_CORRUPT: Meaning(
            code: "ST0005", message: "is damaged",
            help:
                "stop every host, keep copies of the file and of the `-wal` file beside it, restore a backup"
        ),
        SQLITE_FULL: Meaning(
            code: "ST0006", message: "cannot grow: the disk is full",
            help: "free space; what was acknowledged before is kept, and runs go on after a restart"),
        SQLITE_CANTOPEN: Meaning(
            code: "ST0007", message: "cannot be opened",
            help: "check that the folder exists and that this user may write to it"),
        SQLITE_PERM: Meaning(
            code: "ST0007", message: "cannot be opened",
            help: "check that this user may read and write the file"),
        SQLITE_BUSY: Meaning(
            code: "ST0008", message: "was locked for too long by another program",
            help: "look for a backup or a database tool that holds the file open, then try again"),
        SQLITE_READONLY: Meaning(
            code: "ST0009", message: "may not be written to",
            help: "check the permissions of the file; commands that only list cannot change runs"),
        SQLITE_IOERR: Meaning(
            code: "ST0010", message: "could not be read or written: the disk reports an error",
            help: "check the disk and the system's log, then start again"),
        SQLITE_TOOBIG: Meaning(
            code: "ST0013", message: "does not take a record of this size",
            help: "let the playbook keep less: select the members it needs"),
    ]

    /// The error of a result code; its primary part is the lowest byte.
    static func sqlite(_ code: Int32, detail: String, path: String) -> StoreError {
        let meaning =
            meanings[code & 0xff]
            ?? Meaning(
                code: "ST0099", message: "could not be used",
                help: "this is unexpected: please report it with this message")
        let suffix = detail.isEmpty ? "" : ": \(detail)"
        return StoreError(
            code: meaning.code, message: "`\(path)` \(meaning.message) (SQLite \(code)\(suffix))",
            help: meaning.help)
    }

    /// The file cannot be made or opened.
    static func cannotOpen(_ path: String) -> StoreError { sqlite(SQLITE_CANTOPEN, detail: "", path: path) }

    /// A change was asked of a store that was opened to look.
    static func readOnly(_ path: String) -> StoreError {
        sqlite(SQLITE_READONLY, detail: "opened for reading only", path: path)
    }

    /// The file system cannot share memory between processes.
    static func noWriteAheadLog(_ path: String, mode: String) -> StoreError {
        StoreError(
            code: "ST0016", message: "`\(path)` cannot use a write-ahead log (journal mode `\(mode)`)",
            help: "put the store on a local disk: network file systems do not work")
    }

    /// A file that another program owns.
    static func foreign(_ path: String) -> StoreError {
        StoreError(
            code: "ST0001", message: "`\(path)` is a database of another program",
            help: "name another file for the store")
    }

    /// The store is driven by somebody else.
    static func hosted(_ path: String, by process: String) -> StoreError {
        StoreError(
            code: "ST0002", message: "`\(path)` is in use by another host (process \(process))",
            help: "stop that host or give this one a store of its own; `riposte runs list` works beside it")
    }

    /// Written by a newer riposte.
    static func newer(_ path: String, version: Int64, known: Int64) -> StoreError {
        StoreError(
            code: "ST0003",
            message: "`\(path)` has schema version \(version), and this riposte knows \(known)",
            help: "use the newer riposte that wrote it, or another store")
    }

    /// Written by an older riposte, and not ours to change.
    static func older(_ path: String, version: Int64, known: Int64) -> StoreError {
        StoreError(
            code: "ST0004", message: "`\(path)` has schema version \(version), older than \(known)",
            help: "start `riposte serve` once: it brings the store up to date")
    }

    /// No such run.
    static func unknownRun(_ run: RunID) -> StoreError {
        StoreError(
            code: "ST0011", message: "there is no run `\(run)`",
            help: "look for its id with `riposte runs list`")
    }

    /// Used after `close`.
    static func closed(_ path: String) -> StoreError {
        StoreError(code: "ST0012", message: "`\(path)` is closed", help: "open the store again")
    }

    /// A row that does not say what it must.
    static func unreadable(_ what: String, path: String) -> StoreError {
        StoreError(
            code: "ST0014", message: "`\(path)` holds \(what) that cannot be read",
            help: "was the file changed by another program? restore a backup, or report this")
    }

    /// Nothing there to read.
    static func missing(_ path: String) -> StoreError {
        StoreError(
            code: "ST0015", message: "there is no store at `\(path)`",
            help: "start a run or `riposte serve` first, or name the right file")
    }
}
