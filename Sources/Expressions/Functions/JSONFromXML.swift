import Values
import XML

/// XML as JSON: attributes are `@name`, text beside others is `#text`, elements of one name become an array, and what
/// is empty is null.
///
/// Source: Json.NET, "Converting between JSON and XML", which the service uses; Microsoft Learn, "Reference guide to
/// functions in expressions", `json`.
enum JSONFromXML {
    static func value(_ tree: XMLTree) -> Value {
        var object = JSONObject()
        if let declaration = tree.declaration {
            object["?xml"] = .object(
                JSONObject(declaration.map { (name: "@\($0.name)", value: Value.string($0.value)) }))
        }
        add(tree.nodes, to: &object)
        return .object(object)
    }

    private static func value(_ element: XMLElement) -> Value {
        if element.attributes.isEmpty {
            if element.children.isEmpty { return element.isSelfClosed ? .null : "" }
            if element.children.count == 1, case .text(let text) = element.children[0] {
                return .string(text)
            }
        }
        var object = JSONObject()
        for attribute in element.attributes {
            object["@" + XMLName.decode(attribute.name)] = .string(attribute.value)
        }
        add(element.children, to: &object)
        return .object(object)
    }

    /// Nodes under their names, in the order in which the names first appear.
    private static func add(_ nodes: [XMLNode], to object: inout JSONObject) {
        var names: [String] = []
        var values: [String: [Value]] = [:]
        for node in nodes {
            let member: (name: String, value: Value)
            switch node {
            case .element(let element): member = (XMLName.decode(element.name), value(element))
            case .text(let text): member = ("#text", .string(text))
            case .cdata(let text): member = ("#cdata-section", .string(text))
            case .instruction(let target, let data): member = ("?\(target)", .string(data))
            case .comment: continue
            }
            if values[member.name] == nil { names.append(member.name) }
            values[member.name, default: []].append(member.value)
        }
        for name in names {
            let found = values[name] ?? []
            object[name] = found.count == 1 ? found[0] : .array(found)
        }
    }
}
