extension Timestamp {
    /// The instant that an ISO 8601 text names: `2026-11-21T04:40:00.123Z`.
    ///
    /// A date alone means midnight, a time without an offset means UTC, digits beyond milliseconds are dropped.
    public init?(iso8601 text: String) {
        var reader = DigitReader(text)
        guard let year = reader.number(4), reader.skip("-"), let month = reader.number(2), reader.skip("-"),
            let day = reader.number(2), 1...12 ~= month, 1...Self.days(in: month, of: year) ~= day
        else { return nil }
        var milliseconds = Self.daysSinceEpoch(year: year, month: month, day: day) * 86_400_000
        if !reader.isAtEnd {
            guard reader.skip("T") || reader.skip("t") || reader.skip(" "), let time = reader.time() else {
                return nil
            }
            milliseconds += time
        }
        guard reader.isAtEnd else { return nil }
        self.init(milliseconds: Int64(milliseconds))
    }

    /// The instant as `2026-11-21T04:40:00.123Z`, always with three digits of fraction.
    public var iso8601: String {
        let (day, rest) = Self.floorDivide(milliseconds, 86_400_000)
        let date = Self.date(daysSinceEpoch: day)
        let year =
            0...9999 ~= date.year
            ? padded(date.year, 4) : (date.year < 0 ? "-" : "+") + padded(abs(date.year), 6)
        let clock = [rest / 3_600_000, rest / 60_000 % 60, rest / 1000 % 60].map { padded(Int($0), 2) }
        return "\(year)-\(padded(date.month, 2))-\(padded(date.day, 2))T\(clock.joined(separator: ":"))"
            + ".\(padded(Int(rest % 1000), 3))Z"
    }

    static func days(in month: Int, of year: Int) -> Int {
        switch month {
        case 2: year.isMultiple(of: 4) && (!year.isMultiple(of: 100) || year.isMultiple(of: 400)) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    /// Days from 1970-01-01 in the proleptic Gregorian calendar, in years that begin in March.
    private static func daysSinceEpoch(year: Int, month: Int, day: Int) -> Int {
        let shifted = month > 2 ? year : year - 1
        let era = (shifted >= 0 ? shifted : shifted - 399) / 400
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }

    private static func date(daysSinceEpoch: Int64) -> (year: Int, month: Int, day: Int) {
        let (era, dayOfEra) = floorDivide(daysSinceEpoch + 719_468, 146_097)
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shifted = (5 * dayOfYear + 2) / 153
        let month = shifted < 10 ? shifted + 3 : shifted - 9
        return (
            Int(yearOfEra + era * 400 + (month <= 2 ? 1 : 0)), Int(month),
            Int(dayOfYear - (153 * shifted + 2) / 5 + 1)
        )
    }

    private static func floorDivide(_ number: Int64, _ divisor: Int64) -> (Int64, Int64) {
        let (quotient, rest) = number.quotientAndRemainder(dividingBy: divisor)
        return rest < 0 ? (quotient - 1, rest + divisor) : (quotient, rest)
    }
}

private func padded(_ number: Int, _ width: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, width - digits.count)) + digits
}

/// Takes fixed numbers of digits and single characters from the front of a text.
private struct DigitReader {
    private var rest: Substring.UTF8View

    init(_ text: String) { rest = text[...].utf8 }

    var isAtEnd: Bool { rest.isEmpty }

    mutating func skip(_ letter: Unicode.Scalar) -> Bool {
        guard rest.first == UInt8(ascii: letter) else { return false }
        rest = rest.dropFirst()
        return true
    }

    mutating func number(_ count: Int) -> Int? {
        let digits = rest.prefix(count)
        guard digits.count == count, digits.allSatisfy({ $0 &- UInt8(ascii: "0") < 10 }) else { return nil }
        rest = rest.dropFirst(count)
        return digits.reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) }
    }

    /// `04:40`, `04:40:00`, `04:40:00.123`, each with or without an offset, in milliseconds.
    mutating func time() -> Int? {
        guard let hour = number(2), skip(":"), let minute = number(2), hour < 24, minute < 60 else {
            return nil
        }
        var milliseconds = (hour * 60 + minute) * 60_000
        if skip(":") {
            guard let second = number(2), second <= 60 else { return nil }
            milliseconds += second * 1000
            if skip(".") {
                guard let fraction = fraction() else { return nil }
                milliseconds += fraction
            }
        }
        if isAtEnd || skip("Z") || skip("z") { return milliseconds }
        guard let offset = offset() else { return nil }
        return milliseconds - offset
    }

    private mutating func fraction() -> Int? {
        var digits = 0
        var milliseconds = 0
        while let digit = number(1) {
            if digits < 3 { milliseconds = milliseconds * 10 + digit }
            digits += 1
        }
        guard digits > 0 else { return nil }
        for _ in min(digits, 3)..<3 { milliseconds *= 10 }
        return milliseconds
    }

    private mutating func offset() -> Int? {
        let isWest = skip("-")
        guard isWest || skip("+"), let hour = number(2), hour < 24 else { return nil }
        var minutes = hour * 60
        if !isAtEnd {
            _ = skip(":")
            guard let minute = number(2), minute < 60 else { return nil }
            minutes += minute
        }
        return (isWest ? -minutes : minutes) * 60_000
    }
}
