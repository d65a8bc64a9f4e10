import TimeZones
import Values

/// Functions between time zones.
///
/// A time that the clocks skip when they are set forward is an error; of one that they show twice, the one in standard
/// time is meant, which is the later. A timestamp that says `Z` or an offset is that instant, whatever the source zone.
///
/// Source: Microsoft Learn, "Reference guide to functions in expressions", date and time functions;
/// "TimeZoneInfo.ConvertTimeToUtc method".
enum ZoneFunctions {
    private static let family = "Date and time"

    static let all: [FunctionTable.Entry] = [
        .init(family, "convertFromUtc(timestamp, zone, format?)", "a time in UTC as local time of a zone") {
            values, _ in
            let arguments = Arguments("convertFromUtc", values)
            let zone = try zone(arguments, 1)
            return try written(local(arguments.time(0).universal, zone), arguments, 2)
        },
        .init(family, "convertToUtc(timestamp, zone, format?)", "a local time of a zone in UTC") {
            values, _ in
            let arguments = Arguments("convertToUtc", values)
            let zone = try zone(arguments, 1)
            return try written(universal(arguments.time(0), zone, arguments), arguments, 2)
        },
        .init(
            family, "convertTimeZone(timestamp, source, destination, format?)",
            "a local time of one zone as local time of another"
        ) { values, _ in
            let arguments = Arguments("convertTimeZone", values)
            let (source, destination) = (try zone(arguments, 1), try zone(arguments, 2))
            let instant = try universal(arguments.time(0), source, arguments)
            return try written(local(instant, destination), arguments, 3)
        },
    ]

    private static func written(
        _ time: DateTime, _ arguments: Arguments, _ format: Int
    ) throws(EvaluationError) -> Value {
        .string(try DateFormat.text(time, arguments.optionalText(format) ?? "o"))
    }

    private static func zone(_ arguments: Arguments, _ index: Int) throws(EvaluationError) -> Zone {
        let name = try arguments.text(index)
        if let zone = Zone(named: name) { return zone }
        let near = nearestName(to: name, among: ZoneNames.all).map { "; did you mean `\($0)`?" } ?? ""
        throw EvaluationError("`\(arguments.function)` knows no time zone `\(name.prefix(100))`\(near)")
    }

    /// Whole seconds since 1970, and the ticks beyond them.
    private static func seconds(_ time: DateTime) -> (whole: Int64, ticks: Int64) {
        let ticks = time.ticks - DateTime.unixEpoch
        let rest = time.ticks % DateTime.ticksPerSecond
        return ((ticks - rest) / DateTime.ticksPerSecond, rest)
    }

    private static func local(_ time: DateTime, _ zone: Zone) throws(EvaluationError) -> DateTime {
        let offset = Int64(zone.offset(atUTC: seconds(time).whole))
        return try DateTime(
            ticks: time.ticks + offset * DateTime.ticksPerSecond, zone: zone.isUTC ? .utc : .none)
    }

    private static func universal(
        _ time: DateTime, _ zone: Zone, _ arguments: Arguments
    ) throws(EvaluationError) -> DateTime {
        guard time.zone == .none else { return try time.universal }
        let (whole, rest) = seconds(time)
        switch zone.utc(ofLocal: whole) {
        case .one(let instant), .ambiguous(_, later: let instant):
            return try DateTime(
                ticks: instant * DateTime.ticksPerSecond + rest + DateTime.unixEpoch, zone: .utc)
        case .missing:
            throw EvaluationError(
                "`\(arguments.function)` was given a local time that `\(zone.name)` skips when its clocks are "
                    + "set forward")
        }
    }
}
