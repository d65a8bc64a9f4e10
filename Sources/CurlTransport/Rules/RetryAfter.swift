import Values

/// The header `Retry-After` (RFC 9110, section 10.2.3): seconds, or an HTTP date.
enum RetryAfter {
    /// How long to wait from `now` on: nothing after a date gone by; nil when the text is neither.
    static func delay(_ text: String, now: Timestamp) -> Duration? {
        let text = text.trimmed
        if !text.isEmpty, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) {
            return .seconds(Int64(text).map { min($0, 366 * 86400) } ?? 366 * 86400)
        }
        return HTTPDate.instant(text).map { max($0 - now, .zero) }
    }
}

/// Dates of HTTP (RFC 9110, section 5.6.7), all three forms.
enum HTTPDate {
    static func instant(_ text: String) -> Timestamp? {
        let words = text.split { " ,-".contains($0) }
        guard words.count >= 5 else { return nil }
        // `Sun Nov  6 08:49:37 1994` is asctime's order; the other two put the day first.
        let isAsctime = months.contains(words[1].lowercased())
        guard isAsctime || words[5...].first.map({ $0 == "GMT" }) ?? false else { return nil }
        let day = isAsctime ? words[2] : words[1]
        let month = isAsctime ? words[1] : words[2]
        let time = isAsctime ? words[3] : words[4]
        let year = isAsctime ? words[4] : words[3]
        guard let monthIndex = months.firstIndex(of: month.lowercased()), let day = number(day, 1...31),
            let year = fullYear(year), let seconds = secondOfDay(time)
        else { return nil }
        let days = daysFromEpoch(year: year, month: monthIndex + 1, day: day)
        return Timestamp(milliseconds: Int64(days * 86400 + seconds) * 1000)
    }

    private static let months = [
        "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
    ]

    private static func fullYear(_ text: Substring) -> Int? {
        guard text.utf8.count == 2 else { return number(text, 1900...9999) }
        return number(text, 0...99).map { $0 < 70 ? 2000 + $0 : 1900 + $0 }
    }

    private static func secondOfDay(_ text: Substring) -> Int? {
        let parts = text.split(separator: ":")
        guard parts.count == 3, let hour = number(parts[0], 0...23), let minute = number(parts[1], 0...59),
            let second = number(parts[2], 0...60)
        else { return nil }
        return hour * 3600 + minute * 60 + second
    }

    private static func number(_ text: Substring, _ range: ClosedRange<Int>) -> Int? {
        guard text.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let number = Int(text) else { return nil }
        return range.contains(number) ? number : nil
    }

    /// Days since 1970-01-01 in the Gregorian calendar, counted in eras of 400 years that begin in March.
    private static func daysFromEpoch(year: Int, month: Int, day: Int) -> Int {
        let shifted = month <= 2 ? year - 1 : year
        let yearOfEra = shifted % 400
        let dayOfYear = (153 * ((month + 9) % 12) + 2) / 5 + day - 1
        return shifted / 400 * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
            - 719_468
    }
}

extension StringProtocol {
    /// Without blanks and tabs at either end.
    var trimmed: String {
        let start = firstIndex { $0 != " " && $0 != "\t" } ?? endIndex
        let end = lastIndex { $0 != " " && $0 != "\t" }.map(index(after:)) ?? start
        return String(self[start..<end])
    }
}
