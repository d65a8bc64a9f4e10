import Engine

/// Collects the head of an answer from the lines that libcurl hands over.
struct ResponseHead {
    private let limit: Int
    private var bytes = 0
    private var isComplete = false
    private var fields: [HTTPRequest.Field] = []
    /// Whether the head passed its limit.
    private(set) var isTooLong = false

    init(limit: Int) { self.limit = limit }

    /// Takes one line; false once the head is too long.
    ///
    /// A status line begins anew: what came before was an interim answer. Fields behind the body are left
    /// out, since nobody checked them when the answer was judged.
    mutating func take(_ line: some Collection<UInt8>) -> Bool {
        bytes += line.count
        guard bytes <= limit else {
            isTooLong = true
            return false
        }
        let text = String(decoding: line, as: UTF8.self)
        let content = text.unicodeScalars.last.map { $0 == "\n" } ?? false ? Self.withoutLineEnd(text) : text
        if content.hasPrefix("HTTP/") {
            fields = []
            isComplete = false
        } else if content.isEmpty {
            isComplete = true
        } else if !isComplete, let colon = content.firstIndex(of: ":") {
            let name = content[..<colon].lowercased()
            fields.append((name, content[content.index(after: colon)...].trimmed))
        }
        return true
    }

    /// The fields as they are true for the body that libcurl has already decoded.
    var decodedFields: [HTTPRequest.Field] {
        guard fields.contains(where: { $0.name == "content-encoding" }) else { return fields }
        return fields.filter { $0.name != "content-encoding" && $0.name != "content-length" }
    }

    private static func withoutLineEnd(_ text: String) -> String {
        var scalars = text.unicodeScalars
        while let last = scalars.last, last == "\n" || last == "\r" { scalars.removeLast() }
        return String(scalars)
    }
}
