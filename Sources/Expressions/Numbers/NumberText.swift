import Values

/// What of a number's text is read.
struct NumberStyle: OptionSet {
    let rawValue: Int

    static let groups = NumberStyle(rawValue: 1)
    static let fraction = NumberStyle(rawValue: 2)
    static let exponent = NumberStyle(rawValue: 4)
    static let trailingSign = NumberStyle(rawValue: 8)

    /// Digits and a sign in front.
    static let whole: NumberStyle = []
    /// What `int` reads: a fraction and groups too.
    static let grouped: NumberStyle = [.groups, .fraction]
    static let decimal: NumberStyle = [.groups, .fraction, .trailingSign]
    static let float: NumberStyle = [.groups, .fraction, .exponent, .trailingSign]
}

/// The parts of a number's text, white space around it allowed.
///
/// Source: Microsoft Learn, "Parsing numeric strings in .NET" and the `NumberStyles` reference (2025-11).
struct ParsedNumber {
    private(set) var isNegative = false
    private(set) var whole: [UInt8] = []
    private(set) var fraction: [UInt8] = []
    private(set) var exponent = 0

    init?(_ text: String, _ style: NumberStyle, _ separators: Culture.Separators = .invariant) {
        var rest = Self.trimmed(text)
        var hasSign = false
        if let sign = rest.first, sign == "-" || sign == "+" {
            (isNegative, hasSign) = (sign == "-", true)
            rest.removeFirst()
        }
        var isInFraction = false
        while let character = rest.first {
            if let digit = Self.digit(character) {
                if isInFraction { fraction.append(digit) } else { whole.append(digit) }
            } else if character == separators.fraction, style.contains(.fraction), !isInFraction {
                isInFraction = true
            } else if !separators.isGroup(character) || !style.contains(.groups) || isInFraction
                || whole.isEmpty
            {
                break
            }
            rest.removeFirst()
        }
        guard !whole.isEmpty || !fraction.isEmpty else { return nil }
        if style.contains(.exponent) {
            guard readExponent(&rest) else { return nil }
        }
        if style.contains(.trailingSign), !hasSign, rest == "-" || rest == "+" {
            isNegative = rest == "-"
            rest = ""
        }
        guard rest.isEmpty else { return nil }
    }

    /// False for an exponent beyond any number's; an `e` without digits is left for the caller to refuse.
    private mutating func readExponent(_ rest: inout Substring) -> Bool {
        guard rest.first == "e" || rest.first == "E" else { return true }
        var tail = rest.dropFirst()
        let isDown = tail.first == "-"
        if isDown || tail.first == "+" { tail.removeFirst() }
        let digits = tail.prefix { Self.digit($0) != nil }
        guard !digits.isEmpty else { return true }
        guard let size = Int(digits), size < 100_000 else { return false }
        exponent = isDown ? -size : size
        rest = tail.dropFirst(digits.count)
        return true
    }

    /// The whole number of 64 bits; nil where there is a fraction other than zero, or no room.
    var int: Int64? {
        guard exponent == 0, fraction.allSatisfy({ $0 == 0 }) else { return nil }
        return Int64(String(decoding: [isNegative ? 45 : 43] + whole.map { $0 + 48 }, as: UTF8.self))
    }

    /// The nearest double; infinite beyond the largest.
    var double: Double? {
        func digits(_ part: [UInt8]) -> String {
            part.isEmpty ? "0" : String(decoding: part.map { $0 + 48 }, as: UTF8.self)
        }
        return Double("\(isNegative ? "-" : "")\(digits(whole)).\(digits(fraction))e\(exponent)")
    }

    private static func digit(_ character: Character) -> UInt8? {
        guard let code = character.asciiValue, code &- 48 < 10 else { return nil }
        return code - 48
    }

    private static func trimmed(_ text: String) -> Substring {
        let isSpace: (Character) -> Bool = { $0 == " " || "\t"..."\r" ~= $0 || $0 == "\r\n" }
        var rest = text.drop(while: isSpace)
        while let last = rest.last, isSpace(last) { rest.removeLast() }
        return rest
    }
}

/// Reads numbers from text as .NET does.
enum NumberText {
    /// A real number; also `NaN` and `Infinity`.
    static func real(_ text: String, _ culture: Culture) -> Double? {
        switch text.lowercased() {
        case "nan", "+nan", "-nan": .nan
        case "infinity", "+infinity", "∞": .infinity
        case "-infinity", "-∞": -.infinity
        default: ParsedNumber(text, .float, culture.separators)?.double.flatMap { $0.isFinite ? $0 : nil }
        }
    }
}

extension Double {
    /// The shortest text that reads back as this number, as .NET writes it: no `.0`, and an exponent, `1E+18`, from
    /// 10^15 on and below 10^-5.
    var shortText: String {
        if isNaN { return "NaN" }
        if isInfinite { return self < 0 ? "-Infinity" : "Infinity" }
        if self == 0 { return "0" }
        if let whole = Int64(exactly: self), whole.magnitude < 1_000_000_000_000_000 { return String(whole) }
        let digits = NumberDigits(self)
        guard digits.point > 15 || digits.point < -3 else { return digits.plainText }
        let exponent = digits.point - 1
        let size = exponent.magnitude < 10 ? "0\(exponent.magnitude)" : "\(exponent.magnitude)"
        return "\(self < 0 ? "-" : "")\(digits.mantissaText)E\(exponent < 0 ? "-" : "+")\(size)"
    }
}
