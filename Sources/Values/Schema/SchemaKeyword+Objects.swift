extension SchemaKeyword {
    /// Keywords about objects.
    static let objects: [String: SchemaKeyword] = [
        "properties": SchemaKeyword(subschemas: .members) { (site, _) throws(SchemaError) in try members(site)
        },
        "patternProperties": SchemaKeyword(subschemas: .members) { (site, _) throws(SchemaError) in
            site.schema["properties"] == nil ? try members(site) : nil
        },
        "additionalProperties": SchemaKeyword(subschemas: .itself) { (site, _) throws(SchemaError) in
            site.schema["properties"] == nil && site.schema["patternProperties"] == nil
                ? try members(site) : nil
        },
        "propertyNames": SchemaKeyword(phase: .applicator, subschemas: .itself) {
            (site, _) throws(SchemaError) in
            NamesRule(node: try site.node())
        },
        "unevaluatedProperties": SchemaKeyword(phase: .unevaluated, subschemas: .itself) {
            (site, _) throws(SchemaError) in
            UnevaluatedMembersRule(node: try site.node())
        },
        "required": SchemaKeyword(isValidation: true) { (site, value) throws(SchemaError) in
            RequiredRule(names: try site.texts(value))
        },
        "dependentRequired": SchemaKeyword(isValidation: true) { (site, value) throws(SchemaError) in
            var names: [(String, [String])] = []
            for member in try site.members(value) {
                names.append((member.name, try site.texts(member.value)))
            }
            return DependentRequiredRule(names: names)
        },
        "dependentSchemas": SchemaKeyword(phase: .applicator, subschemas: .members) {
            (site, value) throws(SchemaError) in
            var nodes: [(String, Int)] = []
            for member in try site.members(value) { nodes.append((member.name, try site.node(member.name))) }
            return DependentSchemasRule(nodes: nodes)
        },
        "maxProperties": SchemaKeyword(isValidation: true) { (site, value) throws(SchemaError) in
            MemberCountRule(maximum: try site.count(value))
        },
        "minProperties": SchemaKeyword(isValidation: true) { (site, value) throws(SchemaError) in
            MemberCountRule(minimum: try site.count(value))
        },
    ]

    /// The three keywords that divide the members among themselves are one rule.
    private static func members(_ site: SchemaSite) throws(SchemaError) -> any SchemaRule {
        var rule = MembersRule()
        for member in try site.members(site.schema["properties"]) {
            rule.names.append(member.name)
            rule.named[ExactName(text: member.name)] = try site.node(member.name, of: "properties")
        }
        for member in try site.members(site.schema["patternProperties"]) {
            let node = try site.node(member.name, of: "patternProperties")
            rule.patterns.append((try site.pattern(member.name), node))
        }
        if let additional = site.schema["additionalProperties"] {
            rule.additional = try site.node(of: "additionalProperties")
            rule.isClosed = additional == false
        }
        return rule
    }
}

private struct MembersRule: SchemaRule {
    var names: [String] = []
    var named: [ExactName: Int] = [:]
    var patterns: [(pattern: Pattern, node: Int)] = []
    var additional: Int?
    var isClosed = false

    func check(_ value: Value, _ run: inout SchemaRun) {
        guard let object = value.object else { return }
        for member in object {
            let name = ExactName(text: member.name)
            var isKnown = false
            if let node = named[name] {
                isKnown = true
                run.apply(node, to: member.value, at: member.name, through: "properties", member.name)
            }
            for choice in patterns where choice.pattern.matches(member.name) {
                isKnown = true
                run.apply(
                    choice.node, to: member.value, at: member.name, through: "patternProperties",
                    choice.pattern.text)
            }
            if !isKnown, let additional {
                isKnown = true
                checkAdditional(member, additional, &run)
            }
            if isKnown, run.program.tracksEvaluation { run.evaluated.members.insert(name) }
        }
    }

    private func checkAdditional(_ member: JSONObject.Member, _ node: Int, _ run: inout SchemaRun) {
        guard isClosed else {
            run.apply(node, to: member.value, at: member.name, through: "additionalProperties")
            return
        }
        run.fail("additionalProperties", refusal(of: member.name))
    }

    private func refusal(of name: String) -> String {
        let hint = nearestName(to: name, among: names).map { ", did you mean `\($0)`?" } ?? ""
        return "does not take `\(name)`\(hint)"
    }
}

private struct NamesRule: SchemaRule {
    let node: Int

    func check(_ value: Value, _ run: inout SchemaRun) {
        for name in value.object?.names ?? [] where !run.test(node, .string(name), at: name) {
            run.fail("propertyNames", "has a member whose name is not allowed: `\(name)`")
        }
    }
}

private struct UnevaluatedMembersRule: SchemaRule {
    let node: Int

    func check(_ value: Value, _ run: inout SchemaRun) {
        guard let object = value.object, !run.evaluated.allMembers else { return }
        for member in object where !run.evaluated.members.contains(ExactName(text: member.name)) {
            run.apply(node, to: member.value, at: member.name, through: "unevaluatedProperties")
        }
        run.evaluated.allMembers = true
    }
}

private struct RequiredRule: SchemaRule {
    let names: [String]

    func check(_ value: Value, _ run: inout SchemaRun) {
        guard let object = value.object else { return }
        for name in names where object[name] == nil { run.fail("required", "lacks `\(name)`") }
    }
}

private struct DependentRequiredRule: SchemaRule {
    let names: [(String, [String])]

    func check(_ value: Value, _ run: inout SchemaRun) {
        guard let object = value.object else { return }
        for (present, others) in names where object[present] != nil {
            for name in others where object[name] == nil {
                run.fail("dependentRequired", "has `\(present)` and so needs `\(name)`")
            }
        }
    }
}

private struct DependentSchemasRule: SchemaRule {
    let nodes: [(String, Int)]

    func check(_ value: Value, _ run: inout SchemaRun) {
        guard let object = value.object else { return }
        for (name, node) in nodes where object[name] != nil {
            run.apply(node, to: value, through: "dependentSchemas", name)
        }
    }
}

private struct MemberCountRule: SchemaRule {
    var minimum = 0
    var maximum = Int.max

    func check(_ value: Value, _ run: inout SchemaRun) {
        guard let count = value.object?.count else { return }
        if count > maximum { run.fail("maxProperties", "has more than \(maximum) members") }
        if count < minimum { run.fail("minProperties", "has fewer than \(minimum) members") }
    }
}
