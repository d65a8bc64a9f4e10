/// What the compiler knows of a keyword.
struct SchemaKeyword: Sendable {
    /// When a keyword is checked: `unevaluated` ones look at what all others did.
    enum Phase: Int, Comparable, Sendable {
        case assertion, applicator, unevaluated

        static func < (left: Phase, right: Phase) -> Bool { left.rawValue < right.rawValue }
    }

    /// Where the keyword's value holds subschemas.
    enum Subschemas: Sendable {
        case none, itself, list, members
    }

    var phase: Phase = .assertion
    var subschemas: Subschemas = .none
    /// Whether the keyword is of the validation vocabulary, which a dialect may leave out.
    var isValidation = false
    /// Makes the rule; nil where the keyword demands nothing by itself.
    var make: @Sendable (SchemaSite, Value) throws(SchemaError) -> (any SchemaRule)? = {
        (_: SchemaSite, _: Value) throws(SchemaError) in nil
    }

    /// All keywords that mean something to the compiler.
    static let all: [String: SchemaKeyword] = [structure, assertions, objects, arrays, logic].reduce(into: [:]
    ) {
        $0.merge($1) { first, _ in first }
    }

    /// Keywords that only tell people something, or that others have read.
    static let notes: Set<String> = [
        "$id", "$schema", "$anchor", "$dynamicAnchor", "$comment", "$vocabulary", "title", "description",
        "default",
        "examples", "deprecated", "readOnly", "writeOnly", "contentEncoding", "contentMediaType",
    ]

    private static let structure: [String: SchemaKeyword] = [
        "$defs": SchemaKeyword(subschemas: .members),
        "definitions": SchemaKeyword(subschemas: .members),
        "contentSchema": SchemaKeyword(subschemas: .itself),
        "$ref": SchemaKeyword(phase: .applicator) { (site, value) throws(SchemaError) in
            SubschemaRule(keyword: "$ref", node: try site.target(of: value).node)
        },
        "$dynamicRef": SchemaKeyword(phase: .applicator) { (site, value) throws(SchemaError) in
            let target = try site.target(of: value)
            guard let name = target.dynamicName else {
                return SubschemaRule(keyword: "$dynamicRef", node: target.node)
            }
            return DynamicReferenceRule(node: target.node, name: name)
        },
    ]
}

/// Where a keyword stands while it is compiled.
struct SchemaSite {
    let compiler: SchemaCompiler
    let place: SchemaPlace
    let schema: JSONObject
    let keyword: String
    let resource: Int

    /// Whether the schema's dialect has the validation vocabulary.
    var assertsValidation: Bool { compiler.assertsValidation(resource) }

    func error(_ message: String) -> SchemaError {
        SchemaError(
            message: "`\(keyword)` \(message)", pointer: place.pointer + "/" + escapedPointerStep(keyword))
    }

    /// The number of the subschema below another keyword of the same schema, or below this one.
    func node(_ steps: String..., of other: String? = nil) throws(SchemaError) -> Int {
        var below = place.appending(other ?? keyword)
        for step in steps { below = below.appending(step) }
        return try compiler.node(at: below)
    }

    func target(of reference: Value) throws(SchemaError) -> (node: Int, dynamicName: String?) {
        guard let text = reference.string else { throw error("is not a string") }
        do throws(SchemaError) {
            return try compiler.target(of: text, from: resource)
        } catch let failure {
            throw error(failure.message)
        }
    }

    func count(_ value: Value) throws(SchemaError) -> Int {
        guard let count = value.double, count >= 0, let whole = Int(exactly: count) else {
            throw error("is not a whole number from 0")
        }
        return whole
    }

    func number(_ value: Value) throws(SchemaError) -> Value {
        guard value.double != nil else { throw error("is not a number") }
        return value
    }

    func texts(_ value: Value) throws(SchemaError) -> [String] {
        guard let items = value.array else { throw error("is not an array") }
        var texts: [String] = []
        for item in items {
            guard let text = item.string else { throw error("holds something that is not a string") }
            texts.append(text)
        }
        return texts
    }

    func members(_ value: Value?) throws(SchemaError) -> JSONObject {
        guard let value else { return JSONObject() }
        guard let object = value.object else { throw error("is not an object") }
        return object
    }

    func items(_ value: Value) throws(SchemaError) -> [Value] {
        guard let items = value.array, !items.isEmpty else { throw error("is not an array with items") }
        return items
    }

    func pattern(_ text: String) throws(SchemaError) -> Pattern {
        do throws(PatternError) {
            return try Pattern(text)
        } catch let failure {
            throw error("holds the pattern `\(text)`: \(failure.message)")
        }
    }
}
