import ConnectorKit
import Values

/// Sends a request and returns the answer's body; follows `@odata.nextLink` where asked.
///
/// Source: Microsoft Learn, "HTTP With Microsoft Entra ID" connector; Graph, "Paging Microsoft Graph data in your app".
struct Invoke: Action {
    static let name = "invoke"

    struct Input: JSONDecodable {
        var method: String
        var url: String
        var headers: [String: String]
        var body: Value?
        var followsPages: Bool
        var maximumItems: Int

        init(_ json: JSONInput) throws(ConnectorFailure) {
            method = try json.required("method")
            url = try json.required("url")
            headers = try json.optional("headers") ?? [:]
            body = try json.optional("body")
            followsPages = try json.optional("followPages") ?? false
            maximumItems = try json.optional("maximumItems") ?? 10_000
        }
    }

    func perform(_ input: Input, _ call: Call) async throws(ConnectorFailure) -> Value {
        let first = try Content.of(try await call.http(request(input, url: input.url)).orThrow())
        guard input.followsPages, input.method == "GET", first["value"]?.array != nil else { return first }
        return try await withLaterPages(first, input, call)
    }

    private func request(_ input: Input, url: String) -> Request {
        var headers = input.headers.sorted { $0.key < $1.key }.map { (name: $0.key, value: $0.value) }
        var bytes: [UInt8] = []
        if let body = input.body {
            bytes = body.string.map { Array($0.utf8) } ?? body.jsonBytes()
            if !headers.contains(where: { $0.name.lowercased() == "content-type" }) {
                headers.append(("content-type", body.string == nil ? "application/json" : "text/plain"))
            }
        }
        return Request(input.method, url, headers: headers, body: bytes)
    }

    /// The first page with the items of all pages.
    ///
    /// A link that leads back to a page seen ends the list; a link that is left says that the limit did.
    private func withLaterPages(
        _ first: Value, _ input: Input, _ call: Call
    ) async throws(ConnectorFailure) -> Value {
        var items = first["value"]?.array ?? []
        var next = first["@odata.nextLink"]?.string
        var seen: Set<String> = [Self.absolute(input.url, call)]
        while let link = next, items.count < input.maximumItems {
            guard seen.insert(link).inserted else {
                call.log(.warning, "a page links back to one that was read")
                next = nil
                break
            }
            let page = try Content.of(try await call.http(request(input, url: link)).orThrow())
            items += page["value"]?.array ?? []
            next = page["@odata.nextLink"]?.string
        }
        var result = first.object ?? JSONObject()
        result["value"] = .array(Array(items.prefix(input.maximumItems)))
        result["@odata.nextLink"] = next.map { .string($0) }
        return .object(result)
    }

    /// A URL as links of the service write it.
    private static func absolute(_ url: String, _ call: Call) -> String {
        guard url.hasPrefix("/"), let base = call.settings["baseUrl"]?.string else { return url }
        return (base.hasSuffix("/") ? String(base.dropLast()) : base) + url
    }
}
