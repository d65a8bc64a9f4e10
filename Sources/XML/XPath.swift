import CLibXML2

/// What an XPath expression gives.
public enum XPathResult: Sendable, Hashable {
    /// Of `count(...)` and the like.
    case number(Double)
    /// Of a comparison.
    case boolean(Bool)
    /// Of `string(...)` and the like.
    case text(String)
    /// Of a path, in the order of the document.
    case nodes([Match])

    /// One node that a path selects.
    public enum Match: Sendable, Hashable {
        /// An element, or the document, as XML.
        case xml(String)
        /// The value of an attribute, a text or the like.
        case text(String)
    }
}

/// XPath 1.0, within bounds.
enum XPath {
    private static let maximumPathLength = 32_768
    private static let maximumOperations: UInt = 50_000_000

    static func evaluate(
        _ path: String, in document: UnsafeMutablePointer<xmlDoc>, tree: () -> XMLTree
    ) throws(XMLError) -> XPathResult {
        guard path.utf8.count <= maximumPathLength else { throw XMLError("the path is too long") }
        guard let context = unsafe xmlXPathNewContext(document) else { throw XMLError("memory is short") }
        defer { unsafe xmlXPathFreeContext(context) }
        unsafe context.pointee.opLimit = maximumOperations
        // Without it the library writes to standard error.
        unsafe context.pointee.error = { _, _ in }
        guard let compiled = unsafe xmlXPathCtxtCompile(context, path) else {
            throw XMLError("the path is not XPath 1.0")
        }
        defer { unsafe xmlXPathFreeCompExpr(compiled) }
        guard let result = unsafe xmlXPathCompiledEval(compiled, context) else {
            throw XMLError(
                "the path cannot be evaluated: it names an unknown prefix or function, or takes too long")
        }
        defer { unsafe xmlXPathFreeObject(result) }
        switch unsafe result.pointee.type {
        case XPATH_NUMBER: return .number(unsafe result.pointee.floatval)
        case XPATH_BOOLEAN: return .boolean(unsafe result.pointee.boolval != 0)
        case XPATH_STRING: return .text(unsafe TreeReader.text(result.pointee.stringval) ?? "")
        case XPATH_NODESET: return .nodes(unsafe matches(result.pointee.nodesetval, tree))
        default: throw XMLError("the path gives no value")
        }
    }

    private static func matches(_ set: xmlNodeSetPtr?, _ tree: () -> XMLTree) -> [XPathResult.Match] {
        guard let set = unsafe set else { return [] }
        unsafe xmlXPathNodeSetSort(set)
        var matches: [XPathResult.Match] = []
        for index in 0..<Int(unsafe set.pointee.nodeNr) {
            guard let node = unsafe set.pointee.nodeTab[index] else { continue }
            switch unsafe node.pointee.type {
            case XML_ELEMENT_NODE:
                if let element = unsafe TreeReader.node(node) { matches.append(.xml(element.text)) }
            case XML_DOCUMENT_NODE: matches.append(.xml(tree().text))
            default: matches.append(.text(unsafe TreeReader.taken(unsafe xmlXPathCastNodeToString(node))))
            }
        }
        return matches
    }
}
