import Values

/// A decimal number of 96 bits and up to 28 digits after the point, as .NET's `decimal`; trailing zeros are kept.
///
/// Source: Microsoft Learn, "System.Decimal struct" (2025-11): range, scale, and rounding of ties to even.
struct ExactDecimal {
    private static let limit: UInt128 = 1 << 96
    private static let maximumScale = 28
    private static let powers: [UInt128] = (0...28).map { (0..<$0).reduce(1) { power, _ in power * 10 } }

    private(set) var isNegative: Bool
    private var units: UInt128
    private var scale: Int

    init(_ number: Int64) {
        isNegative = number < 0
        units = UInt128(number.magnitude)
        scale = 0
    }

    /// Keeps the scale as written; nil beyond the range.
    init?(_ number: ParsedNumber) {
        guard number.exponent == 0, let exact = Self.reading(number) else { return nil }
        self = exact
    }

    /// The 15 significant digits that .NET keeps of a double.
    init?(_ number: Double) {
        guard number.isFinite else { return nil }
        var digits = NumberDigits(number)
        digits.round(to: 15)
        guard let text = ParsedNumber(digits.plainText, .decimal), let exact = Self.reading(text) else {
            return nil
        }
        self = exact
    }

    /// Of any kind of number.
    init?(_ value: Value) {
        switch value {
        case .int(let number): self.init(number)
        case .double(let number): self.init(number)
        case .decimal(let text):
            guard let number = ParsedNumber(text, .decimal) else { return nil }
            self.init(number)
        default: return nil
        }
    }

    /// From a number too wide, rounded until it fits; nil when even its whole part does not.
    private init?(isNegative: Bool, _ wide: Wide, scale: Int) {
        var (wide, scale) = (wide, scale)
        var last: UInt128 = 0
        var isInexact = false
        while scale > 0, scale > Self.maximumScale || !wide.fits(Self.limit) {
            if last != 0 { isInexact = true }
            last = wide.divideByTen()
            scale -= 1
        }
        guard wide.fits(Self.limit) else { return nil }
        units = wide.low
        if last > 5 || last == 5 && (isInexact || units % 2 == 1) { units += 1 }
        guard units < Self.limit else { return nil }
        self.isNegative = isNegative
        self.scale = scale
    }

    private static func reading(_ number: ParsedNumber) -> ExactDecimal? {
        let digits = number.whole + number.fraction
        guard digits.count <= 1000 else { return nil }
        var wide = Wide(low: 0)
        var scale = number.fraction.count
        for (place, digit) in digits.enumerated() {
            // 38 digits fit into 128 bits; what follows in the fraction cannot matter any more.
            if wide.low >= UInt128.max / 100 {
                guard place >= number.whole.count else { return nil }
                scale = place - number.whole.count
                break
            }
            wide.low = wide.low * 10 + UInt128(digit)
        }
        return ExactDecimal(isNegative: number.isNegative, wide, scale: scale)
    }

    /// All digits, those after the point too: `5.0000`.
    var text: String {
        let digits = String(units)
        let padded = String(repeating: "0", count: max(0, scale + 1 - digits.count)) + digits
        let sign = isNegative && units != 0 ? "-" : ""
        return scale == 0 ? sign + padded : "\(sign)\(padded.dropLast(scale)).\(padded.suffix(scale))"
    }

    var isZero: Bool { units == 0 }

    // MARK: arithmetic; nil where the result is out of range

    static func sum(_ left: ExactDecimal, _ right: ExactDecimal) -> ExactDecimal? {
        let scale = max(left.scale, right.scale)
        let (a, b) = (left.aligned(to: scale), right.aligned(to: scale))
        if left.isNegative == right.isNegative {
            return ExactDecimal(isNegative: left.isNegative, a.adding(b), scale: scale)
        }
        return b.isLess(than: a)
            ? ExactDecimal(isNegative: left.isNegative, a.subtracting(b), scale: scale)
            : ExactDecimal(isNegative: right.isNegative, b.subtracting(a), scale: scale)
    }

    static func difference(_ left: ExactDecimal, _ right: ExactDecimal) -> ExactDecimal? {
        var right = right
        right.isNegative.toggle()
        return sum(left, right)
    }

    static func product(_ left: ExactDecimal, _ right: ExactDecimal) -> ExactDecimal? {
        ExactDecimal(
            isNegative: left.isNegative != right.isNegative, Wide(left.units, times: right.units),
            scale: left.scale + right.scale)
    }

    static func quotient(_ left: ExactDecimal, _ right: ExactDecimal) -> ExactDecimal? {
        guard right.units != 0 else { return nil }
        var (quotient, rest) = left.units.quotientAndRemainder(dividingBy: right.units)
        var scale = left.scale - right.scale
        while scale < 0 || rest != 0 && scale < maximumScale {
            let (digit, next) = (rest * 10).quotientAndRemainder(dividingBy: right.units)
            guard quotient * 10 + digit < limit else { break }
            (quotient, rest) = (quotient * 10 + digit, next)
            scale += 1
        }
        guard scale >= 0 else { return nil }
        let twice = rest * 2
        if twice > right.units || twice == right.units && quotient % 2 == 1 { quotient += 1 }
        return ExactDecimal(
            isNegative: left.isNegative != right.isNegative, Wide(low: quotient), scale: scale)
    }

    static func remainder(_ left: ExactDecimal, _ right: ExactDecimal) -> ExactDecimal? {
        let scale = max(left.scale, right.scale)
        let (a, b) = (left.aligned(to: scale), right.aligned(to: scale))
        guard let rest = a.remainder(dividingBy: b) else { return nil }
        return ExactDecimal(isNegative: left.isNegative, Wide(low: rest), scale: scale)
    }

    static func order(_ left: ExactDecimal, _ right: ExactDecimal) -> Order {
        if left.isZero, right.isZero { return .same }
        let isLeftNegative = left.isNegative && !left.isZero
        guard isLeftNegative == (right.isNegative && !right.isZero) else {
            return isLeftNegative ? .before : .after
        }
        let scale = max(left.scale, right.scale)
        let (a, b) = (left.aligned(to: scale), right.aligned(to: scale))
        if a == b { return .same }
        return a.isLess(than: b) != isLeftNegative ? .before : .after
    }

    private func aligned(to scale: Int) -> Wide { Wide(units, times: Self.powers[scale - self.scale]) }
}

/// An unsigned number of 256 bits, as products and aligned decimals need it.
private struct Wide: Equatable {
    var high: UInt128 = 0
    var low: UInt128

    init(low: UInt128) { self.low = low }

    init(_ left: UInt128, times right: UInt128) {
        (high, low) = left.multipliedFullWidth(by: right)
    }

    func fits(_ limit: UInt128) -> Bool { high == 0 && low < limit }

    func isLess(than other: Wide) -> Bool { high != other.high ? high < other.high : low < other.low }

    func adding(_ other: Wide) -> Wide {
        var result = self
        let (sum, carries) = low.addingReportingOverflow(other.low)
        result.low = sum
        result.high &+= other.high &+ (carries ? 1 : 0)
        return result
    }

    /// Of a number that is not larger.
    func subtracting(_ other: Wide) -> Wide {
        var result = self
        let (difference, borrows) = low.subtractingReportingOverflow(other.low)
        result.low = difference
        result.high &-= other.high &+ (borrows ? 1 : 0)
        return result
    }

    /// Gives the digit that falls off.
    mutating func divideByTen() -> UInt128 {
        let (quotient, rest) = high.quotientAndRemainder(dividingBy: 10)
        high = quotient
        let (lower, digit) = UInt128(10).dividingFullWidth((rest, low))
        low = lower
        return digit
    }

    /// Bit by bit; nil for a divisor of zero, and for a remainder wider than 128 bits.
    ///
    /// The latter needs two numbers that differ by 10^28 in scale and leaves no decimal of 96 bits.
    func remainder(dividingBy divisor: Wide) -> UInt128? {
        guard divisor.high != 0 || divisor.low != 0 else { return nil }
        var rest = Wide(low: 0)
        for place in stride(from: 255, through: 0, by: -1) {
            let bit = place >= 128 ? high >> UInt128(place - 128) & 1 : low >> UInt128(place) & 1
            rest.high = rest.high << 1 | rest.low >> 127
            rest.low = rest.low << 1 | bit
            if !rest.isLess(than: divisor) { rest = rest.subtracting(divisor) }
        }
        return rest.high == 0 ? rest.low : nil
    }
}
