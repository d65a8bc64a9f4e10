import Engine
import Values

/// The bytes of a body and what they are.
struct RequestBody {
    var bytes: [UInt8]
    /// Nil leaves the header field away.
    var contentType: String?

    /// The body of an input; `declared` is the content type that the headers give.
    ///
    /// Source: Microsoft Learn, "Handle content types in Azure Logic Apps".
    init(_ value: Value?, declared: String?, boundary: () -> String) throws(RequestRefusal) {
        guard let value, !value.isNull else {
            self.init(bytes: [], contentType: nil)
            return
        }
        if let parts = value["$multipart"]?.array {
            let given = declared ?? value["$content-type"]?.string ?? "multipart/form-data"
            self = try Multipart(parts: parts, type: given, boundary: boundary()).body
            return
        }
        if let content = value["$content"] {
            let type = declared ?? value["$content-type"]?.string ?? "application/octet-stream"
            self.init(bytes: try Self.decoded(content), contentType: type)
            return
        }
        if let text = value.string {
            self.init(bytes: Array(text.utf8), contentType: declared ?? "text/plain; charset=utf-8")
            return
        }
        self.init(bytes: value.jsonBytes(), contentType: declared ?? "application/json")
    }

    init(bytes: [UInt8], contentType: String?) {
        self.bytes = bytes
        self.contentType = contentType
    }

    private static func decoded(_ content: Value) throws(RequestRefusal) -> [UInt8] {
        guard let text = content.string else { return content.jsonBytes() }
        guard let bytes = Base64.decode(text) else {
            throw .input("`$content` of `body` is not base 64")
        }
        return bytes
    }
}

/// A body of parts (RFC 2046, section 5.1; RFC 7578).
private struct Multipart {
    let parts: [Value]
    let type: String
    let boundary: String

    var body: RequestBody {
        get throws(RequestRefusal) {
            var bytes: [UInt8] = []
            for part in parts {
                bytes += Array("--\(boundary)\r\n".utf8)
                var headers: [(String, String)] = []
                for (name, value) in part["headers"]?.object ?? JSONObject() {
                    guard let text = value.headerText, Self.isClean(name), Self.isClean(text) else {
                        throw .input("a header of a part of `$multipart` is not a text of one line")
                    }
                    headers.append((name, text))
                }
                let declared = headers.first { $0.0.lowercased() == "content-type" }?.1
                let inside = try RequestBody(part["body"], declared: declared) { "\(boundary)-in" }
                if declared == nil, let type = inside.contentType { headers.append(("Content-Type", type)) }
                for (name, value) in headers { bytes += Array("\(name): \(value)\r\n".utf8) }
                bytes += Array("\r\n".utf8) + inside.bytes + Array("\r\n".utf8)
            }
            bytes += Array("--\(boundary)--\r\n".utf8)
            let essence = ContentType(type).essence
            return RequestBody(
                bytes: bytes,
                contentType: "\(essence.isEmpty ? "multipart/form-data" : essence); boundary=\(boundary)")
        }
    }

    private static func isClean(_ text: String) -> Bool {
        text.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7f }
    }
}

extension Value {
    /// A value of a header field or a query: texts, numbers and truth values; nil for all else.
    var headerText: String? {
        switch self {
        case .string(let text): text
        case .int(let number): String(number)
        case .bool(let truth): truth ? "true" : "false"
        case .double: json()
        default: nil
        }
    }
}
