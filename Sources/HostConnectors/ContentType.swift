import Values

/// A media type as a header field names it (RFC 9110, section 8.3).
struct ContentType {
    /// `application/json`: lower case, without parameters.
    var essence: String
    /// As given.
    var text: String

    init(_ text: String) {
        self.text = text
        essence = (text.split(separator: ";").first ?? "").filter { !$0.isWhitespace }.lowercased()
    }

    var isJSON: Bool { essence.hasSuffix("/json") || essence.hasSuffix("+json") }
    var isText: Bool { essence.hasPrefix("text/") }

    /// The parameter `charset` in lower case; nil when there is none.
    var charset: String? {
        for parameter in text.split(separator: ";").dropFirst() {
            let parts = parameter.split(separator: "=", maxSplits: 1)
            guard parts.count == 2, parts[0].filter({ !$0.isWhitespace }).lowercased() == "charset" else {
                continue
            }
            return parts[1].filter { !$0.isWhitespace && $0 != "\"" }.lowercased()
        }
        return nil
    }
}

/// Bodies of answers as playbooks see them.
enum AnswerBody {
    /// JSON as its value, text as a string, all else as `{"$content-type", "$content"}` with base64; null when empty.
    ///
    /// What says it is JSON and is not counts as text, so that a playbook can still look at it.
    /// Source: Microsoft Learn, "Handle content types in Azure Logic Apps".
    static func value(_ bytes: [UInt8], contentType: String?) -> Value {
        if bytes.isEmpty { return .null }
        let type = ContentType(contentType ?? "application/octet-stream")
        if type.isJSON {
            let start = bytes.starts(with: byteOrderMark) ? byteOrderMark.count : 0
            return (try? Value(json: Array(bytes[start...]))) ?? .string(text(bytes, nil))
        }
        if type.isText { return .string(text(bytes, type.charset)) }
        return ["$content-type": .string(type.text), "$content": .string(Base64.encode(bytes))]
    }

    private static let byteOrderMark: [UInt8] = [0xef, 0xbb, 0xbf]

    private static func text(_ bytes: [UInt8], _ charset: String?) -> String {
        switch charset {
        case "iso-8859-1", "latin1", "windows-1252":
            return String(String.UnicodeScalarView(bytes.map { Unicode.Scalar($0) }))
        case "utf-16", "utf-16le", "utf-16be":
            let isBigEndian = charset == "utf-16be" || bytes.starts(with: [0xfe, 0xff])
            let units = stride(from: 0, to: bytes.count - 1, by: 2).map { place -> UInt16 in
                let (first, second) = (UInt16(bytes[place]), UInt16(bytes[place + 1]))
                return isBigEndian ? first << 8 | second : second << 8 | first
            }
            return String(decoding: units.first == 0xfeff ? units.dropFirst() : units[...], as: UTF16.self)
        default:
            let start = bytes.starts(with: byteOrderMark) ? byteOrderMark.count : 0
            return String(decoding: bytes[start...], as: UTF8.self)
        }
    }
}
