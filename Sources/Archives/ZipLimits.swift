/// How much an archive may hold, so that a small file cannot ask for much.
public struct ZipLimits: Sendable {
    /// Files and folders.
    public var entries: Int
    /// Bytes of all files together when unpacked.
    public var bytes: Int
    /// How many times larger than packed a file of more than 1 MiB may be.
    public var ratio: Int

    /// Limits.
    public init(entries: Int = 10_000, bytes: Int = 256 << 20, ratio: Int = 200) {
        self.entries = entries
        self.bytes = bytes
        self.ratio = ratio
    }

    /// 10,000 entries, 256 MiB, 200 times.
    public static let standard = ZipLimits()

    /// Below this size a ratio says nothing: a file of spaces packs well.
    static let innocentBytes = 1 << 20
}
