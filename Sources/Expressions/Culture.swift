import Values

/// What numbers and dates look like in a language.
///
/// Source: Unicode CLDR 44 for names and patterns; Microsoft Learn's format string pages for en-US, which differs from
/// CLDR in negative amounts of money and the space before the percent sign.
struct Culture: Sendable {
    /// What stands between groups of three digits and before the fraction.
    struct Separators: Sendable {
        var group: Character
        var fraction: Character

        static let invariant = Separators(group: ",", fraction: ".")

        /// People type a plain space where a language writes an unbreakable one.
        func isGroup(_ character: Character) -> Bool {
            character == group || group.isWhitespace && [" ", "\u{A0}", "\u{202F}"].contains(character)
        }

        func grouping(_ digits: String) -> String {
            guard digits.utf8.count > 3 else { return digits }
            var result = ""
            for (index, digit) in digits.enumerated() {
                if index > 0, (digits.utf8.count - index) % 3 == 0 { result.append(group) }
                result.append(digit)
            }
            return result
        }
    }

    /// Names and patterns of dates.
    struct Calendar: Sendable {
        var months: [String]
        var shortMonths: [String]
        /// From Sunday.
        var days: [String]
        var shortDays: [String]
        /// .NET's format `d`, with the day first or the month.
        var shortDate: String
        /// .NET's format `D`.
        var longDate: String
        /// .NET's format `t`; `T` adds the seconds.
        var shortTime: String
        var monthDay: String
        var yearMonth: String

        /// What `/` stands for in a format.
        var dateSeparator: Character { shortDate.first { !$0.isLetter } ?? "/" }
        var isDayFirst: Bool { shortDate.hasPrefix("d") }
    }

    var separators = Separators.invariant
    /// `$` stands for the currency, `n` for the number.
    var money = "$n"
    var negativeMoney = "($n)"
    var currency = "$"
    var currencyDigits = 2
    var percentSign = " %"
    /// Nil where only the numbers of the language are known.
    var calendar: Calendar?

    /// English of the United States, the default of all functions.
    static let english = Culture(calendar: CultureTable.english)

    /// The culture of a locale such as `de-DE`; throws for a malformed one and for one that is not known.
    static func named(_ locale: String?, for function: String) throws(EvaluationError) -> Culture {
        guard let locale, !locale.isEmpty else { return english }
        let parts = locale.lowercased().split(separator: "-", omittingEmptySubsequences: false)
        let isWellFormed = parts.enumerated().allSatisfy { index, part in
            (index == 0 ? 2...3 : 1...8).contains(part.utf8.count)
                && part.utf8.allSatisfy { byte in
                    UInt8(ascii: "a")...UInt8(ascii: "z") ~= byte
                        || index > 0 && UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte
                }
        }
        guard isWellFormed else { throw EvaluationError("`\(function)` needs a locale such as `en-us`") }
        guard
            let culture = CultureTable.culture(
                language: String(parts[0]), region: parts.last.map(String.init))
        else {
            throw EvaluationError(
                "`\(function)` does not know the locale `\(locale)`; known languages are "
                    + CultureTable.languages.joined(separator: ", "))
        }
        return culture
    }

    /// The names and patterns of dates; throws where only numbers are known.
    func dates(for function: String) throws(EvaluationError) -> Calendar {
        guard let calendar else {
            throw EvaluationError("`\(function)` does not know the month names of this locale")
        }
        return calendar
    }
}
