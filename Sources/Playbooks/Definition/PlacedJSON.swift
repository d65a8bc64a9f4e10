import Values

/// Reads JSON into nodes that know where they stand.
///
/// Values' own reader decides first whether the text is JSON at all, and bounds it; this one then only walks what is
/// known to be right. Places are found in one pass, so that a large document on one line costs no more than its length.
struct PlacedJSON {
    /// How large a definition may be.
    static let limits = JSONLimits(depth: 128, bytes: 16 << 20)

    /// The tree, or nil with what is wrong.
    static func read(_ text: String, file: String) -> (root: YAMLNode?, findings: [Diagnostic]) {
        var bytes = Array(text.utf8)
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { bytes.removeFirst(3) }
        do throws(JSONError) {
            _ = try Value(json: bytes, limits: limits)
        } catch {
            let place = SourceRange(file: file, line: error.line, column: error.column)
            let finding = Diagnostic(
                .error, DefinitionCode.notJSON, "this is not JSON: \(error.message)",
                help: "a workflow definition is a JSON document", at: place)
            return (nil, [finding])
        }
        var reader = PlacedJSON(bytes: bytes, file: file)
        reader.skipSpace()
        return (reader.value(), [])
    }

    private let bytes: [UInt8]
    private let file: String
    private var offset = 0
    /// A byte whose place is known; places are asked for from left to right.
    private var mark = (offset: 0, line: 1, column: 1)

    private init(bytes: [UInt8], file: String) {
        self.bytes = bytes
        self.file = file
    }

    private var peek: UInt8 { offset < bytes.count ? bytes[offset] : 0 }

    private mutating func skipSpace() {
        while [0x20, 0x0A, 0x0D, 0x09].contains(peek) { offset += 1 }
    }

    private mutating func value() -> YAMLNode {
        switch peek {
        case UInt8(ascii: "{"): object()
        case UInt8(ascii: "["): array()
        case UInt8(ascii: "\""): string()
        default: word()
        }
    }

    private mutating func object() -> YAMLNode {
        let place = place(of: offset)
        var entries: [YAMLNode.Entry] = []
        var seen: [String: Int] = [:]
        offset += 1
        skipSpace()
        while peek == UInt8(ascii: "\"") {
            let name = string()
            skipSpace()
            offset += 1
            skipSpace()
            let key = name.text ?? ""
            let entry = YAMLNode.Entry(key: key, keyRange: name.range, node: value())
            // As everywhere in this project, the last member of a name counts.
            if let earlier = seen[key] {
                entries[earlier] = entry
            } else {
                seen[key] = entries.count
                entries.append(entry)
            }
            skipSeparator()
        }
        offset += 1
        return YAMLNode(kind: .mapping(entries), range: place, contentRange: place)
    }

    private mutating func array() -> YAMLNode {
        let place = place(of: offset)
        var items: [YAMLNode] = []
        offset += 1
        skipSpace()
        while offset < bytes.count, peek != UInt8(ascii: "]") {
            items.append(value())
            skipSeparator()
        }
        offset += 1
        return YAMLNode(kind: .sequence(items), range: place, contentRange: place)
    }

    private mutating func skipSeparator() {
        skipSpace()
        if peek == UInt8(ascii: ",") { offset += 1 }
        skipSpace()
    }

    private mutating func string() -> YAMLNode {
        let start = offset
        var hasEscape = false
        offset += 1
        while offset < bytes.count, peek != UInt8(ascii: "\"") {
            if peek == UInt8(ascii: "\\") {
                hasEscape = true
                offset += 1
            }
            offset += 1
        }
        offset += 1
        let end = min(offset, bytes.count)
        let range = range(from: start, to: end)
        let content = SourceRange(
            file: file, line: range.line, column: range.column + 1, length: range.length - 2)
        return YAMLNode(
            kind: .scalar(scalar(start, end)), range: range, contentRange: content, isVerbatim: !hasEscape)
    }

    /// A number, `true`, `false` or `null`.
    private mutating func word() -> YAMLNode {
        let start = offset
        while offset < bytes.count, !Self.ends.contains(peek) { offset += 1 }
        if offset == start { offset += 1 }
        let end = min(offset, bytes.count)
        let range = range(from: start, to: end)
        return YAMLNode(
            kind: .scalar(scalar(start, end)), range: range, contentRange: range, isVerbatim: true)
    }

    private static let ends = Set(",:]}{[\" \n\r\t".utf8)

    private func scalar(_ start: Int, _ end: Int) -> Value {
        (try? Value(json: Array(bytes[start..<end]))) ?? .null
    }

    private mutating func range(from start: Int, to end: Int) -> SourceRange {
        var range = place(of: start)
        range.length = max(1, place(of: end).column - range.column)
        return range
    }

    private mutating func place(of offset: Int) -> SourceRange {
        while mark.offset < min(offset, bytes.count) {
            let byte = bytes[mark.offset]
            if byte == 0x0A {
                mark.line += 1
                mark.column = 1
            } else if byte & 0xC0 != 0x80 {
                mark.column += 1
            }
            mark.offset += 1
        }
        return SourceRange(file: file, line: mark.line, column: mark.column)
    }
}
