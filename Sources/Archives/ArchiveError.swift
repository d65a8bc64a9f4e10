/// Why an archive, or a file in it, cannot be read.
public struct ArchiveError: Error, Sendable, Hashable {
    /// `AR0001` and so on; rows in `docs/errors.md`.
    public var code: String
    /// What is wrong, naming the file in the archive.
    public var message: String
    /// What to do.
    public var help: String

    /// An error.
    public init(code: String, message: String, help: String) {
        self.code = code
        self.message = message
        self.help = help
    }
}

extension ArchiveError {
    static let noArchive = ArchiveError(
        code: "AR0001", message: "this is no zip archive", help: "check that the file came over whole")

    /// The structure contradicts itself.
    static func broken(_ what: String) -> ArchiveError {
        ArchiveError(
            code: "AR0002", message: "the archive is broken: \(what)",
            help: "fetch it again, or unpack it and name the folder")
    }

    static let split = ArchiveError(
        code: "AR0003", message: "the archive is split over several files",
        help: "unpack it and name the folder")

    static let zip64 = ArchiveError(
        code: "AR0004", message: "the archive is of the 64-bit kind",
        help: "unpack it and name the folder; archives of less than 4 GiB need no such kind")

    static func encrypted(_ path: String) -> ArchiveError {
        ArchiveError(
            code: "AR0005", message: "`\(path)` is encrypted", help: "unpack the archive and name the folder")
    }

    static func compressed(_ path: String, method: Int) -> ArchiveError {
        ArchiveError(
            code: "AR0006", message: "`\(path)` is compressed by method \(method), which is not known here",
            help: "pack it with the usual method, deflate, or unpack it and name the folder")
    }

    static func path(_ path: String) -> ArchiveError {
        ArchiveError(
            code: "AR0007", message: "`\(path.prefix(200))` is no path inside of an archive",
            help: "do not use the archive unless you know who made it; pack the files again")
    }

    static func tooLarge(_ what: String) -> ArchiveError {
        ArchiveError(
            code: "AR0008", message: "the archive is too large: \(what)", help: "import parts of it")
    }

    static func bomb(_ path: String, ratio: Int) -> ArchiveError {
        ArchiveError(
            code: "AR0009", message: "`\(path)` says that it grows to more than \(ratio) times its size",
            help: "do not use the archive unless you know who made it; unpack it and name the folder")
    }

    static func overlapping(_ path: String) -> ArchiveError {
        ArchiveError(
            code: "AR0010", message: "`\(path)` shares its bytes with another file of the archive",
            help: "do not use the archive unless you know who made it; pack the files again")
    }

    static func duplicate(_ path: String) -> ArchiveError {
        ArchiveError(
            code: "AR0011", message: "`\(path)` is in the archive twice", help: "pack the files again")
    }

    static func damaged(_ path: String) -> ArchiveError {
        ArchiveError(
            code: "AR0012", message: "`\(path)` is damaged", help: "fetch the archive again")
    }
}
