import Expressions
import Values

/// A place where an expression names something, for the checks of order.
struct ReferenceUse {
    /// Who names it.
    enum User {
        /// A step's own value.
        case step(Int)
        /// A condition that is read after the step's inner steps.
        case afterInner(Int)
        /// The trigger, before any step.
        case trigger
        /// The outputs, after all steps.
        case end
    }

    var user: User
    var reference: Reference
    var node: YAMLNode
    var address: String
}

extension StepCompiler {
    /// Compiles a value with the expressions in it.
    mutating func template(_ node: YAMLNode, _ address: String, for user: ReferenceUse.User) -> Template {
        let places = NodePlaces(node, address)
        let (template, found) = Template.compile(
            node.value, symbols: outline.names, locate: { places.range(of: $0) }, address: address)
        findings.add(places.corrected(found))
        for reference in template.references {
            uses.append(ReferenceUse(user: user, reference: reference, node: node, address: address))
        }
        return template
    }

    /// Compiles a condition: an expression, a Boolean or a condition object.
    mutating func condition(_ node: YAMLNode, _ address: String, for user: ReferenceUse.User) -> Condition {
        let places = NodePlaces(node, address)
        let (condition, found) = Condition.compile(
            node.value, symbols: outline.names, locate: { places.range(of: $0) }, address: address)
        findings.add(places.corrected(found))
        for reference in condition.references {
            uses.append(ReferenceUse(user: user, reference: reference, node: node, address: address))
        }
        return condition
    }

    /// Where in a value a reference is named: its first scalar whose own references hold it.
    func place(of reference: Reference, in node: YAMLNode) -> SourceRange {
        for scalar in node.textScalars {
            let (template, _) = Template.compile(
                scalar.value, symbols: outline.names, locate: { _ in nil }, address: "")
            if template.references.contains(reference) { return scalar.range }
        }
        return node.range
    }
}

/// The places of everything below a node, by address.
struct NodePlaces {
    private var nodes: [String: YAMLNode] = [:]
    private let root: YAMLNode

    init(_ node: YAMLNode, _ address: String) {
        root = node
        add(node, address)
    }

    /// Where the text at an address begins.
    func range(of address: String) -> SourceRange? { (nodes[address] ?? root).contentRange }

    /// Findings inside a text that does not stand on one line as it is point at the whole text: an offset in
    /// it is not a column.
    func corrected(_ findings: [Diagnostic]) -> [Diagnostic] {
        findings.map { finding in
            var finding = finding
            let node = finding.address.flatMap { nodes[$0] } ?? root
            if finding.range == nil || !node.isVerbatim { finding.range = node.range }
            return finding
        }
    }

    private mutating func add(_ node: YAMLNode, _ address: String) {
        nodes[address] = node
        for entry in node.entries ?? [] { add(entry.node, "\(address).\(entry.key)") }
        for (place, item) in (node.items ?? []).enumerated() { add(item, "\(address)[\(place)]") }
    }
}

extension YAMLNode {
    /// All texts in it, in order.
    var textScalars: [YAMLNode] {
        switch kind {
        case .scalar: text == nil ? [] : [self]
        case .sequence(let items): items.flatMap(\.textScalars)
        case .mapping(let entries): entries.flatMap(\.node.textScalars)
        }
    }

    /// Whether anything in it is computed when the step runs.
    var hasExpression: Bool {
        switch kind {
        case .scalar: text.map(Self.isComputed) ?? false
        case .sequence(let items): items.contains(where: \.hasExpression)
        case .mapping(let entries): entries.contains { Self.isComputed($0.key) || $0.node.hasExpression }
        }
    }

    /// `@name(...)`, or a text with `@{...}` in it; `@@` at the start makes the rest plain.
    static func isComputed(_ text: String) -> Bool {
        if text.hasPrefix("@@") { return false }
        if text.hasPrefix("@"), text.utf8.count > 1 { return true }
        var previous: [UInt8] = [0, 0]
        for byte in text.utf8 {
            if byte == UInt8(ascii: "{"), previous[1] == UInt8(ascii: "@"), previous[0] != UInt8(ascii: "@") {
                return true
            }
            previous = [previous[1], byte]
        }
        return false
    }
}
