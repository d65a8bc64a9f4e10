/// A file that was handed over, with its path as the operator knows it.
public struct SourceFile: Sendable, Hashable {
    /// The path, with `/` between names.
    public var path: String
    /// What is in it.
    public var bytes: [UInt8]

    /// A file.
    public init(path: String, bytes: [UInt8]) {
        self.path = path
        self.bytes = bytes
    }
}
