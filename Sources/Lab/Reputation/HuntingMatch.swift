import Values

/// A match of a hunting rule: a notification in the IoC stream.
///
/// Source: VirusTotal API v3 reference, "Get objects from the IoC Stream", context attributes.
struct HuntingMatch: Sendable {
    /// The rule that matches when none is named.
    static let usualRule = "eicar_test_file"

    var id: String
    var sha256: String
    var rule: String
    var time: Timestamp
    /// How its deliveries went.
    var deliveries: [CloudAlert.Delivery] = []

    /// Whole seconds since 1970, as the service counts.
    var seconds: Int64 { time.milliseconds / 1000 }

    /// The object of the stream, its file by its id only.
    var value: Value {
        [
            "type": "file", "id": .string(sha256),
            "context_attributes": [
                "notification_id": .string(id), "notification_date": .int(seconds), "origin": "hunting",
                "sources": [["type": "hunting_ruleset", "id": "7926136120", "label": "Contoso"]],
                "tags": [.string(sha256), .string(rule), "contoso"],
                "hunting_info": [
                    "rule_name": .string(rule), "rule_tags": [], "snippet": "", "source_country": "DE",
                    "source_key": "433a7343",
                ],
            ],
        ]
    }

    /// What the control plane says of it.
    var record: Value {
        let attempts = deliveries.map { delivery -> Value in
            [
                "url": .string(delivery.url), "status": delivery.status.map { .int(Int64($0)) } ?? .null,
                "time": .string(delivery.time.iso8601),
            ]
        }
        return [
            "id": .string(id), "hash": .string(sha256), "rule": .string(rule),
            "time": .string(time.iso8601), "deliveries": .array(attempts),
        ]
    }
}
