import Values

/// An instant in ticks of 100 ns since 0001-01-01T00:00:00, with the zone its text named, as .NET has it.
struct DateTime {
    /// What a text says of its zone.
    enum Zone: Equatable {
        case none, utc
        /// Minutes east of UTC.
        case offset(Int)
    }

    /// Ticks of 1970-01-01.
    static let unixEpoch: Int64 = 621_355_968_000_000_000
    static let ticksPerSecond: Int64 = 10_000_000
    static let ticksPerDay: Int64 = 864_000_000_000
    private static let maximum: Int64 = 3_155_378_975_999_999_999

    /// Local to the zone.
    var ticks: Int64
    var zone: Zone

    init(ticks: Int64, zone: Zone) throws(EvaluationError) {
        guard ticks >= 0, ticks <= Self.maximum else {
            throw EvaluationError("the date is outside of the years 1 to 9999")
        }
        self.ticks = ticks
        self.zone = zone
    }

    /// ISO 8601 and the usual forms of a language, in English `2018-03-15T13:00:00Z`, `2018-03-15`, `03/15/2018`,
    /// `3/15/2018 1:05 PM`, `March 15, 2018` and the like.
    init(_ text: String, _ calendar: Culture.Calendar = CultureTable.english) throws(EvaluationError) {
        guard text.utf8.count <= 200,
            let parsed = ISODateTime.read(text) ?? DateTimeParser.dateTime(text, calendar)
        else {
            throw EvaluationError("the text is not a date and time, such as `2018-03-15T13:00:00Z`")
        }
        self = parsed
    }

    init?(year: Int, month: Int, day: Int, ofDay ticks: Int64 = 0, zone: Zone = .none) {
        guard (1...9999).contains(year), (1...12).contains(month),
            (1...Self.days(in: month, of: year)).contains(day)
        else { return nil }
        self.ticks = Self.dayNumber(year, month, day) * Self.ticksPerDay + ticks
        self.zone = zone
    }

    // MARK: parts

    /// Year, month and day of the Gregorian calendar.
    ///
    /// Source: H. Hinnant, "chrono-Compatible Low-Level Date Algorithms".
    var date: (year: Int, month: Int, day: Int) {
        let shifted = Int(ticks / Self.ticksPerDay) + 306
        let era = shifted / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        return (year, month, dayOfYear - (153 * shiftedMonth + 2) / 5 + 1)
    }

    var ticksOfDay: Int64 { ticks % Self.ticksPerDay }
    var hour: Int { Int(ticksOfDay / (3600 * Self.ticksPerSecond)) }
    var minute: Int { Int(ticksOfDay / (60 * Self.ticksPerSecond) % 60) }
    var second: Int { Int(ticksOfDay / Self.ticksPerSecond % 60) }
    /// 100 ns within the second.
    var fraction: Int { Int(ticksOfDay % Self.ticksPerSecond) }
    /// 0 is Sunday.
    var dayOfWeek: Int { Int((ticks / Self.ticksPerDay + 1) % 7) }
    var dayOfYear: Int { Int(ticks / Self.ticksPerDay - Self.dayNumber(date.year, 1, 1)) + 1 }

    /// The same instant in UTC; a text without a zone is taken as UTC.
    var universal: DateTime {
        get throws(EvaluationError) {
            var minutes = 0
            if case .offset(let east) = zone { minutes = east }
            return try DateTime(ticks: ticks - Int64(minutes) * 60 * Self.ticksPerSecond, zone: .utc)
        }
    }

    // MARK: arithmetic

    func adding(ticks more: Int64) throws(EvaluationError) -> DateTime {
        let (sum, overflows) = ticks.addingReportingOverflow(more)
        return try DateTime(ticks: overflows ? -1 : sum, zone: zone)
    }

    /// Months later; the day is at most the month's last.
    func adding(months: Int) throws(EvaluationError) -> DateTime {
        guard (-120_000...120_000).contains(months) else {
            throw EvaluationError("the date is outside of the years 1 to 9999")
        }
        let (year, month, day) = date
        let total = year * 12 + month - 1 + months
        guard total >= 12 else { throw EvaluationError("the date is outside of the years 1 to 9999") }
        let (newYear, newMonth) = (total / 12, total % 12 + 1)
        guard newYear <= 9999,
            let result = DateTime(
                year: newYear, month: newMonth, day: min(day, Self.days(in: newMonth, of: newYear)),
                ofDay: ticksOfDay, zone: zone)
        else { throw EvaluationError("the date is outside of the years 1 to 9999") }
        return result
    }

    static func days(in month: Int, of year: Int) -> Int {
        let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
        return month == 2 ? (isLeap ? 29 : 28) : [4, 6, 9, 11].contains(month) ? 30 : 31
    }

    /// Days since 0001-01-01.
    private static func dayNumber(_ year: Int, _ month: Int, _ day: Int) -> Int64 {
        let shiftedYear = month <= 2 ? year - 1 : year
        let era = shiftedYear / 400
        let yearOfEra = shiftedYear - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return Int64(era * 146_097 + dayOfEra - 306)
    }
}
