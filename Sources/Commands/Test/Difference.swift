import Values

/// What was expected at a place, and what was there.
struct Difference: Equatable {
    /// `steps.severe/isolate.inputs.comment`.
    var place: String
    /// What was expected, as it is shown.
    var expected: String
    /// What was got.
    var got: String
}

/// Compares what a test expects with what it got.
///
/// Members that are expected have to be there and match; other members may be anything. Lists match item by item and
/// have the same length. An object whose one member is `exactly` is matched by that very value only.
struct Comparison {
    /// So many differences of a test are shown.
    static let maximumDifferences = 20
    private static let maximumText = 400

    private(set) var differences: [Difference] = []

    /// Notes how a value differs from what is expected.
    mutating func compare(_ expected: Value, _ got: Value?, at place: String) {
        guard differences.count < Self.maximumDifferences else { return }
        if let object = expected.object, object.count == 1, let exact = object["exactly"] {
            if exact != got { note(place, "exactly \(Self.text(exact))", Self.text(got)) }
            return
        }
        switch (expected, got) {
        case (.object(let wanted), .object(let there)):
            for (name, value) in wanted { compare(value, there[name], at: "\(place).\(name)") }
        case (.array(let wanted), .array(let there)):
            guard wanted.count == there.count else {
                return note(
                    place, "\(wanted.count) items: \(Self.text(expected))",
                    "\(there.count) items: \(Self.text(got))")
            }
            for (index, value) in wanted.enumerated() {
                compare(value, there[index], at: "\(place)[\(index)]")
            }
        default:
            if expected != got { note(place, Self.text(expected), Self.text(got)) }
        }
    }

    /// Notes a difference.
    mutating func note(_ place: String, _ expected: String, _ got: String) {
        differences.append(Difference(place: place, expected: expected, got: got))
    }

    private static func text(_ value: Value?) -> String {
        guard let value else { return "nothing" }
        let text = value.json()
        return text.count > maximumText ? "\(text.prefix(maximumText))..." : text
    }
}
