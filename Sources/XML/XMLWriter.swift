/// Writes XML compactly, with nothing between nodes and `<a />` for an empty element, as .NET does.
///
/// Source: Microsoft Learn, "XmlTextWriter class" and "XmlNode.OuterXml property".
enum XMLWriter {
    static func text(of tree: XMLTree) -> String {
        var text = ""
        if let declaration = tree.declaration {
            text += "<?xml"
            for part in declaration { append(part, to: &text) }
            text += "?>"
        }
        for node in tree.nodes { append(node, to: &text) }
        return text
    }

    static func text(of node: XMLNode) -> String {
        var text = ""
        append(node, to: &text)
        return text
    }

    private static func append(_ node: XMLNode, to text: inout String) {
        switch node {
        case .element(let element):
            text += "<\(element.name)"
            for attribute in element.attributes { append(attribute, to: &text) }
            if element.children.isEmpty, element.isSelfClosed { return text += " />" }
            text += ">"
            for child in element.children { append(child, to: &text) }
            text += "</\(element.name)>"
        case .text(let content): escape(content, isAttribute: false, to: &text)
        // The end mark cannot stand inside of a section.
        case .cdata(let content):
            text +=
                "<![CDATA["
                + content.split(separator: "]]>", omittingEmptySubsequences: false)
                .joined(separator: "]]]]><![CDATA[>") + "]]>"
        case .comment(let content): text += "<!--\(content)-->"
        case .instruction(let target, let data): text += "<?\(target)\(data.isEmpty ? "" : " " + data)?>"
        }
    }

    private static func append(_ attribute: XMLElement.Attribute, to text: inout String) {
        text += " \(attribute.name)=\""
        escape(attribute.value, isAttribute: true, to: &text)
        text += "\""
    }

    private static func escape(_ content: String, isAttribute: Bool, to text: inout String) {
        for scalar in content.unicodeScalars {
            switch scalar {
            case "&": text += "&amp;"
            case "<": text += "&lt;"
            case ">": text += "&gt;"
            case "\"" where isAttribute: text += "&quot;"
            case "\n" where isAttribute: text += "&#xA;"
            case "\t" where isAttribute: text += "&#x9;"
            case "\r": text += "&#xD;"
            default: text.unicodeScalars.append(scalar)
            }
        }
    }
}

extension XMLTree {
    /// The document as text.
    public var text: String { XMLWriter.text(of: self) }
}

extension XMLNode {
    /// The node as text.
    public var text: String { XMLWriter.text(of: self) }
}
