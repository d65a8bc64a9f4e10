import Foundation

/// A time zone with its daylight saving, under the name that it has on Windows or with IANA.
///
/// A local time that a clock shows twice is ``LocalInstant/ambiguous(earlier:later:)``, one that it skips
/// ``LocalInstant/missing(before:after:)``; what to do with either is the caller's decision.
public struct Zone: Sendable {
    /// Farther than any zone is from UTC, so that a day on either side of a change is looked at.
    private static let reach: Int64 = 26 * 3600

    /// As it is spelled in the tables: `Pacific Standard Time`, `Europe/Berlin`.
    public let name: String
    private let zone: TimeZone

    /// A zone by its Windows or IANA name in any case; nil for a name that is not known.
    public init?(named name: String) {
        guard name.utf8.count <= 100, let found = ZoneNames.resolve(name),
            let zone = TimeZone(identifier: found.identifier)
        else { return nil }
        self.name = found.name
        self.zone = zone
    }

    /// Whether it is UTC under one of its names.
    public var isUTC: Bool { ["Etc/UTC", "UTC", "GMT"].contains(zone.identifier) }

    /// How many seconds east of UTC its clocks are at an instant, in seconds since 1970.
    public func offset(atUTC seconds: Int64) -> Int {
        zone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(seconds)))
    }

    /// The instants at which its clocks show a local time, given in seconds since 1970-01-01T00:00:00 local time.
    public func utc(ofLocal seconds: Int64) -> LocalInstant {
        let earlier = Int64(offset(atUTC: seconds - Self.reach))
        let later = Int64(offset(atUTC: seconds + Self.reach))
        let readings = Set([earlier, later]).map { seconds - $0 }.sorted()
            .filter { $0 + Int64(offset(atUTC: $0)) == seconds }
        if readings.count == 2 { return .ambiguous(earlier: readings[0], later: readings[1]) }
        if let only = readings.first { return .one(only) }
        return .missing(before: seconds - earlier, after: seconds - later)
    }
}

/// What a local time is in UTC, in seconds since 1970.
public enum LocalInstant: Sendable, Hashable {
    /// The clock shows it once.
    case one(Int64)
    /// The clock is set back and shows it twice.
    case ambiguous(earlier: Int64, later: Int64)
    /// The clock is set forward and skips it: read with the offset that holds before the change, which gives an
    /// instant as far after the change as the time is into the gap, and read with the offset that holds after it.
    case missing(before: Int64, after: Int64)
}
