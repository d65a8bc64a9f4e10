import Values

/// Functions on URIs.
///
/// Source: Microsoft Learn, "Reference guide to functions in expressions", URI parsing functions.
enum URIFunctions {
    private static let family = "URI"

    static let all: [FunctionTable.Entry] = [
        part("uriHost", "the host") { .string($0.host) },
        part("uriPath", "the path") { .string($0.path) },
        part("uriPathAndQuery", "the path and the query") { .string($0.path + $0.query) },
        part("uriPort", "the port, or the scheme's own") { .int(Int64($0.port)) },
        part("uriQuery", "the query with its `?`") { .string($0.query) },
        part("uriScheme", "the scheme") { .string($0.scheme) },
    ]

    private static func part(
        _ name: String, _ summary: String, _ part: @escaping @Sendable (AbsoluteURI) -> Value
    ) -> FunctionTable.Entry {
        .init(family, "\(name)(uri)", summary) { values, _ in
            let text = try Arguments(name, values).text(0)
            guard let uri = AbsoluteURI(text) else {
                throw EvaluationError(
                    "`\(name)` needs an absolute URI, such as `https://contoso.example/path`")
            }
            return part(uri)
        }
    }
}
