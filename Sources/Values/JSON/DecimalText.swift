/// A decimal number as digits and exponent: 0.digits × 10^exponent, without zeros at either end of the digits.
///
/// What makes two spellings of a number comparable without rounding either.
struct DecimalText: Hashable {
    var isNegative = false
    var digits: [UInt8] = []
    var exponent = 0

    /// The number that JSON number text means; nil for other text.
    init?(_ text: String) {
        var rest = Array(text.utf8)[...]
        if rest.first == UInt8(ascii: "-") {
            isNegative = true
            rest = rest.dropFirst()
        }
        let whole = rest.prefix(while: Self.isDigit)
        guard let first = whole.first, whole.count == 1 || first != UInt8(ascii: "0") else { return nil }
        rest = rest.dropFirst(whole.count)
        digits = Array(whole)
        exponent = whole.count
        if rest.first == UInt8(ascii: ".") {
            let fraction = rest.dropFirst().prefix(while: Self.isDigit)
            guard !fraction.isEmpty else { return nil }
            digits += fraction
            rest = rest.dropFirst(fraction.count + 1)
        }
        if let letter = rest.first, letter | 0x20 == UInt8(ascii: "e") {
            guard let power = Self.exponent(rest.dropFirst()) else { return nil }
            exponent += power
            rest = []
        }
        guard rest.isEmpty else { return nil }
        trim()
        // The exponent that is written with one digit before the point is one less; that one has to read back.
        exponent = min(max(exponent, 1 - Self.largestExponent), 1 + Self.largestExponent)
    }

    /// The largest exponent that is told from larger ones.
    private static let largestExponent = 1_000_000_000

    /// The same number without zeros at the ends; zero itself has no digits.
    private mutating func trim() {
        let zeros = digits.prefix { $0 == UInt8(ascii: "0") }.count
        digits.removeFirst(zeros)
        exponent -= zeros
        while digits.last == UInt8(ascii: "0") { digits.removeLast() }
        if digits.isEmpty {
            exponent = 0
            isNegative = false
        }
    }

    private static func isDigit(_ byte: UInt8) -> Bool { byte &- UInt8(ascii: "0") < 10 }

    private static func exponent(_ text: ArraySlice<UInt8>) -> Int? {
        let isNegative = text.first == UInt8(ascii: "-")
        let unsigned = isNegative || text.first == UInt8(ascii: "+") ? text.dropFirst() : text
        guard !unsigned.isEmpty, unsigned.allSatisfy(isDigit) else { return nil }
        let number = unsigned.reduce(0) { min($0 * 10 + Int($1 - UInt8(ascii: "0")), largestExponent) }
        return isNegative ? -number : number
    }

    /// Whether there is nothing after the point.
    var isIntegral: Bool { digits.count <= exponent || digits.isEmpty }

    /// The one canonical spelling: plain for up to 40 places, else with an exponent.
    var text: String {
        let sign = isNegative ? "-" : ""
        let all = String(decoding: digits, as: UTF8.self)
        if digits.isEmpty { return "0" }
        if isIntegral, exponent <= 40 {
            return sign + all + String(repeating: "0", count: exponent - digits.count)
        }
        if 1..<digits.count ~= exponent { return sign + all.prefix(exponent) + "." + all.dropFirst(exponent) }
        if -5...0 ~= exponent { return sign + "0." + String(repeating: "0", count: -exponent) + all }
        return sign + all.prefix(1) + (all.count > 1 ? "." + all.dropFirst() : "") + "e\(exponent - 1)"
    }
}

extension DecimalText: Comparable {
    static func < (left: DecimalText, right: DecimalText) -> Bool {
        if left.isNegative != right.isNegative { return left.isNegative }
        return left.isNegative ? right.isSmaller(than: left) : left.isSmaller(than: right)
    }

    private func isSmaller(than other: DecimalText) -> Bool {
        if digits.isEmpty || other.digits.isEmpty { return digits.isEmpty && !other.digits.isEmpty }
        if exponent != other.exponent { return exponent < other.exponent }
        return digits.lexicographicallyPrecedes(other.digits)
    }
}
