import Values

/// Percent encoding of URIs (RFC 3986).
enum PercentCoding {
    private static let unreserved = Set(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.~".utf8)

    static func encode(_ text: String) -> String {
        var result: [UInt8] = []
        for byte in text.utf8 {
            if unreserved.contains(byte) {
                result.append(byte)
            } else {
                result.append(UInt8(ascii: "%"))
                result += Array(String.hex([byte]).uppercased().utf8)
            }
        }
        return String(decoding: result, as: UTF8.self)
    }

    /// The text; a `%` without two digits behind it stays as it is.
    static func decode(_ text: String) throws(EvaluationError) -> String {
        let bytes = Array(text.utf8)
        var result: [UInt8] = []
        var place = 0
        while place < bytes.count {
            if bytes[place] == UInt8(ascii: "%"), place + 2 < bytes.count,
                let byte = UInt8(String(decoding: bytes[(place + 1)...(place + 2)], as: UTF8.self), radix: 16)
            {
                result.append(byte)
                place += 3
            } else {
                result.append(bytes[place])
                place += 1
            }
        }
        return String(decoding: result, as: UTF8.self)
    }
}

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

/// The parts of an absolute URI.
private struct AbsoluteURI {
    let scheme: String
    let host: String
    let port: Int
    let path: String
    let query: String

    init?(_ text: String) {
        guard let mark = text.range(of: "://") else { return nil }
        scheme = text[..<mark.lowerBound].lowercased()
        guard !scheme.isEmpty, scheme.allSatisfy({ $0.isLetter || $0.isNumber || "+-.".contains($0) }) else {
            return nil
        }
        let rest = text[mark.upperBound...].prefix { $0 != "#" }
        let authority = rest.prefix { $0 != "/" && $0 != "?" }
        var tail = rest.dropFirst(authority.count)
        let place = authority.split(separator: "@").last ?? ""
        let parts = place.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        host = parts.first.map { $0.lowercased() } ?? ""
        let standard = ["http": 80, "https": 443, "ftp": 21, "ws": 80, "wss": 443][scheme] ?? -1
        port = parts.count > 1 ? Int(parts[1]) ?? standard : standard
        let ownPath = tail.prefix { $0 != "?" }
        tail = tail.dropFirst(ownPath.count)
        path = ownPath.isEmpty ? "/" : String(ownPath)
        query = String(tail)
    }
}

extension String {
    /// Where a text stands for the first time.
    fileprivate func range(of search: String) -> Range<String.Index>? {
        let places = Search.places(of: Array(search.utf8), in: Array(utf8), overlapping: false)
        guard let place = places.first else { return nil }
        let start = utf8.index(startIndex, offsetBy: place)
        return start..<utf8.index(start, offsetBy: search.utf8.count)
    }
}
