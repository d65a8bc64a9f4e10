import CLibXML2

/// Copies the parser's nodes to values.
enum TreeReader {
    /// A node, with declarations of the namespaces that `scope` (addresses by prefix) does not have; nil for what is
    /// not kept.
    static func node(_ node: xmlNodePtr, scope: [String: String] = [:]) -> XMLNode? {
        switch unsafe node.pointee.type {
        case XML_ELEMENT_NODE: return .element(unsafe element(node, scope: scope))
        case XML_TEXT_NODE:
            let content = unsafe text(node.pointee.content) ?? ""
            let isSpace = content.utf8.allSatisfy { $0 == 0x20 || (0x09...0x0D).contains($0) }
            let isKept = unsafe xmlNodeGetSpacePreserve(node) == 1
            return isSpace && !isKept ? nil : .text(content)
        case XML_CDATA_SECTION_NODE: return .cdata(unsafe text(node.pointee.content) ?? "")
        case XML_COMMENT_NODE: return .comment(unsafe text(node.pointee.content) ?? "")
        case XML_PI_NODE:
            return .instruction(
                target: unsafe text(node.pointee.name) ?? "", data: unsafe text(node.pointee.content) ?? "")
        default: return nil
        }
    }

    private static func element(_ node: xmlNodePtr, scope: [String: String]) -> XMLElement {
        var scope = scope
        var attributes: [XMLElement.Attribute] = []
        var missing: [XMLElement.Attribute] = []
        var nextDeclaration = unsafe node.pointee.nsDef
        while let declaration = unsafe nextDeclaration {
            let (prefix, address) = unsafe parts(declaration)
            attributes.append(.init(name: prefix.isEmpty ? "xmlns" : "xmlns:\(prefix)", value: address))
            scope[prefix] = address
            unsafe nextDeclaration = declaration.pointee.next
        }
        func qualified(_ name: String, _ namespace: xmlNsPtr?) -> String {
            guard let namespace = unsafe namespace else { return name }
            let (prefix, address) = unsafe parts(namespace)
            if prefix != "xml", scope[prefix] != address {
                missing.append(.init(name: prefix.isEmpty ? "xmlns" : "xmlns:\(prefix)", value: address))
                scope[prefix] = address
            }
            return prefix.isEmpty ? name : "\(prefix):\(name)"
        }
        let name = unsafe qualified(text(node.pointee.name) ?? "", node.pointee.ns)
        var nextAttribute = unsafe node.pointee.properties
        while let attribute = unsafe nextAttribute {
            let name = unsafe qualified(text(attribute.pointee.name) ?? "", attribute.pointee.ns)
            let value = unsafe xmlNodeListGetString(node.pointee.doc, attribute.pointee.children, 1)
            attributes.append(.init(name: name, value: unsafe taken(value)))
            unsafe nextAttribute = attribute.pointee.next
        }
        var children: [XMLNode] = []
        var next = unsafe node.pointee.children
        while let child = unsafe next {
            if let child = unsafe self.node(child, scope: scope) { children.append(child) }
            unsafe next = child.pointee.next
        }
        return XMLElement(
            name: name, attributes: attributes + missing, children: children,
            isSelfClosed: unsafe node.pointee._private != nil)
    }

    private static func parts(_ namespace: xmlNsPtr) -> (prefix: String, address: String) {
        (unsafe text(namespace.pointee.prefix) ?? "", unsafe text(namespace.pointee.href) ?? "")
    }

    /// A text that the parser keeps.
    static func text(_ text: UnsafePointer<xmlChar>?) -> String? {
        guard let text = unsafe text else { return nil }
        return unsafe String(cString: text)
    }

    /// A text that the parser made for us, which is given back.
    static func taken(_ text: UnsafeMutablePointer<xmlChar>?) -> String {
        guard let text = unsafe text else { return "" }
        defer { unsafe xmlFreeText(text) }
        return unsafe String(cString: text)
    }
}
