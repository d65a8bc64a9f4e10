import Expressions
import Values

extension StepCompiler {
    mutating func variable(_ draft: DraftStep) -> StepKind {
        let slot = draft["variable"]?.text.flatMap { outline.names.slot(of: $0, .variable) } ?? 0
        let value = optional("value", of: draft)
        checkFit(value, slot: slot, node: draft["value"], "\(draft.address).value")
        return .declare([StepKind.Declaration(slot: slot, value: value)])
    }

    mutating func variables(_ draft: DraftStep) -> StepKind {
        var declarations: [StepKind.Declaration] = []
        for entry in draft["variables"]?.entries ?? [] {
            let address = "\(draft.address).variables.\(entry.key).value"
            let slot = outline.names.slot(of: entry.key, .variable) ?? 0
            let node = entry.node["value"]
            let value = node.map { template($0, address, for: .step(draft.id)) }
            checkFit(value, slot: slot, node: node, address)
            declarations.append(StepKind.Declaration(slot: slot, value: value))
        }
        return .declare(declarations)
    }

    mutating func table(_ draft: DraftStep) -> StepKind {
        let address = "\(draft.address).columns"
        let format = own("format", of: draft)
        if let word = format.constantValue?.string, !["csv", "html"].contains(word.lowercased()) {
            findings.unknownWord(
                word, among: ["csv", "html"], at: draft.range(of: "format"), "\(draft.address).format")
        }
        guard let node = draft["columns"] else {
            return .table(from: own("table", of: draft), format: format, columns: nil)
        }
        if node.items == nil { findings.wrongShape(node, "a list of columns", address) }
        let columns = (node.items ?? []).enumerated().map { place, item in
            let own = "\(address)[\(place)]"
            findings.checkKeys(
                findings.entries(item, own), known: ["header", "value"], of: "a column", own)
            let header = item["header"].map { template($0, "\(own).header", for: .step(draft.id)) }
            let value = item["value"].map { template($0, "\(own).value", for: .step(draft.id)) }
            return StepKind.Column(header: header ?? .constant(""), value: value ?? .constant(.null))
        }
        return .table(from: own("table", of: draft), format: format, columns: columns)
    }

    mutating func set(_ draft: DraftStep) -> StepKind {
        let slot = self.slot("set", of: draft)
        let value = own("value", of: draft)
        checkFit(value, slot: slot, node: draft["value"], "\(draft.address).value")
        return .set(slot: slot ?? 0, value: value)
    }

    mutating func append(_ draft: DraftStep) -> StepKind {
        let slot = self.slot("append", of: draft)
        checkKind(slot, isOneOf: [.string, .array], of: draft, key: "append")
        return .append(slot: slot ?? 0, value: own("value", of: draft))
    }

    mutating func increment(_ draft: DraftStep, sign: Int64) -> StepKind {
        let key = sign < 0 ? "decrement" : "increment"
        let slot = self.slot(key, of: draft)
        checkKind(slot, isOneOf: [.integer, .float], of: draft, key: key)
        let by = optional("by", of: draft)
        checkFit(by, slot: slot, node: draft["by"], "\(draft.address).by")
        return .increment(slot: slot ?? 0, by: by ?? .constant(1), sign: sign)
    }

    mutating func parse(_ draft: DraftStep) -> StepKind {
        let content = own("parse", of: draft)
        guard let node = draft["schema"] else { return .parse(content: content, schema: nil) }
        return .parse(
            content: content, schema: schema(node, of: "`\(draft.name)`", "\(draft.address).schema"))
    }

    /// A JSON Schema that stands in the document.
    mutating func schema(_ node: YAMLNode, of owner: String, _ address: String) -> Schema? {
        do throws(SchemaError) {
            return try Schema(node.value)
        } catch {
            findings.error(
                Code.badSchema, "the schema of \(owner) is not valid: \(error.message)",
                at: (node.node(at: error.pointer.pointerParts) ?? node).range, address)
            return nil
        }
    }

    /// The slot of the variable that a step names.
    private mutating func slot(_ key: String, of draft: DraftStep) -> Int? {
        let address = "\(draft.address).\(key)"
        guard let node = draft[key], let name = findings.text(node, address) else { return nil }
        guard let slot = outline.names.slot(of: name, .variable) else {
            let known = outline.names.names(.variable)
            findings.error(
                Code.unknownVariable, "there is no variable `\(name)`",
                help: Findings.suggestion(name, among: known)
                    ?? "declare it first, in a step with `variable: \(name)`", at: node.range, address)
            return nil
        }
        uses.append(
            ReferenceUse(user: .step(draft.id), reference: .variable(slot), node: node, address: address))
        return slot
    }

    private mutating func checkKind(
        _ slot: Int?, isOneOf kinds: [Variable.Kind], of draft: DraftStep, key: String
    ) {
        guard let variable = slot.map({ outline.variables[$0] }), !kinds.contains(variable.kind) else {
            return
        }
        let words = kinds.map { "`\($0.rawValue)`" }.joined(separator: " or ")
        findings.error(
            Code.wrongVariableType, "`\(variable.name)` is of type `\(variable.kind.rawValue)`",
            help: "`\(key)` works on \(words)", at: draft[key]?.range, "\(draft.address).\(key)")
    }

    private mutating func checkFit(_ value: Template?, slot: Int?, node: YAMLNode?, _ address: String) {
        guard let slot, outline.variables.indices.contains(slot), let node, !node.hasExpression,
            let constant = value?.constantValue
        else { return }
        let variable = outline.variables[slot]
        guard !variable.kind.takes(constant) else { return }
        findings.error(
            Code.wrongVariableType,
            "`\(variable.name)` is of type `\(variable.kind.rawValue)` and takes no `\(constant.typeName)`",
            help: constant.string != nil || variable.kind != .string ? nil : "put the value in quotes",
            at: node.range, address)
    }
}

extension Variable.Kind {
    /// Whether a variable of this type may hold the value; an integer fits a float, null an unset text or
    /// list.
    func takes(_ value: Value) -> Bool {
        switch (self, value) {
        case (.string, .string), (.string, .null), (.integer, .int), (.boolean, .bool), (.array, .array),
            (.array, .null), (.object, .object), (.object, .null), (.float, .int), (.float, .double),
            (.float, .decimal):
            true
        default: false
        }
    }
}
