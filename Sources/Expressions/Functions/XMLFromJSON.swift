import Values
import XML

/// JSON as XML: `@name` is an attribute, `#text` text, `#cdata-section` a section, an array the element repeated.
///
/// Source: Json.NET, "Converting between JSON and XML", which the service uses; Microsoft Learn, "Reference guide to
/// functions in expressions", `xml`.
enum XMLFromJSON {
    private static let maximumDepth = 250
    private static let declarationName = "?xml"

    static func tree(_ object: JSONObject) throws(EvaluationError) -> XMLTree {
        var tree = XMLTree(nodes: [])
        var roots = 0
        for member in object {
            if member.name == declarationName {
                tree.declaration = (member.value.object ?? JSONObject()).map {
                    .init(name: String($0.name.drop { $0 == "@" }), value: $0.value.expressionText)
                }
                continue
            }
            if let node = special(member) {
                guard case .text = node else {
                    tree.nodes.append(node)
                    continue
                }
                throw EvaluationError("`xml` needs an element at the root, and got `#text`")
            }
            guard member.value.array == nil else {
                throw EvaluationError("`xml` needs one property at the root that is not an array")
            }
            roots += 1
            tree.nodes.append(.element(try element(member.name, member.value, depth: 0)))
        }
        guard roots == 1 else {
            throw EvaluationError("`xml` needs exactly one property at the root, and got \(roots)")
        }
        return tree
    }

    private static func element(
        _ name: String, _ value: Value, depth: Int
    ) throws(EvaluationError) -> XMLElement {
        guard depth < maximumDepth else { throw EvaluationError("`xml` was given too deep a value") }
        guard !name.isEmpty else { throw EvaluationError("`xml` cannot name an element with an empty text") }
        var element = XMLElement(name: XMLName.encode(name))
        switch value {
        case .null: break
        case .array(let items):
            for item in items {
                element.children.append(.element(try self.element(name, item, depth: depth + 1)))
            }
        case .object(let object):
            for member in object { try add(member, to: &element, depth: depth) }
        default:
            let text = text(of: value)
            element.isSelfClosed = false
            if !text.isEmpty { element.children = [.text(text)] }
        }
        return element
    }

    private static func add(
        _ member: JSONObject.Member, to element: inout XMLElement, depth: Int
    ) throws(EvaluationError) {
        if member.name.hasPrefix("@"), member.name.count > 1, isPlain(member.value) {
            let name = String(member.name.dropFirst())
            element.attributes.append(
                .init(name: XMLName.encode(name), value: text(of: member.value)))
            return
        }
        let items = member.value.array ?? [member.value]
        for item in items {
            if let node = special((member.name, item)) {
                element.children.append(node)
            } else {
                element.children.append(.element(try self.element(member.name, item, depth: depth + 1)))
            }
        }
    }

    /// What is no element: text, sections, comments and instructions.
    private static func special(_ member: JSONObject.Member) -> XMLNode? {
        switch member.name {
        case "#text", "#whitespace", "#significant-whitespace": return .text(text(of: member.value))
        case "#cdata-section": return .cdata(text(of: member.value))
        case "#comment": return .comment(text(of: member.value))
        default:
            guard member.name.hasPrefix("?"), member.name.count > 1 else { return nil }
            return .instruction(target: String(member.name.dropFirst()), data: text(of: member.value))
        }
    }

    private static func isPlain(_ value: Value) -> Bool { value.array == nil && value.object == nil }

    /// As XML Schema writes values; Booleans have no capital here.
    private static func text(of value: Value) -> String {
        switch value {
        case .bool(let truth): truth ? "true" : "false"
        default: value.expressionText
        }
    }
}
