import Engine
import Values

/// Puts a connection's secrets where its requests have marks for them.
struct SecretFilling: Sendable {
    let secrets: NamedSecrets

    /// The request with secrets; nil when it has no marks.
    func filled(_ request: HTTPRequest) async throws(TransportError) -> HTTPRequest? {
        let body = Self.text(of: request)
        var names = SecretMark.names(in: request.url).union(body.map(SecretMark.names) ?? [])
        for field in request.headers { names.formUnion(SecretMark.names(in: field.value)) }
        guard !names.isEmpty else { return nil }
        var values: [String: Secret] = [:]
        for name in names.sorted() { values[name] = try await value(of: name) }
        return put(values, into: request, body)
    }

    private func value(of name: String) async throws(TransportError) -> Secret {
        do {
            return try await secrets.secret(named: name)
        } catch {
            throw TransportError(.signInFailed, "\(error.message) (\(error.code))", wasSent: false)
        }
    }

    private func put(_ values: [String: Secret], into request: HTTPRequest, _ body: String?) -> HTTPRequest {
        func fill(_ text: String, _ encode: (String, SecretMark.Style) -> String) -> String {
            SecretMark.replacing(text) { name, style in
                values[name]?.reveal { encode($0, style) } ?? ""
            }
        }
        var request = request
        // What begins with a secret is an address as a whole, such as that of a webhook.
        let isWhole = request.url.hasPrefix(SecretMark.start)
        request.url = fill(request.url) { text, style in
            if isWhole { return text }
            guard style == .path else { return URLCharacters.encoded(text) }
            return text.split(separator: "/", omittingEmptySubsequences: false)
                .map { URLCharacters.encoded(String($0)) }.joined(separator: "/")
        }
        for index in request.headers.indices {
            request.headers[index].value = fill(request.headers[index].value) { text, _ in
                // A line break would begin another header.
                text.filter { $0.asciiValue.map { $0 >= 0x20 && $0 != 0x7f } ?? true }
            }
        }
        if let body {
            let form = Self.isForm(request)
            let isJSON = Self.type(of: request).contains("json")
            request.body = Array(
                fill(body) { text, _ in
                    if form { return URLCharacters.encoded(text) }
                    return isJSON ? String(Value.string(text).json().dropFirst().dropLast()) : text
                }.utf8)
        }
        return request
    }

    /// The body where it can hold a mark: text with the beginning of one.
    private static func text(of request: HTTPRequest) -> String? {
        let start = Array(SecretMark.start.utf8)
        guard request.body.count >= start.count, request.body.firstRange(of: start) != nil else { return nil }
        return String(validating: request.body, as: UTF8.self)
    }

    private static func type(of request: HTTPRequest) -> String {
        request.headers.first { $0.name.lowercased() == "content-type" }?.value.lowercased() ?? ""
    }

    private static func isForm(_ request: HTTPRequest) -> Bool {
        type(of: request).hasPrefix("application/x-www-form-urlencoded")
    }
}
