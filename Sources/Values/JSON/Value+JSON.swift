extension Value {
    /// Reads a JSON text, strictly by RFC 8259: nothing before or after it, valid UTF-8, no lone surrogates.
    ///
    /// Of members with the same name the last wins.
    public init(json text: String, limits: JSONLimits = .standard) throws(JSONError) {
        try self.init(json: Array(text.utf8), limits: limits)
    }

    /// Reads a JSON text in UTF-8, as ``init(json:limits:)`` does for strings.
    public init(json bytes: [UInt8], limits: JSONLimits = .standard) throws(JSONError) {
        try self.init(json: bytes.span, limits: limits)
    }

    /// Reads a JSON text in UTF-8 without copying it first.
    public init(json bytes: Span<UInt8>, limits: JSONLimits = .standard) throws(JSONError) {
        // Small enough to pay for itself within one text.
        var parser = JSONParser(limits: limits, names: NameTable(slots: 64))
        do throws(JSONParser.Failure) {
            self = try parser.document(bytes)
        } catch {
            let place = JSONParser.place(of: error.offset, in: bytes)
            throw JSONError(
                message: error.message, offset: error.offset, line: place.line, column: place.column)
        }
    }

    /// The value as JSON text: shortest numbers that read back the same, `/` and non-ASCII left as they are.
    ///
    /// Doubles that JSON cannot hold become `null`.
    public func json(pretty: Bool = false, sortedKeys: Bool = false) -> String {
        var writer = JSONWriter(isPretty: pretty, sortsKeys: sortedKeys)
        writer.write(self, depth: 0)
        return String(decoding: writer.bytes, as: UTF8.self)
    }

    /// The value as compact JSON in UTF-8.
    public func jsonBytes() -> [UInt8] {
        var writer = JSONWriter(isPretty: false, sortsKeys: false)
        writer.write(self, depth: 0)
        return writer.bytes
    }
}
