import Values

/// A message or a part of one: header fields, and bytes behind them.
struct RawPart {
    let fields: [(name: String, value: String)]
    let body: ArraySlice<UInt8>

    /// Header fields of one part.
    private static let fieldLimit = 500

    init(_ bytes: ArraySlice<UInt8>) {
        var fields: [(name: String, value: String)] = []
        var rest = bytes
        while !rest.isEmpty, fields.count < Self.fieldLimit {
            let end = rest.firstIndex(of: 0x0a) ?? rest.endIndex
            var line = rest[rest.startIndex..<end]
            if line.last == 0x0d { line = line.dropLast() }
            rest = end == rest.endIndex ? rest[end...] : rest[(end + 1)...]
            if line.isEmpty { break }
            if line.first == 0x20 || line.first == 0x09, !fields.isEmpty {
                fields[fields.count - 1].value += " " + Charset.guessed(line).spaceTrimmed
            } else if let colon = line.firstIndex(of: UInt8(ascii: ":")) {
                fields.append(
                    (
                        Charset.guessed(line[..<colon]).spaceTrimmed,
                        Charset.guessed(line[(colon + 1)...]).spaceTrimmed
                    ))
            }
        }
        self.fields = fields
        body = rest
    }

    func field(_ name: String) -> String? {
        let name = name.lowercased()
        return fields.first { $0.name.lowercased() == name }?.value
    }

    func structured(_ name: String) -> ParameterField? { field(name).map { ParameterField($0) } }

    /// The body without its transfer encoding.
    var decodedBody: [UInt8] {
        switch field("Content-Transfer-Encoding")?.lowercased() {
        case "base64": TransferText.base64(body)
        case "quoted-printable": TransferText.quotedPrintable(body)
        default: Array(body)
        }
    }

    /// The parts between a boundary's lines.
    func pieces(_ boundary: String) -> [ArraySlice<UInt8>] {
        let mark = Array("--\(boundary)".utf8)
        var pieces: [ArraySlice<UInt8>] = []
        var start: Int?
        var at = body.startIndex
        while at < body.endIndex {
            let end = body[at...].firstIndex(of: 0x0a) ?? body.endIndex - 1
            if body[at...end].starts(with: mark) {
                if let start { pieces.append(Self.withoutLineEnd(body[start..<at])) }
                start = end + 1
                if body[at...end].dropFirst(mark.count).starts(with: [0x2d, 0x2d]) { return pieces }
            }
            at = end + 1
        }
        if let start, start < body.endIndex { pieces.append(body[start...]) }
        return pieces
    }

    /// The line end in front of a boundary belongs to the boundary.
    private static func withoutLineEnd(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        guard bytes.last == 0x0a else { return bytes }
        let rest = bytes.dropLast()
        return rest.last == 0x0d ? rest.dropLast() : rest
    }
}

/// A field's value with parameters, those of RFC 2231 put together.
struct ParameterField {
    /// In lower case.
    let value: String
    private var parameters: [String: String] = [:]

    init(_ text: String) {
        let parts = Self.split(text)
        value = (parts.first ?? "").spaceTrimmed.lowercased()
        var pieces: [String: [Int: (text: String, isEncoded: Bool)]] = [:]
        for part in parts.dropFirst() {
            let pair = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard pair.count == 2 else { continue }
            var name = String(pair[0]).spaceTrimmed.lowercased()
            let text = MailAddress.unquoted(String(pair[1]).spaceTrimmed)
            let isEncoded = name.hasSuffix("*")
            if isEncoded { name.removeLast() }
            var number = 0
            if let star = name.lastIndex(of: "*"), let found = Int(name[name.index(after: star)...]) {
                number = found
                name = String(name[..<star])
            } else if !isEncoded {
                parameters[name] = text
                continue
            }
            pieces[name, default: [:]][number] = (text, isEncoded)
        }
        for (name, found) in pieces { parameters[name] = Self.joined(found) }
    }

    subscript(_ name: String) -> String? { parameters[name] }

    private static func joined(_ pieces: [Int: (text: String, isEncoded: Bool)]) -> String {
        var bytes: [UInt8] = []
        var charset = "utf-8"
        for number in pieces.keys.sorted() {
            guard var (text, isEncoded) = pieces[number] else { continue }
            if number == 0, isEncoded {
                let parts = text.split(separator: "'", maxSplits: 2, omittingEmptySubsequences: false)
                if parts.count == 3 { (charset, text) = (String(parts[0]), String(parts[2])) }
            }
            bytes += isEncoded ? TransferText.percentDecoded(text) : Array(text.utf8)
            isEncoded = false
        }
        return Charset.text(bytes, charset)
    }

    /// The text cut at semicolons outside of quotes.
    private static func split(_ text: String) -> [String] {
        var parts = [""]
        var isQuoted = false
        var isEscaped = false
        for character in text {
            if character == ";", !isQuoted {
                parts.append("")
                continue
            }
            if character == "\"", !isEscaped { isQuoted.toggle() }
            isEscaped = character == "\\" && !isEscaped
            parts[parts.count - 1].append(character)
        }
        return parts
    }
}

/// Lists of mailboxes in headers.
enum AddressList {
    /// The mailboxes that can be read; groups and comments are passed over.
    static func read(_ text: String) -> [MailAddress] {
        var found: [MailAddress] = []
        var current = ""
        var isQuoted = false
        var depth = 0
        for character in text + "," {
            switch character {
            case "\"": isQuoted.toggle()
            case "(" where !isQuoted:
                depth += 1
                continue
            case ")" where !isQuoted && depth > 0:
                depth -= 1
                continue
            case "," where !isQuoted && depth == 0, ";" where !isQuoted && depth == 0:
                if let address = MailAddress(text: current) { found.append(address) }
                current = ""
                continue
            case ":" where !isQuoted && !current.contains("<"):
                current = ""
                continue
            default: break
            }
            if depth == 0 { current.append(character) }
        }
        return found
    }
}
