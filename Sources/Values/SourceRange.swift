/// A place in a document that a person wrote: lines and columns count from 1, columns in Unicode scalars.
public struct SourceRange: Sendable, Hashable {
    /// The document as the user named it.
    public var file: String
    /// The first line.
    public var line: Int
    /// The first column.
    public var column: Int
    /// How many columns are meant, at least 1, for the caret.
    public var length: Int

    /// A place of the given length.
    public init(file: String, line: Int, column: Int, length: Int = 1) {
        self.file = file
        self.line = line
        self.column = column
        self.length = max(1, length)
    }
}
