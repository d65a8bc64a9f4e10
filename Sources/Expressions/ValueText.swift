public import Values

extension Value {
    /// The text that a value has in `@{...}`, `concat` and the like: null is empty, Booleans are `True` and `False`,
    /// doubles are as short as possible, objects and arrays are compact JSON, and contents in an envelope are decoded.
    ///
    /// Source: Microsoft Learn, "Reference guide to functions in expressions", conversion rules; IllogicApps records.
    public var expressionText: String {
        switch self {
        case .null: ""
        case .bool(let truth): truth ? "True" : "False"
        case .int(let number): String(number)
        case .double(let number): number.shortText
        case .decimal(let text): text
        case .string(let text): text
        case .array: json()
        case .object: envelopeText ?? json()
        }
    }

    /// The bytes of `{"$content-type", "$content"}`; nil for other values.
    var envelopeBytes: [UInt8]? {
        guard case .object(let object) = self, object["$content-type"] != nil,
            case .string(let content)? = object["$content"]
        else { return nil }
        return Base64.decode(content)
    }

    private var envelopeText: String? {
        envelopeBytes.map { String(decoding: $0, as: UTF8.self) }
    }
}

extension Double {
    /// The shortest text that reads back as this number, without `.0`, with an exponent as .NET writes it: `1E+18`.
    var shortText: String {
        if self == rounded(), abs(self) < 1e15 { return self == 0 ? "0" : String(Int64(self)) }
        let text = "\(self)"
        guard let mark = text.firstIndex(of: "e") else {
            return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
        }
        var mantissa = text[..<mark]
        if mantissa.hasSuffix(".0") { mantissa = mantissa.dropLast(2) }
        let exponent = Int(text[text.index(after: mark)...]) ?? 0
        let digits = abs(exponent) < 10 ? "0\(abs(exponent))" : "\(abs(exponent))"
        return "\(mantissa)E\(exponent < 0 ? "-" : "+")\(digits)"
    }
}
