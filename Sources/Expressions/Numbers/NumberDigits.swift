import Values

/// The significant decimal digits of a number, none for zero, and where its decimal point stands among them.
struct NumberDigits {
    var isNegative = false
    private(set) var digits: [UInt8] = []
    /// How many of the digits stand before the decimal point; may be negative or beyond their count.
    var point = 0

    /// The shortest digits that read back as the double.
    init(_ number: Double) {
        // A finite double's description is a number in one of Swift's two notations.
        self.init(text: number.isFinite ? number.description : "0")
        isNegative = number.sign == .minus
    }

    /// Of a number's value; nil for other kinds and for numbers that are not finite.
    init?(_ value: Value) {
        switch value {
        case .int(let number): self.init(text: String(number))
        case .double(let number) where number.isFinite: self.init(number)
        case .decimal(let text): self.init(text: text)
        default: return nil
        }
    }

    private init(text: String) {
        guard let number = ParsedNumber(text, .float) else { return }
        isNegative = number.isNegative
        digits = number.whole + number.fraction
        point = number.whole.count + number.exponent
        let leading = digits.prefix { $0 == 0 }.count
        digits.removeFirst(leading)
        point -= leading
        trim()
    }

    var isZero: Bool { digits.isEmpty }

    /// The digit at a place, counted from the first significant one; 0 outside.
    func digit(_ place: Int) -> UInt8 { digits.indices.contains(place) ? digits[place] : 0 }

    /// Keeps so many significant digits, ties away from zero.
    mutating func round(to count: Int) {
        guard count < digits.count else { return }
        guard count >= 0 else {
            digits = []
            point = 0
            return
        }
        let roundsUp = digits[count] >= 5
        digits.removeSubrange(count...)
        guard roundsUp else { return trim() }
        while digits.last == 9 { digits.removeLast() }
        if digits.isEmpty {
            digits = [1]
            point += 1
        } else {
            digits[digits.count - 1] += 1
        }
    }

    private mutating func trim() {
        while digits.last == 0 { digits.removeLast() }
        if digits.isEmpty { point = 0 }
    }

    /// The digits before the point, `0` when there are none.
    var wholeText: String { point <= 0 ? "0" : Self.text((0..<point).map(digit)) }

    /// So many digits after the point.
    func fractionText(_ count: Int) -> String { Self.text((0..<count).map { digit(point + $0) }) }

    /// Sign, digits and point without an exponent.
    var plainText: String {
        let fraction = fractionText(max(0, digits.count - point))
        return (isNegative ? "-" : "") + wholeText + (fraction.isEmpty ? "" : "." + fraction)
    }

    /// One digit before the point, the others after it.
    var mantissaText: String {
        let rest = Self.text(Array(digits.dropFirst()))
        return Self.text([digit(0)]) + (rest.isEmpty ? "" : "." + rest)
    }

    private static func text(_ digits: [UInt8]) -> String {
        String(decoding: digits.map { $0 + UInt8(ascii: "0") }, as: UTF8.self)
    }
}
