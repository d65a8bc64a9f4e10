import Values

/// Functions between texts, base64, data URIs and contents, which are `{"$content-type", "$content"}`.
///
/// Source: Microsoft Learn, "Reference guide to functions in expressions", conversion functions.
enum ContentFunctions {
    private static let family = "Conversion"
    private static let binaryType = "application/octet-stream"

    static let all: [FunctionTable.Entry] =
        [
            .init(family, "base64(value)", "a text or content in base64") { values, _ in
                let bytes =
                    try values[0].envelopeBytes ?? Array(Arguments("base64", values).text(0).utf8)
                return .string(Base64.encode(bytes))
            },
            .init(family, "base64ToBinary(value)", "the content of base64") { values, _ in
                envelope(try decoded(values, "base64ToBinary"), binaryType)
            },
            .init(family, "binary(value)", "a value's text as content") { values, _ in
                guard !values[0].isNull else { throw Arguments("binary", values).failure(0, "a value") }
                return envelope(bytes(of: values[0]), binaryType)
            },
            .init(family, "dataUri(value)", "a text, value or content as a data URI") { values, _ in
                .string(try uri(of: values))
            },
            .init(family, "dataUriToString(value)", "the text of a data URI") { values, _ in
                let uri = try DataURI(Arguments("dataUriToString", values).text(0))
                guard ["utf-8", "utf8"].contains(Charset.name(in: uri.type) ?? "utf-8") else {
                    throw EvaluationError("`dataUriToString` reads UTF-8 only")
                }
                return .string(String(decoding: uri.bytes, as: UTF8.self))
            },
            .init(family, "uriComponentToBinary(value)", "an encoded text as content") { values, _ in
                let text = try Arguments("uriComponentToBinary", values).text(0)
                return envelope(PercentCoding.bytes(text), binaryType)
            },
        ] + ["base64ToString", "decodeBase64"].map(textOfBase64)
        + ["dataUriToBinary", "decodeDataUri"].map(content)

    private static func textOfBase64(_ name: String) -> FunctionTable.Entry {
        .init(family, "\(name)(value)", "the text of base64") { values, _ in
            .string(String(decoding: try decoded(values, name), as: UTF8.self))
        }
    }

    private static func content(_ name: String) -> FunctionTable.Entry {
        .init(family, "\(name)(value)", "the content of a data URI") { values, _ in
            let uri = try DataURI(Arguments(name, values).text(0))
            return envelope(uri.bytes, uri.type)
        }
    }

    private static func uri(of values: [Value]) throws(EvaluationError) -> String {
        let value = values[0]
        guard !value.isNull else { throw Arguments("dataUri", values).failure(0, "a value") }
        if let bytes = value.envelopeBytes {
            let type = value["$content-type"]?.string ?? binaryType
            return "data:\(type);base64,\(Base64.encode(bytes))"
        }
        let (type, text) =
            value.string.map { ("text/plain", $0) } ?? ("application/json", value.json())
        return "data:\(type);charset=utf-8;base64,\(Base64.encode(Array(text.utf8)))"
    }

    private static func bytes(of value: Value) -> [UInt8] {
        value.envelopeBytes ?? Array(value.expressionText.utf8)
    }

    private static func envelope(_ bytes: [UInt8], _ type: String) -> Value {
        ["$content-type": .string(type), "$content": .string(Base64.encode(bytes))]
    }

    private static func decoded(_ values: [Value], _ function: String) throws(EvaluationError) -> [UInt8] {
        let text = try Arguments(function, values).text(0)
        guard let bytes = StrictBase64.decode(text) else {
            throw EvaluationError("`\(function)` was given a text that is not base64")
        }
        return bytes
    }
}

/// Base64 as .NET accepts it: the standard alphabet, padded, white space ignored.
private enum StrictBase64 {
    static func decode(_ text: String) -> [UInt8]? {
        let hasSpace = text.utf8.contains { $0 <= 0x20 }
        let text = hasSpace ? text.filter { !$0.isWhitespace } : text
        guard text.utf8.count % 4 == 0, !text.utf8.contains(where: { $0 == 0x2D || $0 == 0x5F }) else {
            return nil
        }
        return Base64.decode(text)
    }
}

/// `data:TYPE;base64,CONTENT` (RFC 2397).
private struct DataURI {
    let type: String
    let bytes: [UInt8]

    init(_ text: String) throws(EvaluationError) {
        guard text.prefix(5).lowercased() == "data:", let comma = text.firstIndex(of: ",") else {
            throw EvaluationError("the text is not a data URI")
        }
        var head = String(text[text.index(text.startIndex, offsetBy: 5)..<comma])
        let content = String(text[text.index(after: comma)...])
        if head.lowercased().hasSuffix(";base64") {
            head.removeLast(7)
            guard let decoded = StrictBase64.decode(PercentCoding.decode(content)) else {
                throw EvaluationError("the content of the data URI is not base64")
            }
            bytes = decoded
        } else {
            bytes = PercentCoding.bytes(String(content.map { $0 == "+" ? " " : $0 }))
        }
        type = head.isEmpty ? "text/plain" : head.hasPrefix(";") ? "text/plain" + head : head
        guard Self.isMediaType(type) else {
            throw EvaluationError("the media type of the data URI is malformed")
        }
        guard Charset.text([], type: type) != nil else {
            throw EvaluationError("the character set of the data URI is not known")
        }
    }

    /// `type/subtype; name=value`.
    private static func isMediaType(_ text: String) -> Bool {
        let parts = text.split(separator: ";", omittingEmptySubsequences: false)
        let names = parts[0].split(separator: "/", omittingEmptySubsequences: false)
        guard names.count == 2, names.allSatisfy({ isToken($0) }) else { return false }
        return parts.dropFirst().allSatisfy { part in
            let pair = part.drop { $0 == " " }.split(separator: "=", maxSplits: 1)
            return pair.count == 2 && isToken(pair[0])
        }
    }

    private static func isToken(_ text: Substring) -> Bool {
        !text.isEmpty
            && text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && !"()<>@,;:\\\"/[]?={}".utf8.contains($0) }
    }
}
