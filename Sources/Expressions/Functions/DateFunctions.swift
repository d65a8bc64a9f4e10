import Values

/// Functions on dates and times.
///
/// Source: Microsoft Learn, "Reference guide to functions in expressions", date and time functions.
enum DateFunctions {
    private static let family = "Date and time"

    static let all: [FunctionTable.Entry] = [
        .init(family, "utcNow(format?)", "the current time in UTC", isPure: false) { values, context in
            try written(DateTime(ticks: context.nowTicks, zone: .utc), Arguments("utcNow", values), 0)
        },
        adding("addDays", DateTime.ticksPerDay), adding("addHours", DateTime.ticksPerSecond * 3600),
        adding("addMinutes", DateTime.ticksPerSecond * 60), adding("addSeconds", DateTime.ticksPerSecond),
        .init(family, "addToTime(timestamp, interval, unit, format?)", "a time later by so many units") {
            values, _ in
            let arguments = Arguments("addToTime", values)
            return try written(moved(arguments.time(0), arguments, 1, isBack: false), arguments, 3)
        },
        .init(
            family, "subtractFromTime(timestamp, interval, unit, format?)", "a time earlier by so many units"
        ) { values, _ in
            let arguments = Arguments("subtractFromTime", values)
            return try written(moved(arguments.time(0), arguments, 1, isBack: true), arguments, 3)
        },
        .init(family, "getFutureTime(interval, unit, format?)", "now and so many units", isPure: false) {
            values, context in
            let arguments = Arguments("getFutureTime", values)
            let now = try DateTime(ticks: context.nowTicks, zone: .utc)
            return try written(moved(now, arguments, 0, isBack: false), arguments, 2)
        },
        .init(family, "getPastTime(interval, unit, format?)", "now less so many units", isPure: false) {
            values, context in
            let arguments = Arguments("getPastTime", values)
            let now = try DateTime(ticks: context.nowTicks, zone: .utc)
            return try written(moved(now, arguments, 0, isBack: true), arguments, 2)
        },
        .init(family, "dateDifference(start, end)", "the time between, as `d.hh:mm:ss`") { values, _ in
            let arguments = Arguments("dateDifference", values)
            let (start, end) = (try arguments.time(0).universal, try arguments.time(1).universal)
            return .string(timespan(end.ticks - start.ticks))
        },
        part("dayOfMonth", "the day of the month") { $0.date.day },
        part("dayOfWeek", "the day of the week; Sunday is 0") { $0.dayOfWeek },
        part("dayOfYear", "the day of the year, from 1") { $0.dayOfYear },
        .init(family, "formatDateTime(timestamp, format?, locale?)", "a time in a .NET format") { values, _ in
            let arguments = Arguments("formatDateTime", values)
            let calendar = try arguments.culture(2).dates(for: "formatDateTime")
            let format = try arguments.optionalText(1) ?? "o"
            return .string(try DateFormat.text(arguments.time(0), format, calendar))
        },
        .init(family, "parseDateTime(text, locale?, format?)", "a time, of a language or format, in ISO form")
        {
            values, _ in
            let arguments = Arguments("parseDateTime", values)
            let calendar = try arguments.culture(1).dates(for: "parseDateTime")
            guard let format = try arguments.optionalText(2) else {
                return .string(try DateFormat.text(DateTime(arguments.text(0), calendar), "o"))
            }
            guard let time = try ExactDateReader.dateTime(arguments.text(0), format, calendar) else {
                throw EvaluationError("`parseDateTime` finds no date in the format `\(format)`")
            }
            return .string(try DateFormat.text(time, "o"))
        },
        starting("startOfDay", "midnight") { $0.ticks - $0.ticksOfDay },
        starting("startOfHour", "the full hour") { $0.ticks - $0.ticks % (DateTime.ticksPerSecond * 3600) },
        starting("startOfMonth", "midnight of the first") {
            $0.ticks - $0.ticksOfDay - Int64($0.date.day - 1) * DateTime.ticksPerDay
        },
        .init(family, "ticks(timestamp)", "100-nanosecond steps since the year 1") { values, _ in
            .int(try Arguments("ticks", values).time(0).universal.ticks)
        },
    ]

    private static func written(
        _ time: DateTime, _ arguments: Arguments, _ format: Int
    ) throws(EvaluationError) -> Value {
        .string(try DateFormat.text(time, arguments.optionalText(format) ?? "o"))
    }

    private static func adding(_ name: String, _ unit: Int64) -> FunctionTable.Entry {
        .init(family, "\(name)(timestamp, count, format?)", "a time later by so many units") { values, _ in
            let arguments = Arguments(name, values)
            let (ticks, overflows) = Int64(try arguments.int(1)).multipliedReportingOverflow(by: unit)
            guard !overflows else { throw EvaluationError("`\(name)` leaves the years 1 to 9999") }
            return try written(arguments.time(0).adding(ticks: ticks), arguments, 2)
        }
    }

    private static func part(
        _ name: String, _ summary: String, _ part: @escaping @Sendable (DateTime) -> Int
    ) -> FunctionTable.Entry {
        .init(family, "\(name)(timestamp)", summary) { values, _ in
            .int(Int64(part(try Arguments(name, values).time(0))))
        }
    }

    private static func starting(
        _ name: String, _ summary: String, _ ticks: @escaping @Sendable (DateTime) -> Int64
    ) -> FunctionTable.Entry {
        .init(family, "\(name)(timestamp, format?)", summary) { values, _ in
            let arguments = Arguments(name, values)
            let time = try arguments.time(0)
            return try written(DateTime(ticks: ticks(time), zone: time.zone), arguments, 1)
        }
    }

    private static let seconds: [String: Int64] = [
        "second": 1, "minute": 60, "hour": 3600, "day": 86_400, "week": 604_800,
    ]
    private static let months = ["month": 1, "year": 12]

    /// Moves by a count and a unit, which are two arguments in turn.
    private static func moved(
        _ time: DateTime, _ arguments: Arguments, _ index: Int, isBack: Bool
    ) throws(EvaluationError) -> DateTime {
        let unit = try arguments.text(index + 1)
        guard let length = months[unit.lowercased()].map(Int64.init) ?? seconds[unit.lowercased()] else {
            throw EvaluationError("`\(arguments.function)` knows the units Second to Year, not `\(unit)`")
        }
        let isMonths = months[unit.lowercased()] != nil
        let step = isMonths ? length : length * DateTime.ticksPerSecond
        let (count, overflows) = Int64(try arguments.int(index)).multipliedReportingOverflow(
            by: isBack ? -step : step)
        guard !overflows else { throw EvaluationError("`\(arguments.function)` leaves the years 1 to 9999") }
        return isMonths ? try time.adding(months: Int(count)) : try time.adding(ticks: count)
    }

    private static func timespan(_ ticks: Int64) -> String {
        let size = ticks.magnitude
        func padded(_ number: UInt64) -> String { number < 10 ? "0\(number)" : "\(number)" }
        let seconds = size / 10_000_000
        let days = seconds / 86_400
        let clock = [seconds / 3600 % 24, seconds / 60 % 60, seconds % 60].map(padded).joined(separator: ":")
        let fraction = size % 10_000_000
        let tail = fraction == 0 ? "" : "." + String(String(fraction + 10_000_000).dropFirst())
        return "\(ticks < 0 ? "-" : "")\(days == 0 ? "" : "\(days).")\(clock)\(tail)"
    }
}
