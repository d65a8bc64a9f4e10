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
        guard let bytes = envelopeBytes else { return nil }
        return Charset.text(bytes, type: self["$content-type"]?.string ?? "")
            ?? String(decoding: bytes, as: UTF8.self)
    }
}
