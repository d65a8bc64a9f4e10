extension SchemaKeyword {
    /// Keywords that combine subschemas on one value.
    static let logic: [String: SchemaKeyword] = [
        "allOf": SchemaKeyword(phase: .applicator, subschemas: .list) { (site, value) throws(SchemaError) in
            AllRule(nodes: try nodes(site, value))
        },
        "anyOf": SchemaKeyword(phase: .applicator, subschemas: .list) { (site, value) throws(SchemaError) in
            AnyRule(nodes: try nodes(site, value))
        },
        "oneOf": SchemaKeyword(phase: .applicator, subschemas: .list) { (site, value) throws(SchemaError) in
            OneRule(nodes: try nodes(site, value))
        },
        "not": SchemaKeyword(phase: .applicator, subschemas: .itself) { (site, _) throws(SchemaError) in
            NotRule(node: try site.node())
        },
        "if": SchemaKeyword(phase: .applicator, subschemas: .itself) { (site, _) throws(SchemaError) in
            var rule = ConditionRule(condition: try site.node())
            if site.schema["then"] != nil { rule.then = try site.node(of: "then") }
            if site.schema["else"] != nil { rule.otherwise = try site.node(of: "else") }
            return rule
        },
        "then": SchemaKeyword(subschemas: .itself),
        "else": SchemaKeyword(subschemas: .itself),
    ]

    private static func nodes(_ site: SchemaSite, _ value: Value) throws(SchemaError) -> [Int] {
        var nodes: [Int] = []
        for index in try site.items(value).indices { nodes.append(try site.node("\(index)")) }
        return nodes
    }
}

/// A subschema that has to hold as it stands: `$ref`.
struct SubschemaRule: SchemaRule {
    let keyword: String
    let node: Int

    func check(_ value: Value, _ run: inout SchemaRun) { run.apply(node, to: value, through: keyword) }
}

/// A reference that leads to the outermost resource which has an anchor of the name.
struct DynamicReferenceRule: SchemaRule {
    let node: Int
    let name: String

    func check(_ value: Value, _ run: inout SchemaRun) {
        let anchors = run.program.dynamicAnchors
        let target = run.scope.lazy.compactMap { anchors[$0][name] }.first ?? node
        run.apply(target, to: value, through: "$dynamicRef")
    }
}

private struct AllRule: SchemaRule {
    let nodes: [Int]

    func check(_ value: Value, _ run: inout SchemaRun) {
        for (index, node) in nodes.enumerated() { run.apply(node, to: value, through: "allOf", "\(index)") }
    }
}

private struct AnyRule: SchemaRule {
    let nodes: [Int]

    func check(_ value: Value, _ run: inout SchemaRun) {
        var isValid = false
        for node in nodes where run.test(node, value) {
            isValid = true
            if !run.program.tracksEvaluation { return }
        }
        if !isValid { run.fail("anyOf", "follows none of \(nodes.count) alternatives") }
    }
}

private struct OneRule: SchemaRule {
    let nodes: [Int]

    func check(_ value: Value, _ run: inout SchemaRun) {
        let count = nodes.count { run.test($0, value) }
        if count == 0 { run.fail("oneOf", "follows none of \(nodes.count) alternatives") }
        if count > 1 { run.fail("oneOf", "follows \(count) of the alternatives, not one") }
    }
}

private struct NotRule: SchemaRule {
    let node: Int

    func check(_ value: Value, _ run: inout SchemaRun) {
        let before = run.evaluated
        if run.test(node, value) { run.fail("not", "is of the kind that is not allowed") }
        run.evaluated = before
    }
}

private struct ConditionRule: SchemaRule {
    let condition: Int
    var then: Int?
    var otherwise: Int?

    func check(_ value: Value, _ run: inout SchemaRun) {
        if run.test(condition, value) {
            if let then { run.apply(then, to: value, through: "then") }
        } else if let otherwise {
            run.apply(otherwise, to: value, through: "else")
        }
    }
}
