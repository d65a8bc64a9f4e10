import Values

/// A function of deployment templates that needs nothing but its arguments.
///
/// Source: Microsoft Learn, "ARM template functions".
struct DeploymentFunction: Sendable {
    typealias Body = @Sendable ([Value]) throws(DeploymentFailure) -> Value

    var counts: ClosedRange<Int>
    var call: Body

    init(_ counts: ClosedRange<Int>, _ call: @escaping Body) {
        self.counts = counts
        self.call = call
    }

    /// By names in lower case.
    static let all: [String: DeploymentFunction] = texts.merging(collections) { first, _ in first }
        .merging(numbers) { first, _ in first }.merging(places) { first, _ in first }

    /// Whether a function asks a service, or depends on the resource it stands in.
    static func isLater(_ name: String) -> Bool {
        let name = name.lowercased()
        return name.hasPrefix("list") || later.contains(name)
    }

    /// No text, list or range is longer.
    static let longest = 4 << 20

    private static let later: Set<String> = [
        "reference", "references", "copyindex", "providers", "pickzones", "toobject", "externalinput",
        "managementgroup", "getsecret", "deployer", "lambda", "map", "filter", "reduce", "sort", "groupby",
    ]

    static func text(_ value: Value) throws(DeploymentFailure) -> String {
        guard let text = value.string else { throw .wrong("a text was expected, not \(value.typeName)") }
        return text
    }

    static func texts(_ values: [Value]) throws(DeploymentFailure) -> [String] {
        var texts: [String] = []
        for value in values { texts.append(try text(value)) }
        return texts
    }

    static func number(_ value: Value) throws(DeploymentFailure) -> Int64 {
        guard let number = value.int else { throw .wrong("a number was expected, not \(value.typeName)") }
        return number
    }

    static func truth(_ value: Value) throws(DeploymentFailure) -> Bool {
        guard let truth = value.bool else {
            throw .wrong("true or false was expected, not \(value.typeName)")
        }
        return truth
    }

    static func items(_ value: Value) throws(DeploymentFailure) -> [Value] {
        guard let items = value.array else { throw .wrong("a list was expected, not \(value.typeName)") }
        return items
    }

    /// What `string` makes of a value, and `concat` and `format` of their arguments.
    static func spelled(_ value: Value) -> String {
        switch value {
        case .string(let text): text
        case .bool(let truth): truth ? "True" : "False"
        case .null: ""
        default: value.json()
        }
    }
}
