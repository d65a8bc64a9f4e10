import Values

/// A policy of Defender for Cloud Apps.
struct CloudPolicy: Sendable {
    var id: String
    var name: String
    var type: String
    /// 0 low, 1 medium, 2 high.
    var severity: Int
    /// The kind of alert it raises.
    var alertType: String
    var alertNumber: Int64
    /// Whether its alerts are about a user.
    var hasUser: Bool
    var isEnabled = true

    /// A row of the list.
    var summary: Value {
        [
            "_id": .string(id), "name": .string(name), "policyType": .string(type),
            "enabled": .bool(isEnabled),
            "severity": .int(Int64(severity)),
        ]
    }

    /// What the connector's look-up gives.
    var details: Value {
        [
            "_id": .string(id), "name": .string(name), "description": .string("\(name) in the lab"),
            "policyType": .string(type), "alertDailyLimit": 5, "lastModified": 1_735_689_600_000,
            "enabled": .bool(isEnabled),
        ]
    }

    static let seed = [
        row(1, "Suspicious user activity", "AUDIT", 2, "ALERT_CABINET_EVENT_MATCH_AUDIT", 15_795_457, true),
        row(
            2, "Impossible travel", "ANOMALY_DETECTION", 1, "ALERT_ANUBIS_DETECTION_VELOCITY", 15_859_716,
            true),
        row(3, "Mass download", "AUDIT", 1, "ALERT_CABINET_EVENT_MATCH_AUDIT", 15_795_457, true),
        row(4, "New popular app", "DISCOVERY", 0, "ALERT_CABINET_DISCOVERY_NEW_SERVICE", 15_728_642, false),
        row(5, "Risky OAuth app", "OAUTH", 1, "ALERT_CABINET_APP_PERMISSION", 15_794_948, false),
    ]

    private static func row(
        _ number: UInt64, _ name: String, _ type: String, _ severity: Int, _ alert: String,
        _ alertNumber: Int64,
        _ hasUser: Bool
    ) -> CloudPolicy {
        CloudPolicy(
            id: "6600000000000000000000" + LabText.hex(number, digits: 2), name: name, type: type,
            severity: severity,
            alertType: alert, alertNumber: alertNumber, hasUser: hasUser)
    }
}
