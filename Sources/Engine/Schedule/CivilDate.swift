/// A day of the Gregorian calendar without a zone, as its number of days since 1970-01-01.
///
/// Source: Hatcher, "Simple formulae for Julian day numbers and calendar dates", as eras of 400 years from March on.
struct CivilDate: Sendable, Hashable, Comparable {
    var days: Int64

    init(days: Int64) { self.days = days }

    /// The day of a year and month; a month outside of 1 to 12 counts on into other years.
    init(year: Int64, month: Int64, day: Int64) {
        let months = year * 12 + month - 1
        let (year, month) = (months.floorDivided(by: 12), months.modulo(12) + 1)
        let shifted = month > 2 ? year : year - 1
        let era = shifted.floorDivided(by: 400)
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        days = era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }

    var parts: (year: Int64, month: Int64, day: Int64) {
        let shifted = days + 719_468
        let era = shifted.floorDivided(by: 146_097)
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        return (year, month, dayOfYear - (153 * shiftedMonth + 2) / 5 + 1)
    }

    /// 0 for Monday to 6 for Sunday.
    var weekday: Int { Int((days + 3).modulo(7)) }

    /// Months since year 0.
    var month: Int64 {
        let parts = parts
        return parts.year * 12 + parts.month - 1
    }

    /// How many days a month has, counted since year 0.
    static func length(ofMonth month: Int64) -> Int64 {
        CivilDate(year: 0, month: month + 2, day: 1).days - CivilDate(year: 0, month: month + 1, day: 1).days
    }

    /// A day of a month that is counted since year 0.
    static func day(_ day: Int64, ofMonth month: Int64) -> CivilDate {
        CivilDate(year: 0, month: month + 1, day: day)
    }

    static func < (left: CivilDate, right: CivilDate) -> Bool { left.days < right.days }
}

extension Int64 {
    /// Division that rounds down.
    func floorDivided(by divisor: Int64) -> Int64 {
        let quotient = self / divisor
        return self % divisor < 0 ? quotient - 1 : quotient
    }

    /// What ``floorDivided(by:)`` leaves: never negative.
    func modulo(_ divisor: Int64) -> Int64 { self - floorDivided(by: divisor) * divisor }
}
