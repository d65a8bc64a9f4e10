public import Values

extension NativeType {
    /// Why a value cannot be passed as this type, as a fragment; nil when it can.
    ///
    /// Texts of bytes are base64; JSON may be anything.
    public func objection(to value: Value) -> String? {
        switch self {
        case .bool: value.bool == nil ? "it is not `true` or `false`" : nil
        case .integer(let integer):
            integer.bits(of: value) == nil
                ? "it is not a whole number from \(integer.lowest) to \(integer.highest)" : nil
        case .f32: number(value, upTo: Double(Float.greatestFiniteMagnitude))
        case .f64: number(value, upTo: .greatestFiniteMagnitude)
        case .cstr: text(value)
        case .bytes: value.nativeBytes == nil ? "it is neither base64 nor an object with `$content`" : nil
        case .json: nil
        case .handle: "a handle is not a value"
        }
    }

    private func number(_ value: Value, upTo limit: Double) -> String? {
        guard let number = value.double else { return "it is not a number" }
        return number.isFinite && number.magnitude <= limit ? nil : "it is out of range"
    }

    private func text(_ value: Value) -> String? {
        if value.isNull { return nil }
        guard let text = value.string else { return "it is not a text" }
        return text.utf8.contains(0) ? "it holds a NUL, and C's texts end there" : nil
    }
}

extension NativeInteger {
    /// The number in 64 bits, signed ones extended; nil for what is no whole number of the type's range.
    public func bits(of value: Value) -> UInt64? {
        switch value {
        case .int(let number): bits(of: number)
        case .double(let number):
            Int64(exactly: number).flatMap(bits(of:)) ?? large("\(UInt64(exactly: number) ?? 0)")
        case .decimal(let text): large(text)
        default: nil
        }
    }

    private func bits(of number: Int64) -> UInt64? {
        guard number >= lowest, number < 0 || UInt64(number) <= highest else { return nil }
        return UInt64(bitPattern: number)
    }

    private func large(_ text: String) -> UInt64? {
        guard let number = UInt64(text), number > UInt64(Int64.max), number <= highest else { return nil }
        return number
    }
}

extension Value {
    /// The bytes that a text of base64 holds, or an object with base64 under `$content`; nil for anything else.
    public var nativeBytes: [UInt8]? {
        (string ?? self["$content"]?.string).flatMap(Base64.decode)
    }
}
