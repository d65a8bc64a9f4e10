import Values

/// How much is looked at.
enum ImportLimits {
    /// Files, those in archives counted.
    static let files = 50_000
    /// Bytes of all files, unpacked.
    static let bytes = 512 << 20
    /// One JSON document.
    static let json = JSONLimits(depth: 128, bytes: 32 << 20)
    /// Archives inside of archives.
    static let archives = 2
    /// Templates inside of templates, and resources inside of resources.
    static let templates = 8
    /// Definitions in one document.
    static let definitions = 2_000
    /// Notes on one definition.
    static let notes = 200
}
