/// Builds JSON text as bytes.
struct JSONWriter {
    let isPretty: Bool
    let sortsKeys: Bool
    private(set) var bytes: [UInt8] = []

    init(isPretty: Bool, sortsKeys: Bool) {
        self.isPretty = isPretty
        self.sortsKeys = sortsKeys
    }

    mutating func write(_ value: Value, depth: Int) {
        switch value {
        case .null: append("null")
        case .bool(let truth): append(truth ? "true" : "false")
        case .int(let number): append(number.description)
        case .double(let number): append(number.isFinite ? number.description : "null")
        case .decimal(let text): append(DecimalText(text) == nil ? "null" : text)
        case .string(let text): write(text)
        case .array(let items): write(items, depth: depth)
        case .object(let object): write(object, depth: depth)
        }
    }

    private mutating func write(_ items: [Value], depth: Int) {
        bytes.append(UInt8(ascii: "["))
        for (index, item) in items.enumerated() {
            if index > 0 { bytes.append(UInt8(ascii: ",")) }
            newLine(depth + 1)
            write(item, depth: depth + 1)
        }
        if !items.isEmpty { newLine(depth) }
        bytes.append(UInt8(ascii: "]"))
    }

    private mutating func write(_ object: JSONObject, depth: Int) {
        bytes.append(UInt8(ascii: "{"))
        var isFirst = true
        if sortsKeys {
            let members = object.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
            for member in members { write(member, &isFirst, depth) }
        } else {
            for member in object { write(member, &isFirst, depth) }
        }
        if !isFirst { newLine(depth) }
        bytes.append(UInt8(ascii: "}"))
    }

    private mutating func write(_ member: JSONObject.Member, _ isFirst: inout Bool, _ depth: Int) {
        if !isFirst { bytes.append(UInt8(ascii: ",")) }
        isFirst = false
        newLine(depth + 1)
        write(member.name)
        bytes.append(UInt8(ascii: ":"))
        if isPretty { bytes.append(0x20) }
        write(member.value, depth: depth + 1)
    }

    private mutating func newLine(_ depth: Int) {
        guard isPretty else { return }
        bytes.append(0x0A)
        for _ in 0..<depth * 2 { bytes.append(0x20) }
    }

    private mutating func append(_ text: String) { bytes.append(contentsOf: text.utf8) }

    private mutating func write(_ text: String) {
        bytes.append(UInt8(ascii: "\""))
        let letters = text.utf8Span.span
        if ByteWords.end(ofRunIn: letters, from: 0) == letters.count {
            bytes.append(contentsOf: text.utf8)
        } else {
            for place in letters.indices { escape(letters[place]) }
        }
        bytes.append(UInt8(ascii: "\""))
    }

    private static func needsEscape(_ byte: UInt8) -> Bool {
        byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\")
    }

    private mutating func escape(_ byte: UInt8) {
        guard Self.needsEscape(byte) else {
            bytes.append(byte)
            return
        }
        switch byte {
        case UInt8(ascii: "\""): append("\\\"")
        case UInt8(ascii: "\\"): append("\\\\")
        case 0x08: append("\\b")
        case 0x09: append("\\t")
        case 0x0A: append("\\n")
        case 0x0C: append("\\f")
        case 0x0D: append("\\r")
        default:
            append(byte < 0x10 ? "\\u000" : "\\u00")
            append(String(byte, radix: 16))
        }
    }
}
