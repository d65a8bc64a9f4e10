import Values

/// The lines of a document as Unicode scalars, for positions that the parser does not give.
struct SourceLines: Sendable {
    private let lines: [[Unicode.Scalar]]

    init(_ text: String) {
        lines = text.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false).map(Array.init)
    }

    /// Whether the text stands at this place exactly as it is.
    func holds(_ text: String, line: Int, column: Int) -> Bool {
        guard lines.indices.contains(line - 1) else { return false }
        return lines[line - 1].dropFirst(column - 1).starts(with: text.unicodeScalars)
    }

    /// The columns from a place to the end of its line, white space at the end not counted.
    func remaining(from place: SourceRange) -> Int {
        guard lines.indices.contains(place.line - 1) else { return 1 }
        let rest = lines[place.line - 1].dropFirst(place.column - 1)
        return rest.reversed().drop { $0.properties.isWhitespace }.count
    }

    /// The next place where a key of this name stands in the same column or, in a flow mapping, on the same
    /// line.
    func nextKey(_ name: String, after first: SourceRange) -> SourceRange? {
        let length = name.unicodeScalars.count
        let spellings = [name + ":", "\"\(name)\":", "'\(name)':"]
        for column in (first.column + length)..<max(first.column + length + 1, lineLength(first.line) + 1)
        where spellings.contains(where: { holds($0, line: first.line, column: column) }) {
            return SourceRange(file: first.file, line: first.line, column: column, length: length)
        }
        for line in lines.indices.dropFirst(first.line).map({ $0 + 1 })
        where spellings.contains(where: { holds($0, line: line, column: first.column) })
            && lines[line - 1].prefix(first.column - 1).allSatisfy({ $0 == " " })
        {
            return SourceRange(file: first.file, line: line, column: first.column, length: length)
        }
        return nil
    }

    private func lineLength(_ line: Int) -> Int {
        lines.indices.contains(line - 1) ? lines[line - 1].count : 0
    }
}
