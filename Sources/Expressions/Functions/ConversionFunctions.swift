import Values

/// Functions from one type or encoding to another.
///
/// Source: Microsoft Learn, "Reference guide to functions in expressions", conversion functions.
enum ConversionFunctions {
    private static let family = "Conversion"

    static let all: [FunctionTable.Entry] =
        [
            .init(family, "array(value)", "an array with one value in it") { values, _ in .array([values[0]])
            },
            .init(family, "bool(value)", "true or false of a Boolean, a number or a text") { values, _ in
                try truth(values)
            },
            .init(family, "decimal(value)", "an exact decimal number of a text or number") { values, _ in
                .decimal(try exact(values).text)
            },
            .init(family, "float(value, locale?)", "a number of a text or number") { values, _ in
                let arguments = Arguments("float", values)
                let culture = try arguments.culture(1)
                if let number = values[0].double { return .double(number) }
                guard let number = NumberText.real(try arguments.text(0), culture) else {
                    throw EvaluationError("`float` cannot read the text as a number")
                }
                return .double(number)
            },
            .init(family, "int(value)", "a whole number of a text or number") { values, _ in try whole(values)
            },
            .init(family, "json(value)", "the value of a JSON text or content") { values, _ in
                try parsed(values)
            },
            .init(family, "string(value)", "a value as text; objects as JSON") { values, _ in
                .string(values[0].expressionText)
            },
            // The designer joins the pieces of a path segment in one call.
            .init(family, "encodeUriComponent(text...)", "texts joined, with what URIs reserve encoded") {
                values, _ in
                guard values.count > 1 else { return try encoded("encodeUriComponent", values) }
                return .string(PercentCoding.encode(values.map(\.expressionText).joined()))
            },
        ] + ["uriComponent"].map(encoding)
        + ["decodeUriComponent", "uriComponentToString"].map(decoding)

    private static func encoding(_ name: String) -> FunctionTable.Entry {
        .init(family, "\(name)(text)", "a text with what URIs reserve encoded") { values, _ in
            try encoded(name, values)
        }
    }

    /// Paths of connectors name items by their numbers, so a number is taken for its text.
    private static func encoded(_ name: String, _ values: [Value]) throws(EvaluationError) -> Value {
        switch values[0] {
        case .int, .double, .decimal: .string(PercentCoding.encode(values[0].expressionText))
        default: .string(PercentCoding.encode(try Arguments(name, values).text(0)))
        }
    }

    private static func decoding(_ name: String) -> FunctionTable.Entry {
        .init(family, "\(name)(text)", "a text with percent signs decoded") { values, _ in
            .string(PercentCoding.decode(try Arguments(name, values).text(0)))
        }
    }

    private static func exact(_ values: [Value]) throws(EvaluationError) -> ExactDecimal {
        switch values[0] {
        case .int, .double, .decimal:
            if let number = ExactDecimal(values[0]) { return number }
        default:
            let text = try Arguments("decimal", values).text(0)
            if let number = ParsedNumber(text, .decimal).flatMap({ ExactDecimal($0) }) { return number }
        }
        throw EvaluationError("`decimal` cannot read it as a number of 28 digits without an exponent")
    }

    private static func whole(_ values: [Value]) throws(EvaluationError) -> Value {
        let number: Int64?
        switch values[0] {
        case .int(let whole): number = whole
        case .double(let real): number = Int64(exactly: real)
        case .decimal(let text): number = ParsedNumber(text, .decimal)?.int
        default: number = ParsedNumber(try Arguments("int", values).text(0), .grouped)?.int
        }
        guard let number else {
            throw EvaluationError("`int` cannot read it as a whole number of 64 bits")
        }
        return .int(number)
    }

    private static func truth(_ values: [Value]) throws(EvaluationError) -> Value {
        switch values[0] {
        case .bool: return values[0]
        case .int, .double, .decimal: return .bool(values[0].double != 0)
        default:
            switch try Arguments("bool", values).text(0).lowercased() {
            case "true": return true
            case "false": return false
            default: throw EvaluationError("`bool` knows the texts `true` and `false` only")
            }
        }
    }

    private static func parsed(_ values: [Value]) throws(EvaluationError) -> Value {
        let text: String
        switch values[0] {
        case .null: return [:]
        case .string(let own): text = own
        default:
            guard values[0].envelopeBytes != nil else {
                throw Arguments("json", values).failure(0, "a text or a content")
            }
            if XMLFunctions.isXML(values[0]) { return try XMLFunctions.json(values[0]) }
            text = values[0].expressionText
        }
        do throws(JSONError) {
            return try Value(json: text)
        } catch {
            throw EvaluationError(
                "`json` cannot read the text: \(error.message) at character \(error.offset + 1)")
        }
    }
}
