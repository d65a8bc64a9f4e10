import Values

/// Numbers in .NET's standard formats; other formats are custom ones.
///
/// Source: Microsoft Learn, "Standard numeric format strings" (2025-11).
struct NumberFormat {
    private let value: Value
    private let culture: Culture

    /// The text of a number; throws for formats that .NET does not know.
    static func text(_ value: Value, _ format: String, _ culture: Culture) throws(EvaluationError) -> String {
        guard let number = NumberDigits(value) else { return value.expressionText }
        let letter = format.first ?? "G"
        let digits = format.dropFirst()
        guard letter.isASCII, letter.isLetter,
            digits.allSatisfy({ $0.isASCII && $0.isNumber }), digits.count <= 9
        else { return CustomNumberFormat(format, culture).text(number) }
        let precision = Int(digits)
        guard (precision ?? 0) <= 1000 else {
            throw EvaluationError("`formatNumber` gives at most 1000 digits")
        }
        return try NumberFormat(value: value, culture: culture).standard(letter, precision, number)
    }

    private func standard(
        _ letter: Character, _ precision: Int?, _ number: NumberDigits
    ) throws(EvaluationError) -> String {
        switch letter.uppercased() {
        case "N": return signed(number, precision ?? 2, isGrouped: true)
        case "F": return signed(number, precision ?? 2, isGrouped: false)
        case "C": return money(number, precision ?? culture.currencyDigits)
        case "P":
            var percent = number
            if !percent.isZero { percent.point += 2 }
            return signed(percent, precision ?? 2, isGrouped: true) + culture.percentSign
        case "E": return scientific(number, precision ?? 6, letter, exponentDigits: 3)
        case "G": return general(number, precision ?? 0, letter)
        case "R": return value.expressionText
        case "D": return try padded(String(whole(letter).magnitude), precision, isNegative: whole(letter) < 0)
        case "X":
            let text = String(UInt64(bitPattern: try whole(letter)), radix: 16, uppercase: letter == "X")
            return padded(text, precision, isNegative: false)
        case "B":
            return padded(
                String(UInt64(bitPattern: try whole(letter)), radix: 2), precision, isNegative: false)
        default: throw EvaluationError("`formatNumber` does not know the format `\(letter)`")
        }
    }

    private func whole(_ letter: Character) throws(EvaluationError) -> Int64 {
        switch value {
        case .int(let number): return number
        case .double(let number):
            if let whole = Int64(exactly: number) { return whole }
        default: break
        }
        throw EvaluationError("the format `\(letter)` is for whole numbers only")
    }

    private func padded(_ digits: String, _ width: Int?, isNegative: Bool) -> String {
        let zeros = String(repeating: "0", count: max(0, (width ?? 0) - digits.count))
        return (isNegative ? "-" : "") + zeros + digits
    }

    private func rounded(_ number: NumberDigits, _ precision: Int) -> NumberDigits {
        var number = number
        number.round(to: number.point + precision)
        return number
    }

    private func plain(_ number: NumberDigits, _ precision: Int, isGrouped: Bool) -> String {
        let whole = isGrouped ? culture.separators.grouping(number.wholeText) : number.wholeText
        return precision == 0
            ? whole : "\(whole)\(culture.separators.fraction)\(number.fractionText(precision))"
    }

    private func signed(_ number: NumberDigits, _ precision: Int, isGrouped: Bool) -> String {
        let number = rounded(number, precision)
        let sign = number.isNegative && !number.isZero ? "-" : ""
        return sign + plain(number, precision, isGrouped: isGrouped)
    }

    private func money(_ number: NumberDigits, _ precision: Int) -> String {
        let number = rounded(number, precision)
        let text = plain(number, precision, isGrouped: true)
        let isNegative = number.isNegative && !number.isZero
        let pattern = isNegative ? culture.negativeMoney : culture.money
        return pattern.map { $0 == "n" ? text : $0 == "$" ? culture.currency : String($0) }.joined()
    }

    private func scientific(
        _ number: NumberDigits, _ precision: Int, _ letter: Character, exponentDigits: Int
    ) -> String {
        var number = number
        number.round(to: precision + 1)
        let exponent = number.isZero ? 0 : number.point - 1
        number.point = number.isZero ? 0 : 1
        let mantissa = plain(number, precision, isGrouped: false)
        let size = String(exponent.magnitude)
        let zeros = String(repeating: "0", count: max(0, exponentDigits - size.count))
        let mark = letter.isUppercase ? "E" : "e"
        return "\(number.isNegative ? "-" : "")\(mantissa)\(mark)\(exponent < 0 ? "-" : "+")\(zeros)\(size)"
    }

    private func general(_ number: NumberDigits, _ precision: Int, _ letter: Character) -> String {
        var number = number
        if precision > 0 { number.round(to: precision) }
        let most = precision > 0 ? precision : 15
        if case .int = value, precision == 0 { return value.expressionText }
        if number.point > most || number.point < -3 {
            let text = scientific(number, max(0, number.digits.count - 1), letter, exponentDigits: 2)
            return text
        }
        let fraction = max(0, number.digits.count - number.point)
        return signed(number, fraction, isGrouped: false)
    }
}
