import ConnectorKit
import Values

/// How what a call made is found again: an entity property with the call's key, and for searching a label of it.
///
/// Source: Atlassian, "Entity properties" and "Issue properties".
enum Mark {
    static let property = "riposte"

    static func properties(_ key: String) -> Value {
        [["key": .string(property), "value": ["key": .string(key)]]]
    }

    /// Labels have no blanks and are seen by people, so the key itself does not go into one.
    static func label(_ key: String) -> String {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in key.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        let digits = String(hash, radix: 16)
        return "riposte-" + String(repeating: "0", count: 16 - digits.utf8.count) + digits
    }

    static func carries(_ key: String, _ issue: Value) -> Bool {
        issue["properties"]?[property]?["key"] == .string(key)
    }
}
