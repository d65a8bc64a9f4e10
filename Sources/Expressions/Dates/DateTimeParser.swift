import Values

/// Reads dates and times as .NET does without a format, as far as playbooks use them.
struct DateTimeParser {
    private var rest: Substring
    private let calendar: Culture.Calendar

    /// Nil for what is no date and time.
    static func dateTime(_ text: String, _ calendar: Culture.Calendar) -> DateTime? {
        var parser = DateTimeParser(rest: text[...], calendar: calendar)
        return parser.dateTime()
    }

    private mutating func dateTime() -> DateTime? {
        skipSpaces()
        guard let date = date() else { return nil }
        var ofDay: Int64 = 0
        let needsTime = take("T") || take("t")
        if !needsTime { skipSpaces() }
        if needsTime || rest.first.map({ $0.isASCII && $0.isNumber }) == true {
            guard let time = time() else { return nil }
            ofDay = time
        }
        guard let zone = zone() else { return nil }
        skipSpaces()
        guard rest.isEmpty else { return nil }
        return DateTime(year: date.year, month: date.month, day: date.day, ofDay: ofDay, zone: zone)
    }

    // MARK: date

    private typealias Day = (year: Int, month: Int, day: Int)

    private mutating func date() -> Day? {
        if skipName(calendar.days, calendar.shortDays) != nil {
            _ = take(",")
            skipSpaces()
        }
        if let month = skipName(calendar.months, calendar.shortMonths) { return written(month) }
        guard let first = number(upTo: 4) else { return nil }
        if first.digits == 4 { return yearFirst(first.value) }
        if take(".") || take("-") || take("/") {
            if rest.first?.isLetter == true {
                guard let month = skipName(calendar.months, calendar.shortMonths) else { return nil }
                return (take("-") || take("/") || take(".")) ? day(first.value, month) : nil
            }
            guard let second = number(upTo: 2)?.value, take("/") || take("-") || take(".") else { return nil }
            return calendar.isDayFirst ? day(first.value, second) : day(second, first.value)
        }
        skipSpaces()
        guard let month = skipName(calendar.months, calendar.shortMonths) else { return nil }
        _ = take(",")
        skipSpaces()
        return day(first.value, month)
    }

    private mutating func yearFirst(_ year: Int) -> Day? {
        guard take("-") || take("/") || take("."), let month = number(upTo: 2)?.value else { return nil }
        guard take("-") || take("/") || take(".") else { return rest.isEmpty ? (year, month, 1) : nil }
        return number(upTo: 2).map { (year, month, $0.value) }
    }

    /// `March 15, 2018`, the name of the month already read.
    private mutating func written(_ month: Int) -> Day? {
        skipSpaces()
        guard let first = number(upTo: 4) else { return nil }
        if first.digits == 4 { return (first.value, month, 1) }
        _ = take(",")
        skipSpaces()
        return day(first.value, month)
    }

    /// The year that ends a date; two digits are 1950 to 2049, as .NET has it since version 8.
    private mutating func day(_ day: Int, _ month: Int) -> Day? {
        guard let year = number(upTo: 4) else { return nil }
        let century = year.digits > 2 ? 0 : year.value < 50 ? 2000 : 1900
        return (century + year.value, month, day)
    }

    // MARK: time

    private mutating func time() -> Int64? {
        guard var hour = number(upTo: 2)?.value else { return nil }
        var (minute, second) = (0, 0)
        var fraction: Int64 = 0
        var isClock = false
        if take(":") {
            guard let minutes = number(upTo: 2)?.value else { return nil }
            (minute, isClock) = (minutes, true)
            if take(":") {
                guard let seconds = number(upTo: 2)?.value else { return nil }
                second = seconds
                if take(".") || take(",") {
                    guard let digits = digits() else { return nil }
                    fraction = Int64((digits + "0000000").prefix(7)) ?? 0
                }
            }
        }
        let mark = rest.drop { $0 == " " }.prefix(2).lowercased()
        if mark == "am" || mark == "pm" {
            skipSpaces()
            rest = rest.dropFirst(2)
            guard (1...12).contains(hour) else { return nil }
            hour = hour % 12 + (mark == "pm" ? 12 : 0)
            isClock = true
        }
        guard isClock, hour < 24, minute < 60, second < 60 else { return nil }
        return Int64(hour * 3600 + minute * 60 + second) * DateTime.ticksPerSecond + fraction
    }

    private mutating func zone() -> DateTime.Zone? {
        skipSpaces()
        if rest.isEmpty { return DateTime.Zone.none }
        if take("Z") || take("z") { return .utc }
        if ["gmt", "utc"].contains(rest.lowercased()) {
            rest = ""
            return .utc
        }
        guard let sign = rest.first, sign == "+" || sign == "-" else { return nil }
        rest = rest.dropFirst()
        guard let hours = number(upTo: 2)?.value else { return nil }
        var minutes = 0
        if take(":") || !rest.isEmpty {
            guard let number = number(upTo: 2)?.value else { return nil }
            minutes = number
        }
        guard hours <= 14, minutes < 60 else { return nil }
        return .offset((hours * 60 + minutes) * (sign == "-" ? -1 : 1))
    }

    // MARK: pieces

    /// The number, from 1, of the longest name that comes next.
    private mutating func skipName(_ long: [String], _ short: [String]) -> Int? {
        guard rest.first?.isLetter == true else { return nil }
        for names in [long, short] {
            for (index, name) in names.enumerated()
            where rest.prefix(name.count).lowercased() == name.lowercased() {
                let after = rest.dropFirst(name.count)
                guard after.first?.isLetter != true else { continue }
                rest = after
                return index + 1
            }
        }
        return nil
    }

    private mutating func digits() -> String? {
        let digits = rest.prefix { $0.isASCII && $0.isNumber }
        rest = rest.dropFirst(digits.count)
        return digits.isEmpty ? nil : String(digits)
    }

    private mutating func number(upTo most: Int) -> (value: Int, digits: Int)? {
        let digits = rest.prefix(most).prefix { $0.isASCII && $0.isNumber }
        guard let value = Int(digits) else { return nil }
        rest = rest.dropFirst(digits.count)
        return (value, digits.count)
    }

    private mutating func take(_ character: Character) -> Bool {
        guard rest.first == character else { return false }
        rest = rest.dropFirst()
        return true
    }

    private mutating func skipSpaces() { rest = rest.drop { $0 == " " } }
}
