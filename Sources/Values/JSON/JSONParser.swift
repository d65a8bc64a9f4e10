/// A recursive-descent reader over bytes.
///
/// Strings are cut out in runs; only those with escapes are built up.
struct JSONParser {
    struct Failure: Error {
        var message: String
        var offset: Int
    }

    let limits: JSONLimits
    var offset = 0
    private var depth = 0

    init(limits: JSONLimits) { self.limits = limits }

    mutating func document(_ bytes: Span<UInt8>) throws(Failure) -> Value {
        guard bytes.count <= limits.bytes else {
            throw Failure(message: "the text is longer than \(limits.bytes) bytes", offset: 0)
        }
        if bytes.count >= 3, bytes[0] == 0xEF, bytes[1] == 0xBB, bytes[2] == 0xBF {
            throw Failure(message: "the text begins with a byte order mark", offset: 0)
        }
        skipSpace(bytes)
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

    private mutating func value(_ bytes: Span<UInt8>) throws(Failure) -> Value {
        guard offset < bytes.count else { throw unexpected(bytes, expected: "a value") }
        switch bytes[offset] {
        case UInt8(ascii: "\""): return .string(try string(bytes))
        case UInt8(ascii: "{"): return try object(bytes)
        case UInt8(ascii: "["): return try array(bytes)
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return try number(bytes)
        case UInt8(ascii: "t"): return try word("true", .bool(true), bytes)
        case UInt8(ascii: "f"): return try word("false", .bool(false), bytes)
        case UInt8(ascii: "n"): return try word("null", .null, bytes)
        default: throw unexpected(bytes, expected: "a value")
        }
    }

    private mutating func word(
        _ word: StaticString, _ value: Value, _ bytes: Span<UInt8>
    ) throws(Failure) -> Value {
        let letters = word.description.utf8
        guard offset + letters.count <= bytes.count else { throw failure("expected `\(word)`") }
        for (index, letter) in letters.enumerated() where bytes[offset + index] != letter {
            throw failure("expected `\(word)`")
        }
        offset += letters.count
        return value
    }

    private mutating func enter() throws(Failure) {
        depth += 1
        guard depth <= limits.depth else { throw failure("nested deeper than \(limits.depth) levels") }
        offset += 1
    }

    private mutating func array(_ bytes: Span<UInt8>) throws(Failure) -> Value {
        try enter()
        defer { depth -= 1 }
        var items: [Value] = []
        skipSpace(bytes)
        if offset < bytes.count, bytes[offset] == UInt8(ascii: "]") {
            offset += 1
            return .array(items)
        }
        while true {
            items.append(try value(bytes))
            skipSpace(bytes)
            guard offset < bytes.count else { throw unexpected(bytes, expected: "`,` or `]`") }
            switch bytes[offset] {
            case UInt8(ascii: ","): offset += 1
            case UInt8(ascii: "]"):
                offset += 1
                return .array(items)
            default: throw unexpected(bytes, expected: "`,` or `]`")
            }
            skipSpace(bytes)
        }
    }

    private mutating func object(_ bytes: Span<UInt8>) throws(Failure) -> Value {
        try enter()
        defer { depth -= 1 }
        var object = JSONObject()
        var seen: UInt64 = 0
        skipSpace(bytes)
        if offset < bytes.count, bytes[offset] == UInt8(ascii: "}") {
            offset += 1
            return .object(object)
        }
        while true {
            guard offset < bytes.count, bytes[offset] == UInt8(ascii: "\"") else {
                throw unexpected(bytes, expected: "a member name in quotes")
            }
            let name = try string(bytes)
            let mark = Self.mark(of: name)
            skipSpace(bytes)
            guard offset < bytes.count, bytes[offset] == UInt8(ascii: ":") else {
                throw unexpected(bytes, expected: "`:`")
            }
            offset += 1
            skipSpace(bytes)
            let member = try value(bytes)
            if seen & mark == 0 { object.append(name, member) } else { object[name] = member }
            seen |= mark
            skipSpace(bytes)
            guard offset < bytes.count else { throw unexpected(bytes, expected: "`,` or `}`") }
            switch bytes[offset] {
            case UInt8(ascii: ","): offset += 1
            case UInt8(ascii: "}"):
                offset += 1
                return .object(object)
            default: throw unexpected(bytes, expected: "`,` or `}`")
            }
            skipSpace(bytes)
        }
    }

    /// One bit that names share only by chance: while it is new, so is the name, and no search is needed.
    private static func mark(of name: String) -> UInt64 {
        let letters = name.utf8
        let mix = letters.count &* 31 &+ Int(letters.first ?? 0) &* 7 &+ Int(letters.last ?? 0)
        return 1 << UInt64(truncatingIfNeeded: mix & 63)
    }
}
