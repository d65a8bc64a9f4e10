/// Why a library, a signature, a key or the lock is not accepted.
public struct TrustRefusal: Error, Sendable, Hashable {
    /// `PL0221` and so on; rows in `docs/errors.md`.
    public var code: String
    /// What is wrong, naming the file.
    public var message: String
    /// What to do, with the command where there is one.
    public var help: String

    /// A refusal.
    public init(_ code: String, _ message: String, help: String) {
        self.code = code
        self.message = message
        self.help = help
    }
}

extension String {
    /// The start of a digest, enough to tell two apart by eye.
    var shortened: String { String(prefix(12)) + (utf8.count > 12 ? "..." : "") }

    /// Whether it is a SHA-256 in lower-case hexadecimal.
    var isDigest: Bool {
        utf8.count == 64 && utf8.allSatisfy { (48...57).contains($0) || (97...102).contains($0) }
    }

    /// Whether it stands on one line and says something.
    var isOneLine: Bool { !isEmpty && utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7f } }
}
