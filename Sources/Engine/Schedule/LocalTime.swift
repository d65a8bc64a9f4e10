import TimeZones
import Values

/// Local times, as the milliseconds since 1970-01-01T00:00:00 that a clock on the wall shows.
enum LocalTime {
    static let millisecondsOfHour: Int64 = 3_600_000
    static let millisecondsOfDay: Int64 = 86_400_000

    static func date(of local: Int64) -> CivilDate {
        CivilDate(days: local.floorDivided(by: millisecondsOfDay))
    }

    static func milliseconds(of date: CivilDate) -> Int64 { date.days * millisecondsOfDay }
}

extension Zone {
    /// What a clock in the zone shows.
    func local(of instant: Timestamp) -> Int64 {
        let seconds = instant.milliseconds.floorDivided(by: 1000)
        return instant.milliseconds + Int64(offset(atUTC: seconds)) * 1000
    }

    /// When a clock in the zone shows a time.
    ///
    /// Of two such instants the earlier counts. A time that is left out when clocks are put on comes as much later as
    /// they are put on: 02:30 is 03:30.
    func instant(ofLocal local: Int64) -> Timestamp {
        let seconds = local.floorDivided(by: 1000)
        let utc: Int64 =
            switch utc(ofLocal: seconds) {
            case .one(let utc): utc
            case .ambiguous(let earlier, _): earlier
            case .missing(let before, _): before
            }
        return Timestamp(milliseconds: utc * 1000 + local.modulo(1000))
    }
}
