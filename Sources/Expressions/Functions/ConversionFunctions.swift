import Values

/// Functions from one type or encoding to another.
///
/// Source: Microsoft Learn, "Reference guide to functions in expressions", conversion functions.
enum ConversionFunctions {
    private static let family = "Conversion"
    private static let binaryType = "application/octet-stream"

    static let all: [FunctionTable.Entry] = [
        .init(family, "array(value)", "an array with one value in it") { values, _ in .array([values[0]]) },
        .init(family, "base64(value)", "a text or content in base64") { values, _ in
            .string(Base64.encode(bytes(of: values[0])))
        },
        .init(family, "base64ToBinary(value)", "the content of base64") { values, _ in
            let text = try Arguments("base64ToBinary", values).text(0)
            return envelope(try decoded(text, "base64ToBinary"), binaryType)
        },
        .init(family, "base64ToString(value)", "the text of base64") { values, _ in
            .string(text(try decoded(try Arguments("base64ToString", values).text(0), "base64ToString")))
        },
        .init(family, "decodeBase64(value)", "the text of base64") { values, _ in
            .string(text(try decoded(try Arguments("decodeBase64", values).text(0), "decodeBase64")))
        },
        .init(family, "binary(value)", "a text as content") { values, _ in
            envelope(bytes(of: values[0]), binaryType)
        },
        .init(family, "bool(value)", "true or false of a number or a text") { values, _ in try truth(values)
        },
        .init(family, "dataUri(value)", "a text as a data URI") { values, _ in
            let type = values[0]["$content-type"]?.string ?? "text/plain;charset=utf-8"
            return .string("data:\(type);base64,\(Base64.encode(bytes(of: values[0])))")
        },
        .init(family, "dataUriToBinary(value)", "the content of a data URI") { values, _ in
            let uri = try DataURI(Arguments("dataUriToBinary", values).text(0))
            return envelope(uri.bytes, uri.type)
        },
        .init(family, "dataUriToString(value)", "the text of a data URI") { values, _ in
            .string(text(try DataURI(Arguments("dataUriToString", values).text(0)).bytes))
        },
        .init(family, "decodeDataUri(value)", "the content of a data URI") { values, _ in
            let uri = try DataURI(Arguments("decodeDataUri", values).text(0))
            return envelope(uri.bytes, uri.type)
        },
        .init(family, "decimal(value)", "an exact decimal number of a text") { values, _ in
            let text = values[0].expressionText
            guard !text.contains(where: { "eE".contains($0) }), let number = NumberText.exact(text) else {
                throw EvaluationError("`decimal` cannot read `\(text.prefix(40))` as a number")
            }
            return number
        },
        .init(family, "float(value, locale?)", "a number of a text") { values, _ in
            let arguments = Arguments("float", values)
            if let number = values[0].double, values[0].string == nil { return .double(number) }
            let style = NumberText.Style(locale: try arguments.optionalText(1))
            guard let number = NumberText.real(try arguments.text(0), style)?.double else {
                throw EvaluationError("`float` cannot read `\(try arguments.text(0).prefix(40))` as a number")
            }
            return .double(number)
        },
        .init(family, "int(value)", "a whole number of a text or number") { values, _ in
            switch values[0] {
            case .int: return values[0]
            case .double(let number):
                guard let whole = Int64(exactly: number.rounded(.towardZero)) else {
                    throw Arguments("int", values).failure(0, "a number within 64 bits")
                }
                return .int(whole)
            default:
                let text = try Arguments("int", values).text(0)
                let real = NumberText.real(text, .invariant)?.double.flatMap { Int64(exactly: $0) }
                guard let number = NumberText.whole(text) ?? real else {
                    throw EvaluationError("`int` cannot read `\(text.prefix(40))` as a whole number")
                }
                return .int(number)
            }
        },
        .init(family, "json(value)", "the value of a JSON text or content") { values, _ in
            let text = values[0].string ?? (values[0].envelopeBytes == nil ? nil : values[0].expressionText)
            guard let text else {
                if values[0].isNull { throw Arguments("json", values).failure(0, "a text") }
                return values[0]
            }
            do throws(JSONError) {
                return try Value(json: text)
            } catch {
                throw EvaluationError(
                    "`json` cannot read the text: \(error.message) at character \(error.offset + 1)")
            }
        },
        .init(family, "string(value)", "a value as text; objects as JSON") { values, _ in
            .string(values[0].expressionText)
        },
        .init(family, "encodeUriComponent(value)", "a text with what URIs reserve encoded") { values, _ in
            .string(try PercentCoding.encode(Arguments("encodeUriComponent", values).text(0)))
        },
        .init(family, "uriComponent(value)", "a text with what URIs reserve encoded") { values, _ in
            .string(try PercentCoding.encode(Arguments("uriComponent", values).text(0)))
        },
        .init(family, "decodeUriComponent(value)", "a text with percent signs decoded") { values, _ in
            .string(try PercentCoding.decode(Arguments("decodeUriComponent", values).text(0)))
        },
        .init(family, "uriComponentToString(value)", "a text with percent signs decoded") { values, _ in
            .string(try PercentCoding.decode(Arguments("uriComponentToString", values).text(0)))
        },
        .init(family, "uriComponentToBinary(value)", "an encoded text as content") { values, _ in
            envelope(
                Array(try PercentCoding.decode(Arguments("uriComponentToBinary", values).text(0)).utf8),
                binaryType)
        },
    ]

    private static func bytes(of value: Value) -> [UInt8] {
        value.envelopeBytes ?? Array(value.expressionText.utf8)
    }

    private static func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

    private static func envelope(_ bytes: [UInt8], _ type: String) -> Value {
        ["$content-type": .string(type), "$content": .string(Base64.encode(bytes))]
    }

    private static func decoded(_ text: String, _ function: String) throws(EvaluationError) -> [UInt8] {
        let text = text.filter { !$0.isWhitespace }
        guard text.utf8.count % 4 == 0, let bytes = Base64.decode(text) else {
            throw EvaluationError("`\(function)` was given a text that is not base64")
        }
        return bytes
    }

    private static func truth(_ values: [Value]) throws(EvaluationError) -> Value {
        switch values[0] {
        case .bool: return values[0]
        case .int(let number): return .bool(number != 0)
        case .double(let number): return .bool(number != 0)
        case .string(let text):
            switch text.lowercased() {
            case "true", "1": return true
            case "false", "0": return false
            default:
                if let number = NumberText.whole(text) { return .bool(number != 0) }
                throw EvaluationError("`bool` cannot read `\(text.prefix(40))` as true or false")
            }
        default: throw Arguments("bool", values).failure(0, "a Boolean, a number or a text")
        }
    }
}

/// `data:TYPE;base64,CONTENT` (RFC 2397).
private struct DataURI {
    let type: String
    let bytes: [UInt8]

    init(_ text: String) throws(EvaluationError) {
        guard text.lowercased().hasPrefix("data:"), let comma = text.firstIndex(of: ",") else {
            throw EvaluationError("the text is not a data URI")
        }
        var head = String(text[text.index(text.startIndex, offsetBy: 5)..<comma])
        let content = String(text[text.index(after: comma)...])
        if head.lowercased().hasSuffix(";base64") {
            guard let decoded = Base64.decode(content) else {
                throw EvaluationError("the content of the data URI is not base64")
            }
            bytes = decoded
            head.removeLast(7)
        } else {
            bytes = Array(try PercentCoding.decode(content.replacing("+", with: " ")).utf8)
        }
        type = head.isEmpty ? "text/plain" : head
    }
}
