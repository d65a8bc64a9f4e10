import Values

/// The filters of a Cloud Apps list: every field's conditions must hold.
///
/// Source: Microsoft Learn, Defender for Cloud Apps REST API, "Filters".
struct CloudFilter: Sendable {
    /// How a field is read from a row; more than one value for fields that hold several.
    typealias Fields = [String: @Sendable (Value) -> [Value]]

    /// Why filters are refused.
    struct Problem: Error, Sendable, Hashable {
        var message: String
    }

    private static let day: Int64 = 86_400_000

    private typealias Condition = @Sendable ([Value]) -> Bool
    private var conditions: [(field: @Sendable (Value) -> [Value], holds: Condition)] = []

    init(_ filters: Value, fields: Fields, now: Timestamp) throws(Problem) {
        guard !filters.isNull else { return }
        guard let members = filters.object else { throw Problem(message: "filters must be an object") }
        for (name, operators) in members {
            guard let field = fields[name] else { throw Problem(message: "unknown filter `\(name)`") }
            guard let operators = operators.object else {
                throw Problem(message: "filter `\(name)` must be an object of operators")
            }
            for (word, argument) in operators {
                guard let holds = Self.condition(word, argument, now: now) else {
                    throw Problem(message: "filter `\(name)` does not support `\(word)` with this value")
                }
                conditions.append((field, holds))
            }
        }
    }

    func holds(for row: Value) -> Bool { conditions.allSatisfy { $0.holds($0.field(row)) } }

    private static func condition(_ word: String, _ argument: Value, now: Timestamp) -> Condition? {
        // The connector sends a bare value where the pages show a list.
        let list = argument.array ?? [argument]
        let number = argument.int
        switch word {
        case "eq": return { values in values.contains { value in list.contains { matches(value, $0) } } }
        case "neq": return { values in !values.contains { value in list.contains { matches(value, $0) } } }
        case "contains":
            return { values in
                values.contains { value in
                    let text = value.string?.lowercased() ?? ""
                    return list.contains { text.contains($0.string?.lowercased() ?? text) }
                }
            }
        case "startswith":
            return { values in
                values.contains { value in
                    let text = value.string?.lowercased() ?? ""
                    return list.contains { text.hasPrefix($0.string?.lowercased() ?? text) }
                }
            }
        case "gte": return number.map { within($0, .max) }
        case "lte": return number.map { within(.min, $0) }
        case "gt": return number.map { within($0 == .max ? .max : $0 + 1, .max) }
        case "lt": return number.map { within(.min, $0 == .min ? .min : $0 - 1) }
        case "gte_ndays": return number.flatMap { daysAgo($0, now) }.map { within($0, .max) }
        case "lte_ndays": return number.flatMap { daysAgo($0, now) }.map { within(.min, $0) }
        case "range":
            let ranges = list.map { within($0["start"]?.int ?? .min, $0["end"]?.int ?? .max) }
            return { values in ranges.contains { $0(values) } }
        default: return nil
        }
    }

    private static func daysAgo(_ days: Int64, _ now: Timestamp) -> Int64? {
        (0...100_000).contains(days) ? now.milliseconds - days * day : nil
    }

    /// Whether one of the values is a number from `low` to `high`.
    private static func within(_ low: Int64, _ high: Int64) -> Condition {
        { values in
            values.contains { value in value.int.map { low <= $0 && $0 <= high } ?? false }
        }
    }

    /// An object in a filter names the members that must agree: `{"id": ..., "saas": ..., "inst": 0}`.
    private static func matches(_ value: Value, _ wanted: Value) -> Bool {
        guard let members = wanted.object else { return value == wanted }
        return members.allSatisfy { value[$0.name] == $0.value }
    }
}

extension CloudFilter {
    static let alertFields: Fields = [
        "id": { [$0["_id"] ?? .null] }, "date": { [$0["timestamp"] ?? .null] },
        "resolutionStatus": { [$0["resolutionStatusValue"] ?? .null] },
        "severity": { [$0["severityValue"] ?? .null] },
        "alertOpen": { [.bool($0["resolutionStatusValue"] == 0)] },
        "read": { [.bool($0["statusValue"] != 0)] },
        "alertType": { [$0["idValue"] ?? .null] },
        "entity.policy": { [$0["policy"]?["id"] ?? .null] },
        "entity.entity": { accounts(of: $0) },
    ]

    static let activityFields: Fields = [
        "activity.id": { [$0["_id"] ?? .null] }, "date": { [$0["timestamp"] ?? .null] },
        "created": { [$0["created"] ?? .null] },
        "user.username": { [$0["user"]?["userName"] ?? .null] },
        "activity.eventType": { [$0["eventTypeName"] ?? .null] },
        "activity.alertId": { [$0["alertId"] ?? .null] },
        "ip.address": { [$0["device"]?["clientIP"] ?? .null] },
        "entity": {
            [
                [
                    "id": $0["resolvedActor"]?["id"] ?? .null,
                    "saas": $0["resolvedActor"]?["saasId"] ?? .null,
                    "inst": $0["resolvedActor"]?["instanceId"] ?? .null,
                ]
            ]
        },
    ]

    private static func accounts(of alert: Value) -> [Value] {
        (alert["entities"]?.array ?? []).filter { $0["type"] == "account" }
    }
}
