/// The days or hours, weeks and months of a schedule, and which local times of them count.
struct SchedulePeriods {
    let frequency: Recurrence.Frequency
    let interval: Int64
    let pattern: Recurrence.Pattern
    /// The local time that the counting of intervals begins with.
    let anchor: Int64

    private var anchorDate: CivilDate { LocalTime.date(of: anchor) }
    private var anchorTime: Int64 { anchor.modulo(LocalTime.millisecondsOfDay) }

    /// The number of the period that a local time is in, or of the first.
    func number(at local: Int64) -> Int64 {
        let date = LocalTime.date(of: local)
        let distance =
            switch frequency {
            case .second, .minute, .hour:
                local.floorDivided(by: LocalTime.millisecondsOfHour)
                    - anchor.floorDivided(by: LocalTime.millisecondsOfHour)
            case .day: date.days - anchorDate.days
            case .week: (Self.monday(of: date).days - Self.monday(of: anchorDate).days) / 7
            case .month: date.month - anchorDate.month
            case .year: date.parts.year - anchorDate.parts.year
            }
        return max(0, distance.floorDivided(by: interval))
    }

    /// The local times that count in a period, by their order.
    func times(in number: Int64) -> [Int64] {
        let distance = number * interval
        switch frequency {
        case .second, .minute, .hour:
            let hour = anchor.floorDivided(by: LocalTime.millisecondsOfHour) + distance
            let (day, ofDay) = (hour.floorDivided(by: 24), hour.modulo(24))
            guard pattern.hours.isEmpty || pattern.hours.contains(Int(ofDay)),
                matches(CivilDate(days: day))
            else { return [] }
            return minutes.map { hour * LocalTime.millisecondsOfHour + Int64($0) * 60_000 }
        case .day:
            let date = CivilDate(days: anchorDate.days + distance)
            return matches(date) ? times(on: [date]) : []
        case .week:
            let monday = Self.monday(of: anchorDate).days + distance * 7
            let days = pattern.weekdays.isEmpty ? [anchorDate.weekday] : pattern.weekdays
            return times(on: days.map { CivilDate(days: monday + Int64($0)) })
        case .month: return times(on: dates(ofMonth: anchorDate.month + distance))
        case .year: return times(on: dates(ofMonth: anchorDate.month + distance * 12))
        }
    }

    private var minutes: [Int] {
        pattern.minutes.isEmpty
            ? [Int(anchorTime % LocalTime.millisecondsOfHour / 60_000)] : pattern.minutes
    }

    private func matches(_ date: CivilDate) -> Bool {
        pattern.weekdays.isEmpty || pattern.weekdays.contains(date.weekday)
    }

    private func times(on dates: [CivilDate]) -> [Int64] {
        let hours =
            pattern.hours.isEmpty ? [Int(anchorTime / LocalTime.millisecondsOfHour)] : pattern.hours
        return dates.flatMap { date in
            hours.flatMap { hour in
                minutes.map { minute in
                    LocalTime.milliseconds(of: date) + Int64(hour) * LocalTime.millisecondsOfHour
                        + Int64(minute) * 60_000
                }
            }
        }.sorted()
    }

    /// The days of a month that count; those that the month does not have are left out.
    private func dates(ofMonth month: Int64) -> [CivilDate] {
        let length = CivilDate.length(ofMonth: month)
        guard !pattern.monthDays.isEmpty || !pattern.monthlyOccurrences.isEmpty else {
            return [CivilDate.day(min(anchorDate.parts.day, length), ofMonth: month)]
        }
        let byNumber = pattern.monthDays.map { $0 > 0 ? Int64($0) : length + 1 + Int64($0) }
        let first = CivilDate.day(1, ofMonth: month).weekday
        let byWeekday = pattern.monthlyOccurrences.map { occurrence -> Int64 in
            let earliest = Int64((occurrence.weekday - first + 7) % 7) + 1
            let latest = earliest + (length - earliest) / 7 * 7
            return occurrence.number > 0
                ? earliest + Int64(occurrence.number - 1) * 7 : latest + Int64(occurrence.number + 1) * 7
        }
        return Set(byNumber + byWeekday).filter { (1...length).contains($0) }.sorted()
            .map { CivilDate.day($0, ofMonth: month) }
    }

    private static func monday(of date: CivilDate) -> CivilDate {
        CivilDate(days: date.days - Int64(date.weekday))
    }
}
