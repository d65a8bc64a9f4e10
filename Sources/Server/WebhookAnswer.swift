import HTTPTypes
import Hummingbird
public import Values

/// What the sender of a request gets.
public struct WebhookAnswer: Sendable {
    /// HTTP status.
    public var status: Int
    /// Header fields.
    public var headers: [(name: String, value: String)]
    /// The body: text as it is, an envelope as its bytes, all else as JSON; null for none.
    public var body: Value

    /// An answer.
    public init(status: Int, headers: [(name: String, value: String)] = [], body: Value = .null) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    /// Header fields that belong to the connection, not to the answer.
    private static let connectionFields: Set<String> = [
        "connection", "content-length", "keep-alive", "te", "trailer", "transfer-encoding", "upgrade",
    ]

    var response: Response {
        var fields = HTTPFields()
        for (name, value) in headers where !Self.connectionFields.contains(name.lowercased()) {
            // What the field's grammar does not allow is left out: it could not be told apart from the next field.
            if let name = HTTPField.Name(name), HTTPField.isValidValue(value) { fields[name] = value }
        }
        let status = HTTPResponse.Status(code: (200..<600).contains(status) ? status : 500)
        guard !body.isNull else { return Response(status: status, headers: fields) }
        let (bytes, type) = content
        if fields[.contentType] == nil { fields[.contentType] = type }
        return Response(
            status: status, headers: fields, body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
    }

    private var content: (bytes: [UInt8], type: String) {
        if let text = body.string { return (Array(text.utf8), "text/plain; charset=utf-8") }
        if let type = body["$content-type"]?.string,
            let bytes = body["$content"]?.string.flatMap({ Base64.decode($0) })
        {
            return (bytes, type)
        }
        return (body.jsonBytes(), "application/json; charset=utf-8")
    }
}
