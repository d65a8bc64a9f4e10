import TimeZones
public import Values

/// What is wrong with a recurrence.
public struct RecurrenceError: Error, Sendable, Hashable {
    /// A fragment naming the member.
    public var message: String
}

extension Recurrence {
    /// The largest intervals by frequency.
    ///
    /// Source: Microsoft Learn, "Schedules for recurring triggers in Azure Logic Apps workflows".
    private static let largest: [Frequency: Int64] = [
        .second: 9_999_999, .minute: 72_000, .hour: 12_000, .day: 500, .week: 71, .month: 16, .year: 49,
    ]
    private static let weekdays = [
        "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday",
    ]

    /// Reads WDL's `recurrence` object: frequencies and weekdays in any case, numbers also as text.
    public init(_ document: Value) throws(RecurrenceError) {
        guard let word = document["frequency"]?.string,
            let frequency = Frequency(rawValue: word.lowercased())
        else {
            let words = Frequency.allCases.map { "`\($0.rawValue)`" }.joined(separator: ", ")
            throw RecurrenceError(message: "`frequency` is one of \(words)")
        }
        self.frequency = frequency
        let bound = Self.largest[frequency] ?? 1
        guard let interval = Self.number(document["interval"] ?? 1), (1...bound).contains(interval) else {
            throw RecurrenceError(message: "`interval` is a number from 1 to \(bound) for `\(word)`")
        }
        self.interval = interval
        zone = try Self.zone(document["timeZone"])
        start = try Self.instant(document["startTime"], "startTime", in: zone)
        end = try Self.instant(document["endTime"], "endTime", in: zone)
        count = nil
        if let written = document["count"], !written.isNull {
            guard let count = Self.number(written), count > 0 else {
                throw RecurrenceError(message: "`count` is a number above 0")
            }
            self.count = count
        }
        pattern = nil
        if let schedule = document["schedule"], schedule.object != nil {
            let pattern = try Self.pattern(schedule)
            self.pattern = pattern.isEmpty ? nil : pattern
        }
    }

    private static func pattern(_ schedule: Value) throws(RecurrenceError) -> Pattern {
        var pattern = Pattern()
        pattern.hours = try numbers(schedule["hours"], "hours", in: 0...23)
        pattern.minutes = try numbers(schedule["minutes"], "minutes", in: 0...59)
        pattern.weekdays = try weekdays(schedule["weekDays"])
        pattern.monthDays = try numbers(schedule["monthDays"], "monthDays", in: -31...31)
        guard !pattern.monthDays.contains(0) else {
            throw RecurrenceError(message: "`monthDays` has days from 1 to 31, or from -1 to -31")
        }
        for item in schedule["monthlyOccurrences"]?.array ?? [] {
            guard let name = item["dayOfWeek"] ?? item["day"], let weekday = try weekdays(name).first,
                let number = number(item["occurrence"] ?? .null), number != 0, (-5...5).contains(number)
            else {
                throw RecurrenceError(
                    message:
                        "`monthlyOccurrences` has a `dayOfWeek` and an `occurrence` from 1 to 5 or -1 to -5")
            }
            pattern.monthlyOccurrences.append(MonthlyOccurrence(weekday: weekday, number: Int(number)))
        }
        return pattern
    }

    private static func numbers(
        _ value: Value?, _ name: String, in range: ClosedRange<Int64>
    ) throws(RecurrenceError) -> [Int] {
        var found: Set<Int> = []
        for item in list(value) {
            guard let number = number(item), range.contains(number) else {
                throw RecurrenceError(
                    message: "`\(name)` has numbers from \(range.lowerBound) to \(range.upperBound)")
            }
            found.insert(Int(number))
        }
        return found.sorted()
    }

    private static func weekdays(_ value: Value?) throws(RecurrenceError) -> [Int] {
        var found: Set<Int> = []
        for item in list(value) {
            guard let place = item.string.flatMap({ weekdays.firstIndex(of: $0.lowercased()) }) else {
                throw RecurrenceError(message: "`weekDays` has the English names of weekdays")
            }
            found.insert(place)
        }
        return found.sorted()
    }

    private static func list(_ value: Value?) -> [Value] {
        guard let value, !value.isNull else { return [] }
        return value.array.map { Array($0) } ?? [value]
    }

    private static func number(_ value: Value) -> Int64? { value.int ?? value.string.flatMap { Int64($0) } }

    private static func zone(_ value: Value?) throws(RecurrenceError) -> Zone {
        let name = value?.string ?? "UTC"
        guard let zone = Zone(named: name.isEmpty ? "UTC" : name) else {
            throw RecurrenceError(message: "there is no time zone `\(name)`")
        }
        return zone
    }

    /// An instant with `Z`, or a local time of the zone; with `Z` the zone does not count.
    private static func instant(
        _ value: Value?, _ name: String, in zone: Zone
    ) throws(RecurrenceError) -> Timestamp? {
        guard let value, !value.isNull, value.string != "" else { return nil }
        guard let text = value.string else {
            throw RecurrenceError(message: "`\(name)` is text such as `2025-01-31T08:00:00Z`")
        }
        let time = text.split(whereSeparator: { "Tt ".contains($0) }).dropFirst().first ?? ""
        if time.contains(where: { "Zz+-".contains($0) }), let instant = Timestamp(iso8601: text) {
            return instant
        }
        guard let local = Timestamp(iso8601: text.contains("T") ? text + "Z" : text) else {
            throw RecurrenceError(message: "`\(name)` is a time such as `2025-01-31T08:00:00`, not `\(text)`")
        }
        return zone.instant(ofLocal: local.milliseconds)
    }
}
