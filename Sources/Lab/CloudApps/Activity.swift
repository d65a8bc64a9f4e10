import Values

/// Activities of the simulated tenant.
enum Activity {
    /// Three sign-ins of every user.
    static func seed(directory: Directory, now: Timestamp) -> [Value] {
        directory.users.enumerated().flatMap { index, user in
            (0..<3).map { turn -> Value in
                let number = UInt64(index * 3 + turn)
                let time = now + .seconds(-3600 * (turn + 1) - 60 * index)
                return [
                    "_id": .string("act" + LabText.hex(number, digits: 21)),
                    "timestamp": .int(time.milliseconds),
                    "created": .int(time.milliseconds), "eventTypeName": "EVENT_CATEGORY_LOGIN",
                    "description": .string("Log on: \(user.displayName)"), "severity": "INFO",
                    "user": ["userName": .string(user.principalName)],
                    "resolvedActor": [
                        "id": .string(user.id), "saasId": 11161, "instanceId": 0,
                        "name": .string(user.displayName),
                    ],
                    "device": ["clientIP": "198.51.100.23", "countryCode": "DE"],
                    "location": ["countryCode": "DE", "city": "Berlin"],
                    "userAgent": ["deviceType": "DESKTOP", "browser": "EDGE", "os": "WINDOWS"],
                ]
            }
        }
    }

    /// What a user did that an alert was raised for: a folder of Google Workspace was shared within the company.
    ///
    /// Source: the flow "Mass share triage" of microsoft/Microsoft-Cloud-App-Security, which reads
    /// `rawDataJson.events`.
    static func sharing(by user: Directory.User, for alert: String, at time: Timestamp) -> Value {
        [
            "_id": .string("shr" + alert.suffix(21)), "timestamp": .int(time.milliseconds),
            "created": .int(time.milliseconds), "eventTypeName": "EVENT_CATEGORY_ADD_FOLDER",
            "description": .string("Share folder: \(user.displayName)"), "severity": "INFO",
            "alertId": .string(alert), "user": ["userName": .string(user.principalName)],
            "resolvedActor": [
                "id": .string(user.id), "saasId": 11161, "instanceId": 0, "name": .string(user.displayName),
            ],
            "device": ["clientIP": "198.51.100.23", "countryCode": "DE"],
            "rawDataJson": [
                "events": [
                    [
                        "name": "visibility", "value": "shared_internally",
                        "visibility_change": "internal",
                    ]
                ]
            ],
        ]
    }
}
