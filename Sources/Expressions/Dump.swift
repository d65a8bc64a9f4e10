import Values

extension Template: CustomStringConvertible {
    /// What it computes, as text: equal texts compute equal values.
    public var description: String { Self.text(of: shape) }

    private static func text(of shape: Shape) -> String {
        switch shape {
        case .constant(let value): value.json()
        case .expression(let node): "@\(node)"
        case .text(let parts): "text(\(parts.map(\.description).joined(separator: ", ")))"
        case .array(let items): "[\(items.map(text).joined(separator: ", "))]"
        case .object(let members):
            "{\(members.map { "\(text(of: $0.name)): \(text(of: $0.value))" }.joined(separator: ", "))}"
        }
    }
}

extension Condition: CustomStringConvertible {
    /// What it computes, as text: equal texts compute equal values.
    public var description: String { "\(node)" }
}

extension Node: CustomStringConvertible {
    var description: String {
        switch self {
        case .constant(let value): value.json()
        case .reference(let reference): "\(reference)"
        case .call(let entry, let arguments): Self.call(entry.name, arguments)
        case .all(let arguments): Self.call("and", arguments)
        case .any(let arguments): Self.call("or", arguments)
        case .choose(let condition, let then, let otherwise): Self.call("if", [condition, then, otherwise])
        case .coalesce(let arguments): Self.call("coalesce", arguments)
        case .path(let base, let steps): base.description + steps.map(Self.text).joined()
        }
    }

    private static func call(_ name: String, _ arguments: [Node]) -> String {
        "\(name)(\(arguments.map(\.description).joined(separator: ", ")))"
    }

    private static func text(of step: Step) -> String {
        switch step {
        case .member(let name, let allowance): "\(allowance.mark)[\(Value.string(name.text).json())]"
        case .element(let key, let allowance): "\(allowance.mark)[\(key)]"
        }
    }
}

extension Node.Guard {
    fileprivate var mark: String {
        switch self {
        case .strict: ""
        case .safe: "?"
        case .lenient: "~"
        }
    }
}
