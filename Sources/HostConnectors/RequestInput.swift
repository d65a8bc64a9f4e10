import Engine
import Values

/// What the inputs of `http.request` say, checked.
struct RequestInput: Sendable {
    var request: HTTPRequest
    var authentication: Authentication
    /// Whether an accepted request is followed to its end.
    var isAsynchronous: Bool
    /// How many items to collect from pages; nil for one page.
    var minimumItems: Int?

    /// The largest answer that is read, in bytes.
    static let largestAnswer = 32 << 20
    /// The largest body that is sent, in bytes.
    static let largestBody = 32 << 20
    /// How long one exchange may take.
    ///
    /// Source: Microsoft Learn, "Limits and configuration reference for Azure Logic Apps", outbound requests.
    static let exchangeLimit = Duration.seconds(120)

    init(_ input: Value) throws(RequestRefusal) {
        guard input.object != nil else { throw .input("the input is not an object") }
        guard let method = input["method"]?.string, !method.isEmpty else {
            throw .input("`method` is missing or not a text")
        }
        guard let uri = input["uri"]?.string, !uri.isEmpty else {
            throw .input("`uri` is missing or not a text")
        }
        var headers = try Self.headers(input["headers"])
        if let cookie = input["cookie"], !cookie.isNull {
            guard let text = cookie.string else { throw .input("`cookie` is not a text") }
            headers.removeAll { $0.name.lowercased() == "cookie" }
            if !text.isEmpty { headers.append(("Cookie", text)) }
        }
        let declared = headers.first { $0.name.lowercased() == "content-type" }?.value
        let body = try RequestBody(input["body"], declared: declared) { Self.boundary() }
        guard body.bytes.count <= Self.largestBody else {
            throw .input("`body` is larger than \(Self.largestBody) bytes")
        }
        if let type = body.contentType, type != declared {
            headers.removeAll { $0.name.lowercased() == "content-type" }
            headers.append(("Content-Type", type))
        }
        let names = Set(headers.map { $0.name.lowercased() })
        if !names.contains("accept") { headers.append(("Accept", "*/*")) }
        request = HTTPRequest(
            method: method.uppercased(), url: try QueryText.appending(input["queries"], to: uri),
            headers: headers,
            body: body.bytes, timeout: Self.exchangeLimit, maximumBytes: Self.largestAnswer, redirectLimit: 0)
        authentication = try Authentication(input["authentication"])
        if case .clientCertificate(let identity) = authentication { request.clientIdentity = identity }
        isAsynchronous = input["asyncPattern"]?.bool ?? true
        minimumItems = input["minimumItemCount"]?.int.flatMap { $0 > 0 ? Int(clamping: $0) : nil }
    }

    /// Fields that belong to the connection itself are refused; the two that the transport computes are left away.
    private static func headers(_ value: Value?) throws(RequestRefusal) -> [HTTPRequest.Field] {
        guard let value, !value.isNull else { return [] }
        guard let object = value.object else { throw .input("`headers` is not an object") }
        var fields: [HTTPRequest.Field] = []
        for (name, value) in object where !value.isNull {
            let name = name.filter { $0 != " " }
            if name.isEmpty || computed.contains(name.lowercased()) { continue }
            guard !hopByHop.contains(name.lowercased()), !name.lowercased().hasPrefix("proxy-") else {
                throw .input("the header `\(name)` belongs to the connection, not to the request")
            }
            guard let text = value.headerText else { throw .input("the header `\(name)` is not a text") }
            fields.append((name, text))
        }
        return fields
    }

    private static let computed: Set<String> = ["host", "content-length", "accept-encoding"]
    private static let hopByHop: Set<String> = [
        "connection", "keep-alive", "te", "trailer", "transfer-encoding", "upgrade", "expect",
    ]

    private static func boundary() -> String {
        "riposte-" + String.hex((0..<16).map { _ in UInt8.random(in: .min ... .max) })
    }
}

/// Query parameters in an address.
enum QueryText {
    /// The address with parameters added, percent-encoded; what the address has already stays as it is, but for
    /// characters that no address may hold.
    static func appending(_ queries: Value?, to uri: String) throws(RequestRefusal) -> String {
        var text = uri.prefix { $0 != "#" }.filter { !$0.isNewline }.trimmingPrefix { $0 == " " }
        while text.last == " " { text.removeLast() }
        let start = text.firstRange(of: "://")?.upperBound ?? text.startIndex
        let end = text[start...].firstIndex { "/?".contains($0) } ?? text.endIndex
        var url = text[..<end] + escape(String(text[end...]), keeping: legal)
        guard let queries, !queries.isNull else { return String(url) }
        guard let object = queries.object else { throw .input("`queries` is not an object") }
        var separator = url.contains("?") ? (url.hasSuffix("?") || url.hasSuffix("&") ? "" : "&") : "?"
        for (name, value) in object where !value.isNull {
            let text = value.headerText ?? value.json()
            url += "\(separator)\(escape(name, keeping: unreserved))=\(escape(text, keeping: unreserved))"
            separator = "&"
        }
        return String(url)
    }

    private static let unreserved = Set(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~".utf8)
    private static let legal = unreserved.union(":/?@!$&'()*+,;=".utf8)

    private static let hexadecimal = Set("0123456789abcdefABCDEF".utf8)

    private static func escape(_ text: String, keeping kept: Set<UInt8>) -> String {
        let bytes = Array(text.utf8)
        var result: [UInt8] = []
        for (place, byte) in bytes.enumerated() {
            // In an address that is written already, `%41` stays what it is.
            let isEscape =
                byte == UInt8(ascii: "%") && kept == legal && place + 2 < bytes.count
                && bytes[(place + 1)...(place + 2)].allSatisfy { hexadecimal.contains($0) }
            if kept.contains(byte) || isEscape {
                result.append(byte)
            } else {
                result += Array("%\(String.hex([byte]).uppercased())".utf8)
            }
        }
        return String(decoding: result, as: UTF8.self)
    }
}
