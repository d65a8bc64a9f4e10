import Values

/// Bodies as playbooks see them: JSON as its value, text as text, all else as an envelope of type and bytes.
///
/// Source: Microsoft Learn, "Handle content types in Azure Logic Apps".
enum BodyContent {
    /// A body that says it is JSON and is not.
    struct Malformed: Error {
        let message: String
    }

    /// The value of a body; nil when there is none.
    static func value(of bytes: [UInt8], contentType: String?) throws(Malformed) -> Value? {
        guard !bytes.isEmpty else { return nil }
        let type = mediaType(contentType)
        if type.isEmpty {
            if let value = try? Value(json: bytes) { return value }
            return String(validating: bytes, as: UTF8.self).map { .string($0) }
                ?? envelope(bytes, "application/octet-stream")
        }
        if type == "application/json" || type.hasSuffix("+json") {
            do throws(JSONError) {
                return try Value(json: bytes)
            } catch {
                throw Malformed(message: "the body is no JSON: line \(error.line): \(error.message)")
            }
        }
        if type.hasPrefix("text/") { return .string(String(decoding: bytes, as: UTF8.self)) }
        var content = envelope(bytes, contentType ?? type)
        if type == "application/x-www-form-urlencoded" {
            let pairs = PercentText.pairs(Substring(String(decoding: bytes, as: UTF8.self)))
            content.add(
                "$formdata", .array(pairs.map { ["key": .string($0.name), "value": .string($0.value)] }))
        } else if type.hasPrefix("multipart/"), let boundary = parameter("boundary", of: contentType ?? "") {
            content.add("$multipart", .array(Multipart.parts(of: bytes, boundary: boundary)))
        }
        return content
    }

    static func envelope(_ bytes: [UInt8], _ type: String) -> Value {
        ["$content-type": .string(type), "$content": .string(Base64.encode(bytes))]
    }

    private static func mediaType(_ contentType: String?) -> String {
        (contentType?.split(separator: ";").first.map(trimmed) ?? "").lowercased()
    }

    private static func parameter(_ name: String, of contentType: String) -> String? {
        for piece in contentType.split(separator: ";").dropFirst() {
            let parts = piece.split(separator: "=", maxSplits: 1)
            guard parts.count == 2, trimmed(parts[0]).lowercased() == name else { continue }
            let value = trimmed(parts[1])
            return value.hasPrefix("\"") && value.hasSuffix("\"") && value.count > 1
                ? String(value.dropFirst().dropLast()) : value
        }
        return nil
    }

    static func trimmed(_ text: Substring) -> String {
        var text = text
        while let first = text.first, first.isWhitespace { text.removeFirst() }
        while let last = text.last, last.isWhitespace { text.removeLast() }
        return String(text)
    }
}

extension Value {
    fileprivate mutating func add(_ name: String, _ value: Value) {
        var object = object ?? JSONObject()
        object[name] = value
        self = .object(object)
    }
}
