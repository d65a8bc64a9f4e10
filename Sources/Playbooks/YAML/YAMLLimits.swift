/// How large a document may be, so that a small file cannot ask for much.
struct YAMLLimits: Sendable {
    /// Bytes of UTF-8.
    var bytes = 1 << 20
    /// Nodes, those that aliases repeat counted each time.
    var nodes = 100_000
    /// Nesting.
    var depth = 64
    /// Tokens that look like an alias, in a document with anchors: Yams compares keys with aliases expanded.
    var aliases = 32

    static let standard = YAMLLimits()
}
