import Values

/// Values that nobody should send, and that somebody will.
enum HostileInput {
    private static let depth = 100
    private static let longText = 1 << 20
    private static let memberCount = 5_000

    /// Texts that are hard to handle.
    private static let texts: [(name: String, text: String)] = [
        ("an empty text", ""), ("a text of 1 MiB", String(repeating: "a", count: longText)),
        ("a NUL inside a text", "a\u{0}b"), ("control characters", "\u{1}\u{7}\u{1b}[31m\r\n"),
        ("astral and private characters", "\u{10FFFF}\u{1F44B}\u{E000}\u{FFFE}\u{FFFF}"),
        ("a text that turns its direction", "\u{202E}moc.elpmaxe\u{202C}"),
        ("a conversion specification", "%s%n%p%99999999d"), ("quotes", "'\"; -- \\\" ${x} {{x}}"),
        ("a path upwards", "../../../../etc/passwd"), ("a line break and a header", "x\r\nX-Injected: 1"),
    ]

    private static let wholes: [(name: String, value: Value)] = [
        ("an empty object", [:]), ("an empty array", []), ("a text in place of an object", "text"),
        ("a number in place of an object", 0), ("true in place of an object", true),
        ("objects nested \(depth) deep", nested { ["a": $0] }),
        ("arrays nested \(depth) deep", nested { [$0] }),
        (
            "an object of \(memberCount) members",
            .object(JSONObject((0..<memberCount).map { ("member-\($0)", .int(Int64($0))) }))
        ),
    ]

    private static let wrongTypes: [(name: String, value: Value)] = [
        ("null", .null), ("true", true), ("-1", -1), ("the smallest integer", .int(.min)),
        ("the largest integer", .int(.max)), ("1e308", .double(1e308)), ("an empty array", []),
        ("an empty object", [:]), ("an array of itself", [[[[["deep"]]]]]),
    ]

    private static func nested(_ wrap: (Value) -> Value) -> Value {
        (0..<depth).reduce("end") { inner, _ in wrap(inner) }
    }

    /// A good value made bad, one way at a time: whole, member by member, and text by text.
    static func variants(of good: Value) -> [(name: String, value: Value)] {
        var found = wholes + broken(good)
        for (name, _) in good.object ?? JSONObject() {
            for (what, text) in texts {
                found.append(("\(what) in `\(name)`", with(good, name, .string(text))))
            }
        }
        for (what, text) in texts {
            found.append(("\(what) in a member that is not known", with(good, "x-unknown", .string(text))))
            found.append(("\(what) as a member's name", with(good, text, 1)))
        }
        return found
    }

    /// A good value without one of its members, or with one of a wrong type.
    static func broken(_ good: Value) -> [(name: String, value: Value)] {
        var found: [(name: String, value: Value)] = [("an empty object", [:])]
        for (name, value) in good.object ?? JSONObject() {
            var without = good.object ?? JSONObject()
            without[name] = nil
            found.append(("no `\(name)`", .object(without)))
            for (what, wrong) in wrongTypes where wrong.typeName != value.typeName {
                found.append(("\(what) as `\(name)`", with(good, name, wrong)))
            }
        }
        return found
    }

    private static func with(_ value: Value, _ name: String, _ member: Value) -> Value {
        var members = value.object ?? JSONObject()
        members[name] = member
        return .object(members)
    }
}
