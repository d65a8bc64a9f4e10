import Values

/// One attempt at a value for a schema.
struct SchemaExampleMaker {
    /// Beyond this depth only what is required is made, and beyond twice of it nothing.
    private static let depth = 8
    private static let maximumItems = 1000
    /// Bounds the size of examples of schemas that refer to themselves in several places.
    private static let maximumValues = 5000

    private let root: Value
    private let references: SchemaReferences
    /// Which alternative is taken where there are several.
    private let choice: Int
    /// Whether only what is required is made.
    private let isMinimal: Bool
    private var count = 0

    init(_ document: Value, attempt: Int) {
        root = document
        references = SchemaReferences(document)
        choice = attempt / 2
        isMinimal = attempt % 2 == 1
    }

    mutating func make() -> Value { value(of: root, depth: 0, place: 0) }

    private mutating func value(of schema: Value, depth: Int, place: Int) -> Value {
        count += 1
        guard let object = schema.object, count < Self.maximumValues, depth <= 2 * Self.depth else {
            return schema.object == nil ? [:] : .null
        }
        let merged = references.merged(object, choice: choice)
        if let constant = merged["const"] { return constant }
        if let values = merged["enum"]?.array, !values.isEmpty {
            return values[(choice + place) % values.count]
        }
        if place == 0, choice < 4 {
            if let preset = merged["default"], choice % 2 == 0 { return preset }
            if let example = merged["examples"]?.array?.first ?? merged["example"], choice % 2 == 0 {
                return example
            }
        }
        return value(of: type(of: merged), merged, depth, place)
    }

    private mutating func value(
        of type: String, _ schema: JSONObject, _ depth: Int, _ place: Int
    ) -> Value {
        switch type {
        case "null": return .null
        case "boolean": return .bool((choice + place) % 2 == 0)
        case "integer": return ExampleNumber.value(schema, isWhole: true, place: place)
        case "number": return ExampleNumber.value(schema, isWhole: false, place: place)
        case "string": return .string(ExampleText.text(schema, place: place))
        case "array": return .array(items(schema, depth))
        default: return .object(members(schema, depth))
        }
    }

    private func type(of schema: JSONObject) -> String {
        switch schema["type"] {
        case .string(let type): return type
        case .array(let types):
            let names = types.compactMap(\.string)
            let real = names.filter { $0 != "null" }
            let candidates = choice == 0 && !real.isEmpty ? real : names
            return candidates.isEmpty ? "object" : candidates[choice % candidates.count]
        default: break
        }
        let hints: [(type: String, keywords: [String])] = [
            (
                "object",
                ["properties", "required", "additionalProperties", "minProperties", "patternProperties"]
            ),
            ("array", ["items", "prefixItems", "minItems", "contains", "uniqueItems"]),
            ("string", ["pattern", "format", "minLength", "maxLength"]),
            ("number", ["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"]),
        ]
        let hinted = hints.filter { hint in hint.keywords.contains { schema[$0] != nil } }.map(\.type)
        let others = ["object", "string", "integer", "array", "boolean", "null", "number"]
        let order = hinted + others.filter { !hinted.contains($0) }
        return order[choice % order.count]
    }

    private mutating func members(_ schema: JSONObject, _ depth: Int) -> JSONObject {
        let properties = schema["properties"]?.object ?? JSONObject()
        let required = (schema["required"]?.array ?? []).compactMap(\.string)
        let isFull = !isMinimal && depth < Self.depth
        let most = schema.count("maxProperties", or: 1000)
        var made = JSONObject()
        for name in required where made.count < Self.maximumItems {
            made[name] = value(of: member(name, schema), depth: depth + 1, place: 0)
        }
        for (name, property) in properties where isFull && made[name] == nil && made.count < most {
            guard property.bool != false else { continue }
            made[name] = value(of: property, depth: depth + 1, place: 0)
        }
        for (name, others) in schema["dependentRequired"]?.object ?? JSONObject() where made[name] != nil {
            for other in (others.array ?? []).compactMap(\.string) where made[other] == nil {
                made[other] = value(of: member(other, schema), depth: depth + 1, place: 0)
            }
        }
        let least = min(schema.count("minProperties", or: 0), Self.maximumItems)
        var number = 0
        while made.count < least, number < Self.maximumItems {
            number += 1
            let name = memberName(schema, number)
            made[name] = value(of: member(name, schema), depth: depth + 1, place: 0)
        }
        return ordered(made, as: properties)
    }

    private func ordered(_ made: JSONObject, as properties: JSONObject) -> JSONObject {
        let named = properties.names.filter { made[$0] != nil }
        let others = made.names.filter { properties[$0] == nil }
        return JSONObject((named + others).compactMap { name in made[name].map { (name: name, value: $0) } })
    }

    private func memberName(_ schema: JSONObject, _ number: Int) -> String {
        if let names = schema["propertyNames"]?.object {
            return ExampleText.text(references.merged(names, choice: choice), place: number)
        }
        let unused = (schema["properties"]?.object ?? JSONObject()).names
        return unused.indices.contains(number - 1) ? unused[number - 1] : "member\(number)"
    }

    /// The schema of a member: its own, that of its pattern, or that of all others.
    private func member(_ name: String, _ schema: JSONObject) -> Value {
        if let own = schema["properties"]?[name] { return own }
        for (pattern, value) in schema["patternProperties"]?.object ?? JSONObject() {
            if let pattern = try? Pattern(pattern), pattern.matches(name) { return value }
        }
        let others = schema["additionalProperties"] ?? schema["unevaluatedProperties"] ?? [:]
        return others.object == nil ? [:] : others
    }

    private mutating func items(_ schema: JSONObject, _ depth: Int) -> [Value] {
        let first = schema["prefixItems"]?.array ?? schema["items"]?.array ?? []
        let rest = schema["items"]?.object.map { Value.object($0) } ?? schema["additionalItems"]
        let contained = schema["contains"]
        let wanted = contained == nil ? 0 : schema.count("minContains", or: 1)
        let least = schema.count("minItems", or: 0)
        let most = min(schema.count("maxItems", or: 1000), Self.maximumItems)
        let usual = isMinimal || depth >= Self.depth || schema["items"]?.bool == false ? 0 : 1
        let length = min(max(least, wanted, max(usual, isMinimal ? 0 : first.count)), most)
        var made: [Value] = []
        for place in 0..<length {
            var schema = place < first.count ? first[place] : rest ?? [:]
            if place < wanted, let contained { schema = ["allOf": [contained, schema]] }
            // Items of their own kind differ, for `uniqueItems`.
            made.append(value(of: schema, depth: depth + 1, place: place))
        }
        return made
    }
}
