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
            let time = try DateTime(arguments.text(0))
            return try written(moved(time, arguments.int(1), arguments.text(2), "addToTime"), arguments, 3)
        },
        .init(
            family, "subtractFromTime(timestamp, interval, unit, format?)", "a time earlier by so many units"
        ) {
            values, _ in
            let arguments = Arguments("subtractFromTime", values)
            let time = try DateTime(arguments.text(0))
            return try written(
                moved(time, -arguments.int(1), arguments.text(2), "subtractFromTime"), arguments, 3)
        },
        .init(family, "getFutureTime(interval, unit, format?)", "now and so many units", isPure: false) {
            values, context in
            let arguments = Arguments("getFutureTime", values)
            let now = try DateTime(ticks: context.nowTicks, zone: .utc)
            return try written(moved(now, arguments.int(0), arguments.text(1), "getFutureTime"), arguments, 2)
        },
        .init(family, "getPastTime(interval, unit, format?)", "now less so many units", isPure: false) {
            values, context in
            let arguments = Arguments("getPastTime", values)
            let now = try DateTime(ticks: context.nowTicks, zone: .utc)
            return try written(moved(now, -arguments.int(0), arguments.text(1), "getPastTime"), arguments, 2)
        },
        .init(family, "dateDifference(start, end)", "the time between, as `d.hh:mm:ss`") { values, _ in
            let arguments = Arguments("dateDifference", values)
            let (start, end) = (try DateTime(arguments.text(0)), try DateTime(arguments.text(1)))
            return .string(timespan(end.universal.ticks - start.universal.ticks))
        },
        part("dayOfMonth", "the day of the month") { $0.date.day },
        part("dayOfWeek", "the day of the week; Sunday is 0") { $0.dayOfWeek },
        part("dayOfYear", "the day of the year, from 1") { $0.dayOfYear },
        .init(family, "formatDateTime(timestamp, format?, locale?)", "a time in a .NET format") { values, _ in
            let arguments = Arguments("formatDateTime", values)
            try checkLocale(arguments, 2)
            return try written(DateTime(arguments.text(0)), arguments, 1)
        },
        .init(family, "parseDateTime(timestamp, locale?)", "a time in ISO form") { values, _ in
            let arguments = Arguments("parseDateTime", values)
            try checkLocale(arguments, 1)
            return .string(try DateFormat.text(DateTime(arguments.text(0)), "o"))
        },
        starting("startOfDay", "midnight") { $0.ticks - $0.ticksOfDay },
        starting("startOfHour", "the full hour") { $0.ticks - $0.ticks % (DateTime.ticksPerSecond * 3600) },
        starting("startOfMonth", "midnight of the first") {
            $0.ticks - $0.ticksOfDay - Int64($0.date.day - 1) * DateTime.ticksPerDay
        },
        .init(family, "ticks(timestamp)", "100-nanosecond steps since the year 1") { values, _ in
            .int(try DateTime(Arguments("ticks", values).text(0)).universal.ticks)
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
            return try written(DateTime(arguments.text(0)).adding(ticks: ticks), arguments, 2)
        }
    }

    private static func part(
        _ name: String, _ summary: String, _ part: @escaping @Sendable (DateTime) -> Int
    ) -> FunctionTable.Entry {
        .init(family, "\(name)(timestamp)", summary) { values, _ in
            .int(Int64(part(try DateTime(Arguments(name, values).text(0)))))
        }
    }

    private static func starting(
        _ name: String, _ summary: String, _ ticks: @escaping @Sendable (DateTime) -> Int64
    ) -> FunctionTable.Entry {
        .init(family, "\(name)(timestamp, format?)", summary) { values, _ in
            let arguments = Arguments(name, values)
            let time = try DateTime(arguments.text(0))
            return try written(DateTime(ticks: ticks(time), zone: time.zone), arguments, 1)
        }
    }

    private static func moved(
        _ time: DateTime, _ count: Int, _ unit: String, _ function: String
    ) throws(EvaluationError) -> DateTime {
        let seconds: [String: Int64] = [
            "second": 1, "minute": 60, "hour": 3600, "day": 86_400, "week": 604_800,
        ]
        let months = ["month": 1, "year": 12]
        if let months = months[unit.lowercased()] { return try time.adding(months: months * count) }
        guard let length = seconds[unit.lowercased()] else {
            throw EvaluationError("`\(function)` knows the units Second to Year, not `\(unit)`")
        }
        let (ticks, overflows) = Int64(count).multipliedReportingOverflow(
            by: length * DateTime.ticksPerSecond)
        guard !overflows else { throw EvaluationError("`\(function)` leaves the years 1 to 9999") }
        return try time.adding(ticks: ticks)
    }

    /// Only English for now: another locale is said to be missing rather than answered in English.
    private static func checkLocale(_ arguments: Arguments, _ index: Int) throws(EvaluationError) {
        guard let locale = try arguments.optionalText(index) else { return }
        guard locale.lowercased().hasPrefix("en") || locale.isEmpty else {
            throw EvaluationError(
                "`\(arguments.function)` knows English locales only so far, not `\(locale)`")
        }
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
