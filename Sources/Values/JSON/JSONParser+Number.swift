extension JSONParser {
    mutating func number(_ bytes: Span<UInt8>) throws(Failure) -> Value {
        let start = offset
        let isNegative = bytes[offset] == UInt8(ascii: "-")
        if isNegative { offset += 1 }
        var mantissa: UInt64 = 0
        var digits = 0
        let whole = try scanDigits(bytes, &mantissa, &digits)
        if whole > 1, bytes[offset - whole] == UInt8(ascii: "0") {
            throw Failure(message: "numbers do not begin with 0", offset: offset - whole)
        }
        var isInteger = true
        var exponent = 0
        if offset < bytes.count, bytes[offset] == UInt8(ascii: ".") {
            isInteger = false
            offset += 1
            exponent -= try scanDigits(bytes, &mantissa, &digits)
        }
        if offset < bytes.count, bytes[offset] | 0x20 == UInt8(ascii: "e") {
            isInteger = false
            exponent += try scanExponent(bytes)
        }
        if digits <= 19, isInteger {
            if isNegative, mantissa <= Int64.max.magnitude + 1 {
                return .int(Int64(truncatingIfNeeded: 0 &- mantissa))
            }
            if !isNegative, mantissa <= Int64.max.magnitude { return .int(Int64(mantissa)) }
        }
        if digits <= 15, -22...22 ~= exponent {
            // Both are exact in a double, so that one correctly rounded operation gives the nearest.
            let power = Self.powersOfTen[abs(exponent)]
            let double = exponent < 0 ? Double(mantissa) / power : Double(mantissa) * power
            return .double(isNegative ? -double : double)
        }
        let text = try text(bytes, start, offset)
        if 1...17 ~= digits, let double = Double(text), double.isFinite,
            Scientific(double) == Scientific(mantissa, exponent)
        {
            return .double(double)
        }
        return Value(numberText: text)
    }

    /// Takes at least one digit; `digits` counts from the first that is not zero.
    private mutating func scanDigits(
        _ bytes: Span<UInt8>, _ mantissa: inout UInt64, _ digits: inout Int
    ) throws(Failure) -> Int {
        let start = offset
        while offset < bytes.count {
            let digit = bytes[offset] &- UInt8(ascii: "0")
            guard digit < 10 else { break }
            if digits > 0 || digit > 0 { digits += 1 }
            if digits <= 19 { mantissa = mantissa &* 10 &+ UInt64(digit) }
            offset += 1
        }
        guard offset > start else { throw unexpected(bytes, expected: "a digit") }
        return offset - start
    }

    private mutating func scanExponent(_ bytes: Span<UInt8>) throws(Failure) -> Int {
        offset += 1
        var isNegative = false
        if offset < bytes.count, bytes[offset] == UInt8(ascii: "-") || bytes[offset] == UInt8(ascii: "+") {
            isNegative = bytes[offset] == UInt8(ascii: "-")
            offset += 1
        }
        var exponent = 0
        let start = offset
        while offset < bytes.count, 0...9 ~= bytes[offset] &- UInt8(ascii: "0") {
            exponent = min(exponent * 10 + Int(bytes[offset] - UInt8(ascii: "0")), 1_000_000_000)
            offset += 1
        }
        guard offset > start else { throw unexpected(bytes, expected: "a digit") }
        return isNegative ? -exponent : exponent
    }

    private static let powersOfTen: [Double] = [
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17,
        1e18,
        1e19, 1e20, 1e21, 1e22,
    ]
}

/// The digits of a number and the power of ten they stand at, without zeros at the end.
private struct Scientific: Equatable {
    var mantissa: UInt64
    var exponent: Int

    init(_ mantissa: UInt64, _ exponent: Int) {
        self.mantissa = mantissa
        self.exponent = exponent
        while self.mantissa != 0, self.mantissa.isMultiple(of: 10) {
            self.mantissa /= 10
            self.exponent += 1
        }
    }

    /// From the shortest text that reads back the same.
    init(_ number: Double) {
        var mantissa: UInt64 = 0
        var places = 0
        var power = 0
        var isNegativePower = false
        var part = 0
        for letter in number.magnitude.description.utf8 {
            switch letter {
            case UInt8(ascii: "."): part = 1
            case UInt8(ascii: "e"): part = 2
            case UInt8(ascii: "-"): isNegativePower = true
            case UInt8(ascii: "+"): break
            default:
                let digit = Int(letter) - 48
                if part == 2 {
                    power = power * 10 + digit
                } else {
                    mantissa = mantissa &* 10 &+ UInt64(digit)
                }
                if part == 1 { places += 1 }
            }
        }
        self.init(mantissa, (isNegativePower ? -power : power) - places)
    }
}

extension Value {
    /// The number that a JSON number text means: an integer or a double where that is exact, else a decimal.
    ///
    /// The text has to be a JSON number.
    init(numberText text: String) {
        if let integer = Int64(text) {
            self = .int(integer)
            return
        }
        guard let decimal = DecimalText(text) else {
            self = .null
            return
        }
        if decimal.digits.count <= 17, let double = Double(text), double.isFinite,
            let shortest = DecimalText(double.description), shortest == decimal
        {
            self = .double(double)
        } else if let integer = Int64(decimal.text) {
            self = .int(integer)
        } else {
            self = .decimal(decimal.text)
        }
    }
}
