/// A recursive-descent reader over bytes.
///
/// Strings are cut out in runs that are found eight bytes at a time; only those with escapes are built up.
struct JSONParser {
    struct Failure: Error {
        var message: String
        var offset: Int
    }

    let limits: JSONLimits
    var offset = 0
    var names: NameTable
    private var depth = 0
    /// How many members the last object of each level had, which the next is given room for.
    ///
    /// It is likely to be of the same kind, and to grow costs more than all else that is done for a small object.
    private var widths = InlineArray<8, Int>(repeating: 4)

    init(limits: JSONLimits, names: NameTable) {
        self.limits = limits
        self.names = names
    }

    mutating func document(_ bytes: Span<UInt8>) throws(Failure) -> Value {
        guard bytes.count <= limits.bytes else {
            throw Failure(message: "the text is longer than \(limits.bytes) bytes", offset: 0)
        }
        if bytes.count >= 3, bytes[0] == 0xEF, bytes[1] == 0xBB, bytes[2] == 0xBF {
            throw Failure(message: "the text begins with a byte order mark", offset: 0)
        }
        // A guess for the first of each level; small texts have small objects, of which there may be many in memory.
        widths = InlineArray(repeating: max(2, min(bytes.count / 48, 8)))
        widths[1] = max(2, min(bytes.count / 48, 24))
        let value = try value(bytes)
        skipSpace(bytes)
        guard offset == bytes.count else { throw failure("unexpected text after the value") }
        return value
    }

    func failure(_ message: String) -> Failure { Failure(message: message, offset: offset) }

    func unexpected(_ bytes: Span<UInt8>, expected: String) -> Failure {
        failure(
            offset < bytes.count ? "expected \(expected)" : "the text ends where \(expected) should follow")
    }

    mutating func skipSpace(_ bytes: Span<UInt8>) {
        while offset < bytes.count {
            switch bytes[offset] {
            case 0x20, 0x0A, 0x0D, 0x09: offset += 1
            default: return
            }
        }
    }

    /// Whether a sign is next.
    ///
    /// Most JSON has no white space, so that it is looked for where something else is missing only.
    @inline(__always)
    private mutating func isNext(_ sign: UInt8, _ bytes: Span<UInt8>) -> Bool {
        if offset < bytes.count, bytes[offset] == sign { return true }
        return isNextBehindSpace(sign, bytes)
    }

    @inline(never)
    private mutating func isNextBehindSpace(_ sign: UInt8, _ bytes: Span<UInt8>) -> Bool {
        skipSpace(bytes)
        return offset < bytes.count && bytes[offset] == sign
    }

    /// Passes a sign, if it is next.
    @inline(__always)
    private mutating func pass(_ sign: UInt8, _ bytes: Span<UInt8>) -> Bool {
        guard isNext(sign, bytes) else { return false }
        offset &+= 1
        return true
    }

    private mutating func value(_ bytes: Span<UInt8>) throws(Failure) -> Value {
        guard offset < bytes.count else { throw unexpected(bytes, expected: "a value") }
        switch bytes[offset] {
        case UInt8(ascii: "\""): return .string(try string(bytes))
        case UInt8(ascii: "{"): return try object(bytes)
        case UInt8(ascii: "["): return try array(bytes)
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return try number(bytes)
        case UInt8(ascii: "t"): return try word("true", 0x6575_7274, .bool(true), bytes)
        case UInt8(ascii: "f"): return try word("false", 0x6573_6C61, .bool(false), bytes)
        case UInt8(ascii: "n"): return try word("null", 0x6C6C_756E, .null, bytes)
        case 0x20, 0x0A, 0x0D, 0x09:
            skipSpace(bytes)
            return try value(bytes)
        default: throw unexpected(bytes, expected: "a value")
        }
    }

    /// A word, given its last four letters as a number; the first letter is known to be right.
    private mutating func word(
        _ word: StaticString, _ letters: UInt32, _ value: Value, _ bytes: Span<UInt8>
    ) throws(Failure) -> Value {
        let end = offset &+ word.utf8CodeUnitCount
        guard end <= bytes.count, ByteWords.halfWord(bytes, at: end &- 4) == letters else {
            throw failure("expected `\(word)`")
        }
        offset = end
        return value
    }

    @inline(__always)
    private mutating func enter() throws(Failure) {
        depth += 1
        guard depth <= limits.depth else { throw failure("nested deeper than \(limits.depth) levels") }
        offset += 1
    }

    private mutating func array(_ bytes: Span<UInt8>) throws(Failure) -> Value {
        try enter()
        defer { depth -= 1 }
        var items: [Value] = []
        if pass(UInt8(ascii: "]"), bytes) { return .array(items) }
        items.reserveCapacity(4)
        while true {
            items.append(try value(bytes))
            if pass(UInt8(ascii: ","), bytes) { continue }
            guard pass(UInt8(ascii: "]"), bytes) else { throw unexpected(bytes, expected: "`,` or `]`") }
            return .array(items)
        }
    }

    private mutating func object(_ bytes: Span<UInt8>) throws(Failure) -> Value {
        try enter()
        defer { depth -= 1 }
        if pass(UInt8(ascii: "}"), bytes) { return .object(JSONObject()) }
        let level = depth & 7
        var object = JSONObject(capacity: widths[level])
        while true {
            guard isNext(UInt8(ascii: "\""), bytes) else {
                throw unexpected(bytes, expected: "a member name in quotes")
            }
            let start = offset &+ 1
            let name = try name(bytes)
            let mark = Self.mark(of: name, bytes, start, offset &- 1)
            guard pass(UInt8(ascii: ":"), bytes) else { throw unexpected(bytes, expected: "`:`") }
            object.add(name, mark, try value(bytes))
            if pass(UInt8(ascii: ","), bytes) { continue }
            guard pass(UInt8(ascii: "}"), bytes) else { throw unexpected(bytes, expected: "`,` or `}`") }
            widths[level] = max(4, min(object.count, 32))
            return .object(object)
        }
    }

    /// The mark of a name that is written between two places; where that is longer than the name, there are escapes.
    @inline(__always)
    private static func mark(of name: String, _ bytes: Span<UInt8>, _ start: Int, _ end: Int) -> NameMark {
        end &- start == name.utf8.count ? NameMark(bytes, start, end) : NameMark(name)
    }
}
