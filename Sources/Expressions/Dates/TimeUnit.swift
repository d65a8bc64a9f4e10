/// The units of time that functions and schedules know, `Second` to `Year`.
///
/// Source: Microsoft Learn, "Reference guide to functions in expressions", `addToTime`.
public enum TimeUnit: String, Sendable, CaseIterable {
    case second, minute, hour, day, week, month, year

    /// The unit of a word in any case; nil for others.
    public init?(named word: String) { self.init(rawValue: word.lowercased()) }

    /// How long it is in seconds; nil for months and years, which have no one length.
    public var seconds: Int64? {
        switch self {
        case .second: 1
        case .minute: 60
        case .hour: 3600
        case .day: 86_400
        case .week: 604_800
        case .month, .year: nil
        }
    }

    /// An instant so many units later, in ticks of 100 ns since 0001-01-01T00:00:00Z.
    ///
    /// Months and years keep the day, or take the month's last. Nil outside of the years 1 to 9999.
    public func adding(_ count: Int64, to ticks: Int64) -> Int64? {
        guard let time = try? DateTime(ticks: ticks, zone: .utc) else { return nil }
        guard let seconds else {
            let months = count.multipliedReportingOverflow(by: self == .year ? 12 : 1)
            guard !months.overflow, abs(months.partialValue) < 200_000 else { return nil }
            return (try? time.adding(months: Int(months.partialValue)))?.ticks
        }
        let change = count.multipliedReportingOverflow(by: seconds * DateTime.ticksPerSecond)
        return change.overflow ? nil : (try? time.adding(ticks: change.partialValue))?.ticks
    }
}
