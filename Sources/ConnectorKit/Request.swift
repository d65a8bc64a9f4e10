public import Values

/// A request to the connector's service.
///
/// Credentials, tracing and retries are the host's.
public struct Request: Sendable {
    /// One header field.
    public typealias Field = (name: String, value: String)

    /// `GET`, `POST`, ...
    public var method: String
    /// Relative to the connection's base (`api/machines`); absolute only within the descriptor's `hosts`.
    public var url: String
    /// Header fields, without credentials.
    public var headers: [Field]
    /// The body; empty for none.
    public var body: [UInt8]
    /// How long the exchange may take; nil leaves it to the call's deadline.
    public var timeout: Duration?
    /// The largest body of an answer that is taken; nil for 16 MiB, which is the most.
    public var maximumBytes: Int?
    /// May be repeated although its method is not safe; in a reading action also: is only a query.
    public var isIdempotent = false
    /// Goes without the connection's credentials.
    public var skipsSignIn = false

    /// A request; `query` is encoded and added to the URL.
    public init(
        _ method: String, _ url: String, query: [(name: String, value: String)] = [], headers: [Field] = [],
        body: [UInt8] = [], timeout: Duration? = nil, maximumBytes: Int? = nil
    ) {
        self.method = method
        self.url = url
        for (name, value) in query {
            self.url += self.url.contains("?") ? "&" : "?"
            self.url += "\(name.percentEncoded)=\(value.percentEncoded)"
        }
        self.headers = headers
        self.body = body
        self.timeout = timeout
        self.maximumBytes = maximumBytes
    }

    /// Reads.
    public static func get(
        _ url: String, query: [(name: String, value: String)] = [], headers: [Field] = []
    ) -> Request {
        Request("GET", url, query: query, headers: headers)
    }

    /// Sends JSON with a method of choice: `.json("PATCH", "alerts/1", [...])`.
    public static func json(
        _ method: String, _ url: String, _ value: Value, query: [(name: String, value: String)] = [],
        headers: [Field] = []
    ) -> Request {
        Request(
            method, url, query: query, headers: headers + [("content-type", "application/json")],
            body: value.jsonBytes())
    }

    /// Posts JSON.
    public static func post(
        _ url: String, json value: Value, query: [(name: String, value: String)] = [], headers: [Field] = []
    ) -> Request {
        json("POST", url, value, query: query, headers: headers)
    }

    /// The same request with a header set.
    public func header(_ name: String, _ value: String) -> Request {
        var request = self
        request.headers.append((name, value))
        return request
    }

    /// The same request, marked as one that may be repeated.
    public func idempotent() -> Request {
        var request = self
        request.isIdempotent = true
        return request
    }

    /// Whether HTTP calls the method safe.
    public var isSafe: Bool { ["GET", "HEAD", "OPTIONS"].contains(method) }
}

extension String {
    /// The text with everything but unreserved characters encoded, so that it is one path segment or query
    /// value.
    ///
    /// Source: RFC 3986, section 2.3.
    public var percentEncoded: String {
        let digits = Array("0123456789ABCDEF".utf8)
        var bytes: [UInt8] = []
        for byte in utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."),
                UInt8(ascii: "_"),
                UInt8(ascii: "~"):
                bytes.append(byte)
            default:
                bytes += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
