import Engine

/// What a request's method and header fields may be, so that nothing can be smuggled in through them.
enum HeaderRules {
    /// Checks the form of method and fields (RFC 9110, section 5) and their total length.
    static func check(_ request: HTTPRequest, limit: Int) throws(TransportError) {
        guard isToken(request.method), request.method.utf8.count <= 32 else {
            throw refusal("the method is not a token")
        }
        var bytes = request.url.utf8.count
        for field in request.headers {
            guard isToken(field.name) else { throw refusal("a header's name is not a token") }
            guard field.value.utf8.allSatisfy({ ($0 >= 0x20 && $0 != 0x7f) || $0 == 0x09 }) else {
                throw refusal("header `\(field.name)` has a control character")
            }
            bytes += field.name.utf8.count + field.value.utf8.count + 4
        }
        guard bytes <= limit else { throw refusal("the headers are longer than \(limit) bytes") }
    }

    /// Checks what a plugin asks for: fields that belong to the connection itself are the host's.
    static func checkPlugin(_ request: HTTPRequest) throws(TransportError) {
        try check(request, limit: 64 << 10)
        guard !["CONNECT", "TRACE"].contains(request.method.uppercased()) else {
            throw refusal("a plugin may not use the method `\(request.method)`")
        }
        for field in request.headers {
            let name = field.name.lowercased()
            guard !hostFields.contains(name), !name.hasPrefix("proxy-") else {
                throw refusal("a plugin may not set the header `\(field.name)`")
            }
        }
    }

    static let hostFields: Set<String> = [
        "accept-encoding", "connection", "content-length", "expect", "host", "keep-alive", "te", "trailer",
        "transfer-encoding", "upgrade",
    ]

    private static func isToken(_ text: String) -> Bool {
        !text.isEmpty
            && text.utf8.allSatisfy { byte in
                switch byte {
                case 0x30...0x39, 0x41...0x5a, 0x61...0x7a: true
                default: tokenPunctuation.contains(byte)
                }
            }
    }

    private static let tokenPunctuation = Array("!#$%&'*+-.^_`|~".utf8)

    private static func refusal(_ message: String) -> TransportError {
        TransportError(.egressDenied, message, wasSent: false)
    }
}
