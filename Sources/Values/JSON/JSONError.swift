/// Why a text is not the JSON that was expected, and where.
public struct JSONError: Error, Sendable, Hashable {
    /// What is wrong, as a lower-case fragment.
    public var message: String
    /// The byte at which reading stopped, from 0.
    public var offset: Int
    /// The line, from 1.
    public var line: Int
    /// The column in Unicode scalars, from 1.
    public var column: Int

    /// An error at a place.
    public init(message: String, offset: Int, line: Int, column: Int) {
        self.message = message
        self.offset = offset
        self.line = line
        self.column = column
    }
}

extension JSONError: CustomStringConvertible {
    /// `LINE:COLUMN: message`.
    public var description: String { "\(line):\(column): \(message)" }
}

/// How much JSON is accepted, so that hostile input stays cheap.
public struct JSONLimits: Sendable {
    /// How deep arrays and objects may nest.
    public var depth: Int
    /// How long the text may be.
    public var bytes: Int

    /// The limits given; by default 128 levels and 64 MiB.
    public init(depth: Int = 128, bytes: Int = 64 << 20) {
        self.depth = depth
        self.bytes = bytes
    }

    /// 128 levels and 64 MiB.
    public static let standard = JSONLimits()
}
