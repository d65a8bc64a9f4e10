import Values

/// What plain scalars mean: the core schema of YAML 1.2, so that `no`, `010`, `1:30` and dates keep their
/// text.
///
/// Source: YAML 1.2.2 specification, section 10.3.2 (tag resolution of the core schema).
enum YAMLScalar {
    /// The value of a plain scalar.
    static func value(ofPlain text: String) -> Value {
        if let word = words[text] { return word }
        guard let first = text.utf8.first, isNumberStart(first) else { return .string(text) }
        return number(text) ?? .string(text)
    }

    private static let words: [String: Value] = [
        "": .null, "~": .null, "null": .null, "Null": .null, "NULL": .null,
        "true": true, "True": true, "TRUE": true, "false": false, "False": false, "FALSE": false,
    ]

    private static func isNumberStart(_ byte: UInt8) -> Bool {
        (48...57).contains(byte) || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "+")
            || byte == UInt8(ascii: ".")
    }

    private static func number(_ text: String) -> Value? {
        if text.hasPrefix("0x") { return based(text.dropFirst(2), radix: 16) }
        if text.hasPrefix("0o") { return based(text.dropFirst(2), radix: 8) }
        guard let shape = Shape(text) else { return nil }
        if shape.isInteger {
            return Int64(text).map(Value.int) ?? .decimal(shape.canonical)
        }
        guard let double = Double(shape.canonical), double.isFinite else { return .decimal(shape.canonical) }
        // A double is kept only where it gives back what was written.
        return shape.significantDigits <= 15 ? .double(double) : .decimal(shape.canonical)
    }

    private static func based(_ digits: Substring, radix: Int) -> Value? {
        guard let first = digits.utf8.first, first != UInt8(ascii: "-"), first != UInt8(ascii: "+") else {
            return nil
        }
        return Int64(digits, radix: radix).map(Value.int)
    }

    /// `[-+]? ( \. [0-9]+ | [0-9]+ ( \. [0-9]* )? ) ( [eE] [-+]? [0-9]+ )?` taken apart.
    private struct Shape {
        var isNegative = false
        var whole = ""
        var fraction = ""
        var exponent = ""
        var hasPoint = false
        var hasExponent = false

        init?(_ text: String) {
            var rest = Substring(text)
            if let sign = rest.first, sign == "-" || sign == "+" {
                isNegative = sign == "-"
                rest.removeFirst()
            }
            whole = Self.takeDigits(&rest)
            if rest.first == "." {
                hasPoint = true
                rest.removeFirst()
                fraction = Self.takeDigits(&rest)
            }
            guard !whole.isEmpty || !fraction.isEmpty else { return nil }
            if let mark = rest.first, mark == "e" || mark == "E" {
                hasExponent = true
                rest.removeFirst()
                if let sign = rest.first, sign == "-" || sign == "+" {
                    exponent = sign == "-" ? "-" : ""
                    rest.removeFirst()
                }
                let digits = Self.takeDigits(&rest)
                guard !digits.isEmpty else { return nil }
                exponent += digits
            }
            guard rest.isEmpty else { return nil }
        }

        var isInteger: Bool { !hasPoint && !hasExponent }

        var significantDigits: Int { (whole + fraction).drop { $0 == "0" }.count }

        /// As JSON writes it: no leading zeros or plus, digits on both sides of a point.
        var canonical: String {
            let trimmed = String(whole.drop { $0 == "0" })
            let sign = isNegative ? "-" : ""
            let point = fraction.isEmpty ? "" : ".\(fraction)"
            let power = hasExponent ? "e\(exponent)" : ""
            return sign + (trimmed.isEmpty ? "0" : trimmed) + point + power
        }

        private static func takeDigits(_ rest: inout Substring) -> String {
            let digits = rest.prefix { $0.isASCII && $0.isNumber }
            rest.removeFirst(digits.count)
            return String(digits)
        }
    }
}
