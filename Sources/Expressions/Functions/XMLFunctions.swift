import Values
import XML

/// Functions on XML, whose values are contents of the type `application/xml;charset=utf-8`.
///
/// Source: Microsoft Learn, "Reference guide to functions in expressions", JSON and XML manipulation functions.
enum XMLFunctions {
    private static let contentType = "application/xml;charset=utf-8"

    static let all: [FunctionTable.Entry] = [
        .init("Conversion", "xml(value)", "the XML of a text, or of an object with one property") {
            values, _ in try parsed(values)
        },
        .init("Object", "xpath(xml, path)", "what an XPath 1.0 expression selects in XML") { values, _ in
            try selected(values)
        },
    ]

    /// Whether a value is content whose type says XML.
    static func isXML(_ value: Value) -> Bool {
        guard value.envelopeBytes != nil, let type = value["$content-type"]?.string else { return false }
        return type.split(separator: ";").first?.lowercased().contains("xml") ?? false
    }

    /// The JSON of content that is XML.
    static func json(_ value: Value) throws(EvaluationError) -> Value {
        do throws(XMLError) {
            return JSONFromXML.value(try XMLDocument(value.expressionText).tree)
        } catch {
            throw EvaluationError("`json` cannot read the XML: \(error.message)")
        }
    }

    private static func parsed(_ values: [Value]) throws(EvaluationError) -> Value {
        let text: String
        if case .string(let own) = values[0] {
            text = own
        } else if values[0].envelopeBytes != nil {
            text = values[0].expressionText
        } else if case .object(let object) = values[0] {
            text = try XMLFromJSON.tree(object).text
        } else {
            throw Arguments("xml", values).failure(0, "a text, an object or a content")
        }
        do throws(XMLError) {
            let document = try XMLDocument(text)
            // What comes from an object is written as its own rules say.
            guard values[0].object == nil || values[0].envelopeBytes != nil else { return envelope(text) }
            return envelope(document.tree.text)
        } catch {
            throw EvaluationError("`xml` cannot read the XML: \(error.message)")
        }
    }

    private static func selected(_ values: [Value]) throws(EvaluationError) -> Value {
        let path = try Arguments("xpath", values).text(1)
        guard values[0].envelopeBytes != nil else {
            throw Arguments("xpath", values).failure(0, "XML, as `xml(...)` gives it,")
        }
        do throws(XMLError) {
            switch try XMLDocument(values[0].expressionText).evaluate(path) {
            case .number(let number): return .double(number)
            case .boolean(let truth): return .bool(truth)
            case .text(let text): return .string(text)
            case .nodes(let matches):
                return .array(
                    matches.map { match in
                        switch match {
                        case .xml(let text): envelope(text)
                        case .text(let text): .string(text)
                        }
                    })
            }
        } catch {
            throw EvaluationError("`xpath` fails: \(error.message)")
        }
    }

    private static func envelope(_ text: String) -> Value {
        ["$content-type": .string(contentType), "$content": .string(Base64.encode(Array(text.utf8)))]
    }
}
