/// Names of JSON members as XML names: what XML does not allow is written `_xHHHH_`.
///
/// Source: Microsoft Learn, "XmlConvert.EncodeName method" and "XmlConvert.DecodeName method".
enum XMLName {
    static func encode(_ name: String) -> String {
        var result = ""
        let scalars = Array(name.unicodeScalars)
        for (index, scalar) in scalars.enumerated() {
            let isEscape = scalar == "_" && escape(scalars[index...]) != nil
            if !isEscape, index == 0 ? isStart(scalar) : isPart(scalar) {
                result.unicodeScalars.append(scalar)
            } else {
                let digits = String(scalar.value, radix: 16, uppercase: true)
                let width = scalar.value > 0xFFFF ? 8 : 4
                result += "_x" + String(repeating: "0", count: width - digits.count) + digits + "_"
            }
        }
        return result
    }

    static func decode(_ name: String) -> String {
        guard name.contains("_x") else { return name }
        var result = ""
        var rest = Array(name.unicodeScalars)[...]
        while let first = rest.first {
            if let (scalar, length) = escape(rest) {
                result.unicodeScalars.append(scalar)
                rest = rest.dropFirst(length)
            } else {
                result.unicodeScalars.append(first)
                rest = rest.dropFirst()
            }
        }
        return result
    }

    /// The scalar of the `_xHHHH_` or `_xHHHHHHHH_` that comes next.
    private static func escape(_ text: ArraySlice<Unicode.Scalar>) -> (Unicode.Scalar, Int)? {
        guard text.starts(with: "_x".unicodeScalars) else { return nil }
        for width in [4, 8] {
            let digits = text.dropFirst(2).prefix(width)
            guard digits.count == width, text.dropFirst(2 + width).first == "_",
                digits.allSatisfy({ $0.isASCII && $0.properties.isASCIIHexDigit })
            else { continue }
            let number = UInt32(String(String.UnicodeScalarView(digits)), radix: 16)
            guard let scalar = number.flatMap(Unicode.Scalar.init) else { continue }
            return (scalar, width + 3)
        }
        return nil
    }

    private static func isStart(_ scalar: Unicode.Scalar) -> Bool {
        if scalar == "_" { return true }
        switch scalar.properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .otherLetter, .letterNumber:
            return scalar.value <= 0xFFFF
        default: return false
        }
    }

    private static func isPart(_ scalar: Unicode.Scalar) -> Bool {
        if isStart(scalar) || scalar == "." || scalar == "-" || scalar == ":" { return true }
        switch scalar.properties.generalCategory {
        case .decimalNumber, .nonspacingMark, .spacingMark, .modifierLetter: return scalar.value <= 0xFFFF
        default: return false
        }
    }
}
