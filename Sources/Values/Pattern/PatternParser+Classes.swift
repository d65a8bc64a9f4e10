/// What one escape stands for.
enum PatternEscape {
    case scalar(Unicode.Scalar)
    case set(ScalarSet)
}

extension PatternParser {
    /// `[a-z\d]`, `[^...]`.
    mutating func bracketed() throws(PatternError) -> ScalarSet {
        let start = offset
        offset += 1
        let isNegated = take("^")
        var set = ScalarSet(isNegated: isNegated)
        while !take("]") {
            let first = try member(start)
            guard peek == "-", offset + 1 < scalars.count, scalars[offset + 1] != "]" else {
                insert(first, into: &set)
                continue
            }
            offset += 1
            let last = try member(start)
            guard case .scalar(let low) = first, case .scalar(let high) = last else {
                throw failure("a class cannot be the end of a range")
            }
            guard low <= high else { throw failure("the ends of a range are out of order") }
            set.insert(low.value...high.value)
        }
        return set
    }

    private func insert(_ member: PatternEscape, into set: inout ScalarSet) {
        switch member {
        case .scalar(let scalar): set.insert(scalar.value...scalar.value)
        case .set(let other): set.insert(other)
        }
    }

    private mutating func member(_ start: Int) throws(PatternError) -> PatternEscape {
        guard let next = peek else { throw PatternError(message: "`[` without `]`", offset: start) }
        guard next == "\\" else {
            offset += 1
            return .scalar(next)
        }
        if offset + 1 < scalars.count, scalars[offset + 1] == "b" {
            offset += 2
            return .scalar("\u{08}")
        }
        return try escape()
    }

    /// An escape that stands for characters.
    mutating func escape() throws(PatternError) -> PatternEscape {
        offset += 1
        guard let letter = peek else { throw failure("the pattern ends in a backslash") }
        offset += 1
        if let set = Self.classes[letter] { return .set(set) }
        if let scalar = Self.controls[letter] { return .scalar(scalar) }
        switch letter {
        case "p", "P": return .set(try property(isNegated: letter == "P"))
        case "x": return .scalar(try scalar(try hexadecimal(2)))
        case "u": return .scalar(try unicode())
        case "c":
            guard let control = peek, control.isASCII, control.properties.isAlphabetic else {
                throw failure("`\\c` takes a letter")
            }
            offset += 1
            return .scalar(try scalar(control.value & 31))
        case "0":
            if let next = peek, "0"..."9" ~= next { throw failure("octal escapes are not supported") }
            return .scalar("\0")
        default:
            guard !letter.isASCII || !(letter.properties.isAlphabetic || "0"..."9" ~= letter) else {
                offset -= 1
                throw failure("no such escape: `\\\(letter)`")
            }
            return .scalar(letter)
        }
    }

    private static let classes: [Unicode.Scalar: ScalarSet] = [
        "d": .digits, "D": ScalarSet.digits.inverted, "w": .words, "W": ScalarSet.words.inverted,
        "s": .spaces,
        "S": ScalarSet.spaces.inverted,
    ]

    private static let controls: [Unicode.Scalar: Unicode.Scalar] = [
        "t": "\t", "n": "\n", "r": "\r", "v": "\u{0B}", "f": "\u{0C}",
    ]

    private mutating func property(isNegated: Bool) throws(PatternError) -> ScalarSet {
        guard take("{") else { throw failure("`\\p` takes a property in braces") }
        let start = offset
        while let next = peek, next != "}" { offset += 1 }
        var name = String.UnicodeScalarView()
        name.append(contentsOf: scalars[start..<offset])
        guard take("}") else { throw failure("`\\p{` without `}`") }
        guard let kind = UnicodeProperty(String(name)) else {
            throw PatternError(message: "the Unicode property `\(String(name))` is not known", offset: start)
        }
        var set = ScalarSet()
        set.insert(ScalarSet.Property(kind: kind, isNegated: isNegated))
        return set
    }

    /// After `\u`: four digits, a pair of surrogates, or a number in braces.
    private mutating func unicode() throws(PatternError) -> Unicode.Scalar {
        if take("{") {
            var number: UInt32 = 0
            let start = offset
            while let digit = peek, let value = hexadecimalDigit(UInt8(truncatingIfNeeded: digit.value)),
                digit.isASCII
            {
                number = min(number << 4 | UInt32(value), 0x11_0000)
                offset += 1
            }
            guard offset > start, take("}") else { throw failure("`\\u{` takes hexadecimal digits and `}`") }
            return try scalar(number)
        }
        let first = try hexadecimal(4)
        if 0xD800...0xDBFF ~= first, take("\\"), take("u") {
            let second = try hexadecimal(4)
            if 0xDC00...0xDFFF ~= second {
                return try scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00))
            }
        }
        return try scalar(first)
    }

    private mutating func hexadecimal(_ count: Int) throws(PatternError) -> UInt32 {
        var number: UInt32 = 0
        for _ in 0..<count {
            guard let digit = peek, digit.isASCII,
                let value = hexadecimalDigit(UInt8(truncatingIfNeeded: digit.value))
            else { throw failure("\(count) hexadecimal digits are expected") }
            number = number << 4 | UInt32(value)
            offset += 1
        }
        return number
    }

    private func scalar(_ number: UInt32) throws(PatternError) -> Unicode.Scalar {
        guard let scalar = Unicode.Scalar(number) else { throw failure("not a Unicode scalar") }
        return scalar
    }
}
