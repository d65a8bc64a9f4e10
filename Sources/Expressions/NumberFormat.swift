import Values

/// Numbers in .NET's standard formats, as in English.
///
/// Source: Microsoft Learn, "Standard numeric format strings". Custom formats and other cultures come later.
enum NumberFormat {
    static func text(_ arguments: Arguments) throws(EvaluationError) -> Value {
        guard let number = arguments.values[0].double, arguments.values[0].string == nil else {
            throw arguments.failure(0, "a number")
        }
        let format = try arguments.text(1)
        let style = NumberText.Style(locale: try arguments.optionalText(2))
        let letter = format.first ?? "G"
        let digits = Int(format.dropFirst())
        guard letter.isLetter, format.count == 1 || digits != nil, (digits ?? 0) <= 99 else {
            throw EvaluationError("`formatNumber` does not know the format `\(format)` yet")
        }
        switch letter {
        case "N", "n": return .string(fixed(number, digits ?? 2, style, grouped: true))
        case "F", "f": return .string(fixed(number, digits ?? 2, style, grouped: false))
        case "P", "p": return .string(fixed(number * 100, digits ?? 2, style, grouped: true) + "%")
        case "D", "d", "X", "x":
            guard let whole = Int64(exactly: number) else { throw arguments.failure(0, "a whole number") }
            let radix = letter == "D" || letter == "d" ? 10 : 16
            let text = radix == 10 ? String(whole.magnitude) : String(UInt64(bitPattern: whole), radix: 16)
            let padded = String(repeating: "0", count: max(0, (digits ?? 0) - text.count)) + text
            let sign = whole < 0 && radix == 10 ? "-" : ""
            return .string(sign + (letter == "X" ? padded.uppercased() : padded))
        default: throw EvaluationError("`formatNumber` does not know the format `\(format)` yet")
        }
    }

    /// Rounds half away from zero, as .NET does on the decimal text of a double.
    private static func fixed(_ number: Double, _ digits: Int, _ style: NumberText.Style, grouped: Bool)
        -> String
    {
        let text = rounded("\(abs(number))", to: digits)
        let parts = text.split(separator: ".", maxSplits: 1)
        var whole = String(parts[0])
        if grouped {
            var result = ""
            for (index, digit) in whole.enumerated() {
                if index > 0, (whole.count - index) % 3 == 0 { result.append(style.group) }
                result.append(digit)
            }
            whole = result
        }
        let fraction = parts.count > 1 ? "\(style.fraction)\(parts[1])" : ""
        let isZero = text.allSatisfy { $0 == "0" || $0 == "." }
        return (number < 0 && !isZero ? "-" : "") + whole + fraction
    }

    /// Decimal text with exactly so many digits after the point.
    private static func rounded(_ text: String, to digits: Int) -> String {
        var (mantissa, exponent) = (text, 0)
        if let mark = text.firstIndex(of: "e") {
            mantissa = String(text[..<mark])
            exponent = Int(text[text.index(after: mark)...]) ?? 0
        }
        let parts = mantissa.split(separator: ".", omittingEmptySubsequences: false)
        var all = Array((String(parts[0]) + (parts.count > 1 ? String(parts[1]) : "")).utf8).map {
            Int($0) - 48
        }
        var point = parts[0].count + exponent
        if point <= 0 {
            all.insert(contentsOf: [Int](repeating: 0, count: 1 - point), at: 0)
            point = 1
        }
        while all.count < point + digits + 1 { all.append(0) }
        var kept = Array(all[..<(point + digits)])
        if all[point + digits] >= 5 {
            var place = kept.count - 1
            while place >= 0, kept[place] == 9 {
                kept[place] = 0
                place -= 1
            }
            if place >= 0 {
                kept[place] += 1
            } else {
                kept.insert(1, at: 0)
                point += 1
            }
        }
        let whole = kept[..<point].map(String.init).joined()
        return digits == 0 ? whole : "\(whole).\(kept[point...].map(String.init).joined())"
    }
}
