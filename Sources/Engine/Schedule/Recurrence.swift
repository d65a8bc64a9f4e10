import TimeZones
public import Values

/// When a schedule comes: WDL's `recurrence` object, checked.
///
/// It reads no clock: instants come in, the next one goes out. What the documentation leaves open is decided in
/// `docs/decisions/0010-schedules.md`.
///
/// Source: Microsoft Learn, "Schedules for recurring triggers in Azure Logic Apps workflows".
public struct Recurrence: Sendable {
    /// The units of an interval.
    public enum Frequency: String, Sendable, CaseIterable {
        case second, minute, hour, day, week, month, year
    }

    /// One day of a month by its weekday: the second Tuesday, the last Friday.
    public struct MonthlyOccurrence: Sendable, Hashable {
        /// 0 for Monday to 6 for Sunday.
        public var weekday: Int
        /// 1 to 5 from the month's begin, -1 to -5 from its end.
        public var number: Int
    }

    /// Which times of a day, and which days, count.
    public struct Pattern: Sendable, Hashable {
        /// 0 to 23; empty for the hour of the start.
        public var hours: [Int] = []
        /// 0 to 59; empty for the minute of the start.
        public var minutes: [Int] = []
        /// 0 for Monday to 6 for Sunday; empty for the weekday of the start.
        public var weekdays: [Int] = []
        /// 1 to 31 from the month's begin, -1 to -31 from its end.
        public var monthDays: [Int] = []
        /// Days by their weekday.
        public var monthlyOccurrences: [MonthlyOccurrence] = []

        var isEmpty: Bool {
            hours.isEmpty && minutes.isEmpty && weekdays.isEmpty && monthDays.isEmpty
                && monthlyOccurrences.isEmpty
        }
    }

    /// The unit.
    public var frequency: Frequency
    /// How many units.
    public var interval: Int64
    /// The first instant that counts; nil for when the schedule is registered.
    public var start: Timestamp?
    /// After that, nothing comes.
    public var end: Timestamp?
    /// How often it comes at most.
    public var count: Int64?
    /// Times and days; nil when only the interval counts.
    public var pattern: Pattern?
    let zone: Zone

    /// How many periods are looked through for the next instant: days that a calendar has at all come sooner.
    static let maximumPeriods = 1200

    /// The next instant after another one; nil when there is none.
    ///
    /// - Parameters:
    ///   - instant: what has to be past.
    ///   - lastRun: when it came last; nil when it never has.
    ///   - registeredAt: when the schedule was made known.
    public func next(
        after instant: Timestamp, lastRun: Timestamp?, registeredAt: Timestamp
    ) -> Timestamp? {
        let anchor = start ?? lastRun ?? registeredAt
        let found =
            if let pattern, !pattern.isEmpty {
                nextMatch(of: pattern, after: instant, from: start ?? registeredAt)
            } else {
                nextStep(after: start == nil && lastRun != nil ? max(instant, anchor) : instant, from: anchor)
            }
        guard let found, end.map({ found <= $0 }) ?? true else { return nil }
        return found
    }

    /// The place of an instant in the row of intervals from the start, and the instants around it.
    ///
    /// For windows, which follow each other without a gap.
    public func instant(number: Int64, from anchor: Timestamp) -> Timestamp { step(number, from: anchor) }

    /// How long the interval is; months and years by their mean.
    public var length: Duration {
        let seconds: [Frequency: Int64] = [
            .second: 1, .minute: 60, .hour: 3600, .day: 86_400, .week: 604_800, .month: 2_629_746,
            .year: 31_556_952,
        ]
        return .seconds((seconds[frequency] ?? 1) * interval)
    }

    /// `anchor + k * interval`, the first after an instant, k from 0.
    private func nextStep(after instant: Timestamp, from anchor: Timestamp) -> Timestamp? {
        guard instant >= anchor else { return anchor }
        let steps = (instant - anchor).wholeMilliseconds / max(1, length.wholeMilliseconds)
        // A day may have 23 or 25 hours, a month 28 to 31 days: begin a little earlier.
        var number = max(0, steps - 2)
        for _ in 0..<8 {
            let candidate = step(number, from: anchor)
            if candidate > instant { return candidate }
            number += 1
        }
        return nil
    }

    private func step(_ number: Int64, from anchor: Timestamp) -> Timestamp {
        switch frequency {
        case .second, .minute, .hour:
            return anchor + .milliseconds(length.wholeMilliseconds * number)
        case .day, .week:
            guard number > 0 else { return anchor }
            let days = number * interval * (frequency == .week ? 7 : 1)
            let local = zone.local(of: anchor)
            return zone.instant(ofLocal: local + days * LocalTime.millisecondsOfDay)
        case .month, .year:
            guard number > 0 else { return anchor }
            let local = zone.local(of: anchor)
            let date = LocalTime.date(of: local)
            let month = date.month + number * interval * (frequency == .year ? 12 : 1)
            let day = min(date.parts.day, CivilDate.length(ofMonth: month))
            return zone.instant(
                ofLocal: LocalTime.milliseconds(of: CivilDate.day(day, ofMonth: month))
                    + local.modulo(LocalTime.millisecondsOfDay))
        }
    }

    private func nextMatch(
        of pattern: Pattern, after instant: Timestamp, from anchor: Timestamp
    ) -> Timestamp? {
        let periods = SchedulePeriods(
            frequency: frequency, interval: interval, pattern: pattern, anchor: zone.local(of: anchor))
        let earliest = zone.local(of: max(instant, anchor))
        // Clocks that are put on or back move local times by at most a day.
        var period = periods.number(at: earliest - LocalTime.millisecondsOfDay)
        for _ in 0..<Self.maximumPeriods {
            let instants = periods.times(in: period).map { zone.instant(ofLocal: $0) }
            let found = instants.filter { $0 > instant && $0 >= anchor }.min()
            if let found { return found }
            period += 1
        }
        return nil
    }
}
