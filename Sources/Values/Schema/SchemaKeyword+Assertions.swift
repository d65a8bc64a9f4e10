extension SchemaKeyword {
    /// Keywords about the value itself.
    static let assertions: [String: SchemaKeyword] = [
        "type": SchemaKeyword(isValidation: true) { (site, value) throws(SchemaError) in
            let names = if let name = value.string { [name] } else { try site.texts(value) }
            for name in names where !TypeRule.known.contains(name) {
                throw site.error("names no type: `\(name)`")
            }
            return TypeRule(names: names)
        },
        "enum": SchemaKeyword(isValidation: true) { (site, value) throws(SchemaError) in
            guard let items = value.array else { throw site.error("is not an array") }
            return EnumerationRule(values: items)
        },
        "const": SchemaKeyword(isValidation: true) { (_, value) throws(SchemaError) in
            ConstantRule(value: value)
        },
        "multipleOf": SchemaKeyword(isValidation: true) { (site, value) throws(SchemaError) in
            guard let divisor = ExactNumber(value), !divisor.isZero, !divisor.isNegative else {
                throw site.error("is not a number above zero with at most 18 digits")
            }
            return MultipleRule(divisor: divisor, text: value.json())
        },
        "maximum": bound("is larger than") { $0 <= $1 },
        "minimum": bound("is smaller than") { $0 >= $1 },
        "exclusiveMaximum": bound("is not smaller than") { $0 < $1 },
        "exclusiveMinimum": bound("is not larger than") { $0 > $1 },
        "maxLength": length { LengthRule(maximum: $0) },
        "minLength": length { LengthRule(minimum: $0) },
        "pattern": SchemaKeyword(isValidation: true) { (site, value) throws(SchemaError) in
            guard let text = value.string else { throw site.error("is not a string") }
            return PatternRule(pattern: try site.pattern(text))
        },
        "format": SchemaKeyword { (site, value) throws(SchemaError) in
            guard let name = value.string else { throw site.error("is not a string") }
            return SchemaFormat.all[name].map { FormatRule(name: name, format: $0) }
        },
    ]

    private static func bound(
        _ complaint: String, _ holds: @escaping @Sendable (NumberOrder, NumberOrder) -> Bool
    ) -> SchemaKeyword {
        SchemaKeyword(isValidation: true) { (site, value) throws(SchemaError) in
            let limit = try site.number(value)
            return BoundRule(keyword: site.keyword, limit: limit, complaint: complaint, holds: holds)
        }
    }

    private static func length(_ rule: @escaping @Sendable (Int) -> LengthRule) -> SchemaKeyword {
        SchemaKeyword(isValidation: true) { (site, value) throws(SchemaError) in rule(try site.count(value)) }
    }
}

private struct TypeRule: SchemaRule {
    static let known: Set<String> = ["null", "boolean", "integer", "number", "string", "array", "object"]
    let names: [String]

    func check(_ value: Value, _ run: inout SchemaRun) {
        let name = value.typeName
        let isNumber = name == "number" || name == "integer"
        if names.contains(name) || isNumber && names.contains("number") { return }
        if isNumber, names.contains("integer"), value.isIntegral { return }
        run.fail("type", "has to be \(names.map { "`\($0)`" }.joined(separator: " or ")), not `\(name)`")
    }
}

private struct EnumerationRule: SchemaRule {
    let values: [Value]

    func check(_ value: Value, _ run: inout SchemaRun) {
        if values.contains(value) { return }
        let shown = values.prefix(12).map { "`\($0.json())`" }.joined(separator: ", ")
        run.fail("enum", "has to be one of \(shown)\(values.count > 12 ? " and others" : "")")
    }
}

private struct ConstantRule: SchemaRule {
    let value: Value

    func check(_ value: Value, _ run: inout SchemaRun) {
        if value != self.value { run.fail("const", "has to be `\(self.value.json())`") }
    }
}

private struct MultipleRule: SchemaRule {
    let divisor: ExactNumber
    let text: String

    func check(_ value: Value, _ run: inout SchemaRun) {
        guard value.double != nil else { return }
        if DecimalText(value)?.isMultiple(of: divisor) != true {
            run.fail("multipleOf", "is not a multiple of \(text)")
        }
    }
}

private struct BoundRule: SchemaRule {
    let keyword: String
    let limit: Value
    let complaint: String
    let holds: @Sendable (NumberOrder, NumberOrder) -> Bool

    func check(_ value: Value, _ run: inout SchemaRun) {
        guard let number = NumberOrder(value), let bound = NumberOrder(limit), !holds(number, bound) else {
            return
        }
        run.fail(keyword, "\(complaint) \(limit.json())")
    }
}

private struct LengthRule: SchemaRule {
    var minimum = 0
    var maximum = Int.max

    func check(_ value: Value, _ run: inout SchemaRun) {
        guard let text = value.string else { return }
        // A text has at most as many characters as bytes, which are counted already.
        if minimum == 0, text.utf8.count <= maximum { return }
        let count = text.unicodeScalars.count
        if count > maximum { run.fail("maxLength", "is longer than \(maximum) characters") }
        if count < minimum { run.fail("minLength", "is shorter than \(minimum) characters") }
    }
}

private struct PatternRule: SchemaRule {
    let pattern: Pattern

    func check(_ value: Value, _ run: inout SchemaRun) {
        guard let text = value.string, !pattern.matches(text) else { return }
        run.fail("pattern", "does not match `\(pattern.text)`")
    }
}

private struct FormatRule: SchemaRule {
    let name: String
    let format: SchemaFormat

    func check(_ value: Value, _ run: inout SchemaRun) {
        guard let text = value.string, !format.holds(text) else { return }
        run.fail("format", "is not of the format `\(name)`")
    }
}
