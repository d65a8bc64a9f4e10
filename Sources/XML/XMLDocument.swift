import CLibXML2

/// A parsed document, which `xpath` searches.
///
/// Nothing outside of the text is read: a document type declaration is refused, so that there are no entities but
/// the five of XML itself, and no file or address is opened. Depth is bounded by the parser at 256.
@safe public struct XMLDocument: ~Copyable {
    /// Longer texts are refused.
    static let maximumLength = 64 << 20
    private static let initialized: Void = xmlInitParser()

    private let handle: UnsafeMutablePointer<xmlDoc>

    /// Parses a text, whatever encoding its declaration names.
    public init(_ text: String) throws(XMLError) {
        _ = Self.initialized
        var bytes = Array(text.utf8)
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { bytes.removeFirst(3) }
        guard bytes.count <= Self.maximumLength else { throw XMLError("it is longer than 64 MiB") }
        guard !Prolog.hasDocumentType(bytes) else {
            throw XMLError("document type declarations are not allowed")
        }
        guard let context = unsafe xmlNewParserCtxt() else { throw XMLError("memory is short") }
        defer { unsafe xmlFreeParserCtxt(context) }
        unsafe Self.keepForm(context)
        let options = XML_PARSE_NONET.rawValue | XML_PARSE_NOERROR.rawValue | XML_PARSE_NOWARNING.rawValue
        let parsed = unsafe bytes.withUnsafeBytes { buffer in
            unsafe xmlCtxtReadMemory(
                context, buffer.baseAddress?.assumingMemoryBound(to: CChar.self), Int32(buffer.count), nil,
                "UTF-8", Int32(options))
        }
        guard let parsed = unsafe parsed else {
            let line = unsafe max(1, Int(context.pointee.lastError.line))
            throw XMLError("it is not well formed at line \(line)")
        }
        guard unsafe context.pointee.nsWellFormed != 0 else {
            unsafe xmlFreeDoc(parsed)
            throw XMLError("it uses a namespace prefix that is not declared")
        }
        unsafe handle = parsed
        declaration = Prolog.declaration(bytes)
    }

    deinit { unsafe xmlFreeDoc(handle) }

    private let declaration: [XMLElement.Attribute]?

    /// The document as a value; white space between elements is left out, as .NET does when it loads a document.
    public var tree: XMLTree {
        var nodes: [XMLNode] = []
        var next = unsafe handle.pointee.children
        while let node = unsafe next {
            if let node = unsafe TreeReader.node(node) { nodes.append(node) }
            unsafe next = node.pointee.next
        }
        return XMLTree(declaration: declaration, nodes: nodes)
    }

    /// The value of an XPath 1.0 expression.
    public func evaluate(_ path: String) throws(XMLError) -> XPathResult {
        try unsafe XPath.evaluate(path, in: handle, tree: { tree })
    }

    /// Keeps what the parser would not: which elements are written `<a/>`, and sections side by side as two.
    private static func keepForm(_ context: xmlParserCtxtPtr) {
        unsafe context.pointee.sax.pointee.cdataBlock = { data, content, length in
            guard let context = unsafe data?.assumingMemoryBound(to: xmlParserCtxt.self),
                let parent = unsafe context.pointee.node,
                let section = unsafe xmlNewCDataBlock(context.pointee.myDoc, content, length)
            else { return }
            if unsafe xmlAddChild(parent, section) == nil { unsafe xmlFreeNode(section) }
        }
        unsafe context.pointee.sax.pointee.endElementNs = { data, name, prefix, address in
            guard let context = unsafe data?.assumingMemoryBound(to: xmlParserCtxt.self) else { return }
            if let node = unsafe context.pointee.node, let input = unsafe context.pointee.input,
                let place = unsafe input.pointee.cur, unsafe place - input.pointee.base >= 2,
                unsafe place[-2] == UInt8(ascii: "/")
            {
                unsafe node.pointee._private = UnsafeMutableRawPointer(node)
            }
            unsafe xmlSAX2EndElementNs(data, name, prefix, address)
        }
    }
}
