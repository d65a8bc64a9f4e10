import Catalog
import ConnectorABI
import Engine
import Values

/// A described request with its placeholders filled: still in parts, so that the next page can be asked for.
struct FilledRequest: Sendable {
    /// A name and its value, neither encoded.
    typealias Pair = (name: String, value: String)

    /// What is sent beside the address and the headers.
    enum Content: Sendable {
        case none
        case json(Value)
        case form([Pair])
    }

    var method: String
    /// Encoded.
    var path: String
    var query: [Pair] = []
    var headers: [Pair] = []
    var content = Content.none
    var isIdempotent = false

    /// Address and body as they go out.
    var parts: PluginRequest.Parts {
        var parts = PluginRequest.Parts(
            method: method, url: query.isEmpty ? path : "\(path)?\(Self.encoded(query))", headers: headers,
            flags: isIdempotent ? UInt32(RIPOSTE_HTTP_IDEMPOTENT) : 0)
        let type: String
        switch content {
        case .none: return parts
        case .json(let value):
            type = "application/json"
            parts.body = value.jsonBytes()
        case .form(let members):
            type = "application/x-www-form-urlencoded"
            parts.body = Array(Self.encoded(members).utf8)
        }
        if !headers.contains(where: { $0.name.lowercased() == "content-type" }) {
            parts.headers.append(("content-type", type))
        }
        return parts
    }

    private static func encoded(_ pairs: [Pair]) -> String {
        pairs.map { "\(PercentEncoding.encode($0.name))=\(PercentEncoding.encode($0.value))" }
            .joined(separator: "&")
    }

    /// Puts a value where it asks for the next page.
    mutating func set(_ place: PageTemplate.Place, to value: Value) {
        let text = value.plainText ?? value.json()
        switch (place, content) {
        case (.query(let name), _): Self.set(name, text, in: &query)
        case (.form(let name), .form(var members)):
            Self.set(name, text, in: &members)
            content = .form(members)
        case (.body(let name), .json(.object(var members))):
            members[name] = value
            content = .json(.object(members))
        default: break
        }
    }

    private static func set(_ name: String, _ value: String, in pairs: inout [Pair]) {
        if let place = pairs.firstIndex(where: { $0.name == name }) {
            pairs[place].value = value
        } else {
            pairs.append((name, value))
        }
    }

    /// Goes on where a link of an answer leads.
    mutating func follow(_ link: String) {
        let link = PercentEncoding.mend(link)
        path = link.hasPrefix("?") ? path.prefix { $0 != "?" } + link : link
        query = []
    }
}
