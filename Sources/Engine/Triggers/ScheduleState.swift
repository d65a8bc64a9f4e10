import Values

/// How far a schedule is: what its listener's cursor holds.
struct ScheduleState: Sendable, Hashable {
    /// Which schedule it belongs to.
    var fingerprint: String
    var registeredAt: Timestamp
    /// The instant that came last.
    var lastRun: Timestamp?
    /// How often it came; for windows the number of the next one.
    var count: Int64 = 0

    init(fingerprint: String, registeredAt: Timestamp) {
        self.fingerprint = fingerprint
        self.registeredAt = registeredAt
    }

    /// The state of a cursor; nil when it belongs to something else.
    init?(cursor: String?, fingerprint: String) {
        guard let cursor, let value = try? Value(json: cursor), value["schedule"]?.string == fingerprint,
            let registeredAt = value["registeredAt"]?.int
        else { return nil }
        self.fingerprint = fingerprint
        self.registeredAt = Timestamp(milliseconds: registeredAt)
        lastRun = value["lastRun"]?.int.map { Timestamp(milliseconds: $0) }
        count = value["count"]?.int ?? 0
    }

    var cursor: String {
        var object = JSONObject()
        object["schedule"] = .string(fingerprint)
        object["registeredAt"] = .int(registeredAt.milliseconds)
        if let lastRun { object["lastRun"] = .int(lastRun.milliseconds) }
        object["count"] = .int(count)
        return Value.object(object).json()
    }
}
