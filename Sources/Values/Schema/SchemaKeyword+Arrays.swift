extension SchemaKeyword {
    /// Keywords about arrays.
    static let arrays: [String: SchemaKeyword] = [
        "prefixItems": SchemaKeyword(subschemas: .list) { (site, _) throws(SchemaError) in try items(site) },
        "items": SchemaKeyword(subschemas: .itself) { (site, _) throws(SchemaError) in
            site.schema["prefixItems"] == nil ? try items(site) : nil
        },
        "contains": SchemaKeyword(subschemas: .itself) { (site, _) throws(SchemaError) in
            var rule = ContainsRule(node: try site.node())
            if site.assertsValidation {
                if let minimum = site.schema["minContains"] { rule.minimum = try site.count(minimum) }
                if let maximum = site.schema["maxContains"] { rule.maximum = try site.count(maximum) }
            }
            return rule
        },
        "minContains": SchemaKeyword(isValidation: true),
        "maxContains": SchemaKeyword(isValidation: true),
        "unevaluatedItems": SchemaKeyword(phase: .unevaluated, subschemas: .itself) {
            (site, _) throws(SchemaError) in
            UnevaluatedItemsRule(node: try site.node())
        },
        "maxItems": SchemaKeyword(isValidation: true) { (site, value) throws(SchemaError) in
            ItemCountRule(maximum: try site.count(value))
        },
        "minItems": SchemaKeyword(isValidation: true) { (site, value) throws(SchemaError) in
            ItemCountRule(minimum: try site.count(value))
        },
        "uniqueItems": SchemaKeyword(isValidation: true) { (site, value) throws(SchemaError) in
            guard let isWanted = value.bool else { throw site.error("is not `true` or `false`") }
            return isWanted ? UniqueRule() : nil
        },
    ]

    private static func items(_ site: SchemaSite) throws(SchemaError) -> any SchemaRule {
        var rule = ItemsRule()
        if let prefix = site.schema["prefixItems"] {
            for index in try site.items(prefix).indices {
                rule.prefix.append(try site.node("\(index)", of: "prefixItems"))
            }
        }
        if site.schema["items"] != nil { rule.rest = try site.node(of: "items") }
        return rule
    }
}

private struct ItemsRule: SchemaRule {
    var prefix: [Int] = []
    var rest: Int?

    func check(_ value: Value, _ run: inout SchemaRun) {
        guard let items = value.array else { return }
        for (index, item) in items.enumerated() {
            if index < prefix.count {
                run.apply(prefix[index], to: item, at: "\(index)", through: "prefixItems", "\(index)")
                if run.program.tracksEvaluation { run.evaluated.items.insert(index) }
            } else if let rest {
                run.apply(rest, to: item, at: "\(index)", through: "items")
            } else {
                break
            }
        }
        if rest != nil { run.evaluated.allItems = true }
    }
}

private struct ContainsRule: SchemaRule {
    let node: Int
    var minimum = 1
    var maximum = Int.max

    func check(_ value: Value, _ run: inout SchemaRun) {
        guard let items = value.array else { return }
        var count = 0
        for (index, item) in items.enumerated() where run.test(node, item, at: "\(index)") {
            count += 1
            if run.program.tracksEvaluation { run.evaluated.items.insert(index) }
        }
        if count < minimum { run.fail("contains", "has fewer than \(minimum) items of the kind wanted") }
        if count > maximum { run.fail("contains", "has more than \(maximum) items of the kind wanted") }
    }
}

private struct UnevaluatedItemsRule: SchemaRule {
    let node: Int

    func check(_ value: Value, _ run: inout SchemaRun) {
        guard let items = value.array, !run.evaluated.allItems else { return }
        for (index, item) in items.enumerated() where !run.evaluated.items.contains(index) {
            run.apply(node, to: item, at: "\(index)", through: "unevaluatedItems")
        }
        run.evaluated.allItems = true
    }
}

private struct ItemCountRule: SchemaRule {
    var minimum = 0
    var maximum = Int.max

    func check(_ value: Value, _ run: inout SchemaRun) {
        guard let count = value.array?.count else { return }
        if count > maximum { run.fail("maxItems", "has more than \(maximum) items") }
        if count < minimum { run.fail("minItems", "has fewer than \(minimum) items") }
    }
}

private struct UniqueRule: SchemaRule {
    func check(_ value: Value, _ run: inout SchemaRun) {
        guard let items = value.array, Set(items).count < items.count else { return }
        run.fail("uniqueItems", "has an item more than once")
    }
}
