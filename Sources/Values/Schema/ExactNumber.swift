extension Value {
    /// Whether a number has nothing after the point; false for other kinds.
    var isIntegral: Bool {
        switch self {
        case .int: true
        case .double(let number): number.isFinite && number == number.rounded()
        case .decimal: DecimalText(self)?.isIntegral ?? false
        default: false
        }
    }
}

extension DecimalText {
    /// The number that a value is; nil when it is none.
    init?(_ value: Value) {
        switch value {
        case .int(let number): self.init(number.description)
        case .double(let number) where number.isFinite: self.init(number.description)
        case .decimal(let text): self.init(text)
        default: return nil
        }
    }

    /// Whether the quotient is whole, computed on the digits so that 0.0075 is a multiple of 0.0001.
    func isMultiple(of divisor: ExactNumber) -> Bool {
        guard !digits.isEmpty else { return true }
        // Both as whole numbers times powers of ten; trimmed digits do not end in zero.
        let power = exponent - digits.count - divisor.exponent
        guard power >= 0 else { return false }
        var rest = digits.reduce(UInt64(0)) { (rest, digit) in
            divisor.remainder(divisor.remainder(rest, times: 10), plus: UInt64(digit - UInt8(ascii: "0")))
        }
        var square = divisor.remainder(10, times: 1)
        var left = power
        while left > 0, rest != 0 {
            if left & 1 == 1 { rest = divisor.remainder(rest, times: square) }
            square = divisor.remainder(square, times: square)
            left >>= 1
        }
        return rest == 0
    }
}

/// A number as a whole number times a power of ten.
struct ExactNumber: Sendable {
    var mantissa: UInt64
    var exponent: Int
    var isNegative: Bool

    var isZero: Bool { mantissa == 0 }

    /// The number that a value is; nil when it is none or has more than 18 digits.
    init?(_ value: Value) {
        guard let text = DecimalText(value), text.digits.count <= 18 else { return nil }
        mantissa = text.digits.reduce(0) { $0 * 10 + UInt64($1 - UInt8(ascii: "0")) }
        exponent = text.exponent - text.digits.count
        isNegative = text.isNegative
    }

    func remainder(_ number: UInt64, times other: UInt64) -> UInt64 {
        mantissa.dividingFullWidth((number % mantissa).multipliedFullWidth(by: other % mantissa)).remainder
    }

    func remainder(_ number: UInt64, plus other: UInt64) -> UInt64 { (number + other) % mantissa }
}

/// A number to compare: exactly, and without decimal text where machine numbers do.
enum NumberOrder: Comparable {
    case int(Int64)
    case other(DecimalText)
    case double(Double)

    init?(_ value: Value) {
        switch value {
        case .int(let number): self = .int(number)
        case .double(let number): self = .double(number)
        case .decimal:
            guard let text = DecimalText(value) else { return nil }
            self = .other(text)
        default: return nil
        }
    }

    static func < (left: NumberOrder, right: NumberOrder) -> Bool {
        switch (left, right) {
        case (.int(let a), .int(let b)): a < b
        case (.double(let a), .double(let b)): a < b
        default:
            if let a = left.text, let b = right.text { a < b } else { false }
        }
    }

    static func == (left: NumberOrder, right: NumberOrder) -> Bool {
        switch (left, right) {
        case (.int(let a), .int(let b)): a == b
        case (.double(let a), .double(let b)): a == b
        default: left.text == right.text
        }
    }

    private var text: DecimalText? {
        switch self {
        case .int(let number): DecimalText(number.description)
        case .double(let number): DecimalText(number.description)
        case .other(let text): text
        }
    }
}
