import Values

/// Reads numbers from text as .NET does.
enum NumberText {
    /// Which characters separate groups and the fraction.
    struct Style: Sendable {
        var group: Character = ","
        var fraction: Character = "."

        static let invariant = Style()

        init() {}

        /// The style of a locale: those that write `1.234,56` are known by language; others are as in English.
        init(locale: String?) {
            let language = (locale ?? "").lowercased().split(separator: "-").first.map(String.init) ?? ""
            if ["de", "es", "it", "nl", "da", "pt", "tr", "id", "is", "el"].contains(language) {
                (group, fraction) = (".", ",")
            } else if ["fr", "nb", "nn", "sv", "fi", "pl", "ru", "cs", "uk", "bg", "sk", "hu"].contains(
                language)
            {
                (group, fraction) = ("\u{A0}", ",")
            }
        }
    }

    /// A whole number of 64 bits, white space and a sign allowed.
    static func whole(_ text: String) -> Int64? {
        Int64(text.filter { !$0.isWhitespace })
    }

    /// A decimal number as it is written, its scale kept: `5.0000` stays so.
    static func exact(_ text: String) -> Value? {
        guard let value = real(text, .invariant), value.double?.isFinite == true else { return nil }
        let plain = text.filter { $0 != "," && !$0.isWhitespace }
        return plain.contains(".") ? .decimal(plain) : value
    }

    /// A real number with group separators, a sign at either end and an exponent; kept exact.
    static func real(_ text: String, _ style: Style) -> Value? {
        var digits = text.filter { $0 != style.group && !$0.isWhitespace }
        if ["nan", "infinity", "-infinity", "∞", "-∞"].contains(digits.lowercased()) {
            return .double(
                digits.lowercased() == "nan" ? .nan : digits.hasPrefix("-") ? -.infinity : .infinity)
        }
        if digits.hasSuffix("-") { digits = "-" + digits.dropLast() }
        if digits.hasSuffix("+") { digits.removeLast() }
        if digits.hasPrefix("+") { digits.removeFirst() }
        digits = String(digits.map { $0 == style.fraction ? "." : $0 })
        guard digits.allSatisfy({ $0.isASCII && ($0.isNumber || ".eE+-".contains($0)) }) else { return nil }
        if digits.hasSuffix(".") { digits.removeLast() }
        if digits.hasPrefix(".") { digits = "0" + digits }
        if digits.hasPrefix("-.") { digits = "-0" + digits.dropFirst() }
        while digits.count > 1, digits.hasPrefix("0"), digits.dropFirst().first?.isNumber == true {
            digits.removeFirst()
        }
        return try? Value(json: digits)
    }
}
