extension SourceRange {
    /// Where a value stands in a JSON text, or its member's name with `isName`; nil where there is no such place.
    ///
    /// `path` holds member names and array indexes from the root. The text has to be valid JSON. Linear in its
    /// length, so meant for messages.
    public init?(
        of path: some Sequence<String>, isName: Bool = false, inJSON bytes: [UInt8], file: String
    ) {
        var locator = JSONLocator(bytes: bytes)
        guard let place = locator.range(of: Array(path), isName: isName) else { return nil }
        let start = JSONParser.place(of: place.lowerBound, in: bytes.span)
        let end = JSONParser.place(of: place.upperBound, in: bytes.span)
        let length = start.line == end.line ? end.column - start.column : 1
        self.init(file: file, line: start.line, column: start.column, length: length)
    }
}

/// Walks valid JSON without building values.
private struct JSONLocator {
    let bytes: [UInt8]
    var offset = 0

    init(bytes: [UInt8]) { self.bytes = bytes }

    mutating func range(of path: [String], isName: Bool) -> Range<Int>? {
        skipSpace()
        for (depth, step) in path.enumerated() {
            guard let name = enter(step) else { return nil }
            if isName, depth == path.count - 1 { return name }
        }
        let start = offset
        skipValue()
        return start..<offset
    }

    /// Moves to the value of the member or item, and returns where its name is (the value, for an item).
    private mutating func enter(_ step: String) -> Range<Int>? {
        switch peek {
        case UInt8(ascii: "{"): enterMember(step)
        case UInt8(ascii: "["): Int(step).flatMap { enterItem($0) }
        default: nil
        }
    }

    /// The last member of a name is the one that counts.
    private mutating func enterMember(_ name: String) -> Range<Int>? {
        var found: (name: Range<Int>, value: Int)?
        offset += 1
        skipSpace()
        while peek == UInt8(ascii: "\"") {
            let start = offset
            skipString()
            let written = start..<offset
            skipSpace()
            offset += 1
            skipSpace()
            if (try? Value(json: Array(bytes[written])))?.string == name { found = (written, offset) }
            skipValue()
            skipSpace()
            if peek == UInt8(ascii: ",") { offset += 1 }
            skipSpace()
        }
        guard let found else { return nil }
        offset = found.value
        return found.name
    }

    private mutating func enterItem(_ index: Int) -> Range<Int>? {
        offset += 1
        skipSpace()
        for _ in 0..<max(0, index) {
            guard peek != UInt8(ascii: "]"), !isAtEnd else { return nil }
            skipValue()
            skipSpace()
            if peek == UInt8(ascii: ",") { offset += 1 }
            skipSpace()
        }
        return peek == UInt8(ascii: "]") ? nil : offset..<offset
    }

    private var isAtEnd: Bool { offset >= bytes.count }
    private var peek: UInt8 { isAtEnd ? 0 : bytes[offset] }

    private mutating func skipSpace() {
        while peek == 0x20 || peek == 0x0A || peek == 0x0D || peek == 0x09 { offset += 1 }
    }

    private mutating func skipString() {
        offset += 1
        while !isAtEnd, peek != UInt8(ascii: "\"") { offset += peek == UInt8(ascii: "\\") ? 2 : 1 }
        offset += 1
    }

    private mutating func skipValue() {
        var depth = 0
        repeat {
            switch peek {
            case UInt8(ascii: "\""): skipString()
            case UInt8(ascii: "{"), UInt8(ascii: "["):
                depth += 1
                offset += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                depth -= 1
                offset += 1
            case UInt8(ascii: ","), UInt8(ascii: ":"): offset += 1
            default: skipWord()
            }
            if depth > 0 { skipSpace() }
        } while depth > 0 && !isAtEnd
    }

    private mutating func skipWord() {
        let start = offset
        while !isAtEnd, !",:]} \n\r\t".utf8.contains(peek) { offset += 1 }
        if offset == start { offset += 1 }
    }
}
