import Values

extension DefinitionTranslator {
    private static let shortTypes = ["int": "integer", "bool": "boolean", "double": "float"]

    mutating func declare(_ action: DefinitionAction) -> Members {
        var members = Members()
        let list = required("variables", of: action)
        let address = "\(action.address).inputs.variables"
        let items = list.items ?? []
        if list.items == nil, !list.isNull { wrongShape(list, "an array", address) }
        if let only = items.first, items.count == 1, only.present("name")?.text != nil {
            members.add("variable", only.present("name"))
            addVariable(only, of: action, to: &members)
            return members
        }
        var variables: [YAMLNode.Entry] = []
        for item in items {
            guard let name = item.present("name"), let text = name.text else {
                findings.error(
                    DefinitionCode.missingMember, "a variable of `\(action.name)` has no name",
                    help: "give it a `name` and a `type`", at: item.range, address)
                continue
            }
            var parts = Members()
            addVariable(item, of: action, to: &parts)
            variables.append(
                YAMLNode.Entry(key: text, keyRange: name.range, node: item.mapping(parts.entries)))
        }
        members.add("variables", list.mapping(variables))
        return members
    }

    private mutating func addVariable(
        _ item: YAMLNode, of action: DefinitionAction, to members: inout Members
    ) {
        if let type = item.present("type") {
            let word = type.text?.lowercased() ?? ""
            let known = Self.shortTypes[word] ?? word
            let isKnown = Variable.Kind(rawValue: known) != nil
            members.add("type", isKnown ? type.scalar(.string(known)) : type)
        }
        guard let value = item.present("value") else { return }
        members.add("value", fitting(value, variable: item.memberText("name"), of: action))
    }

    /// `set` and `append`.
    mutating func change(_ keyword: String, _ action: DefinitionAction) -> Members {
        var members = Members()
        members.add(keyword, required("name", of: action))
        let value = action.inputs?.member("value") ?? action.node.scalar(.null)
        members.add(
            "value",
            keyword == "set" ? fitting(value, variable: action.input("name")?.text, of: action) : value)
        return members
    }

    /// `increment` and `decrement`.
    mutating func count(_ keyword: String, _ action: DefinitionAction) -> Members {
        var members = Members()
        members.add(keyword, required("name", of: action))
        let value = action.input("value")?.asNumber
        members.add(
            "by", value.map { fitting($0, variable: action.input("name")?.text, of: action) })
        return members
    }

    /// A constant that the variable's type refuses, in the form of an expression: the service, too, finds out when the
    /// step runs.
    private mutating func fitting(
        _ value: YAMLNode, variable: String?, of action: DefinitionAction
    ) -> YAMLNode {
        guard let variable, let kind = variableKinds[variable.lowercased()], !value.hasExpression,
            !kind.takes(value.value)
        else { return value }
        let number = value.asNumber
        if kind.takes(number.value) { return number }
        findings.warning(
            DefinitionCode.wrongConstant,
            "`\(variable)` is of type `\(kind.rawValue)`, and `\(action.name)` gives it \(value.describedAsJSON)",
            help: "the step will fail; correct the value or the type", at: value.range, action.address)
        let text = value.text.map { "string(\(ExpressionText.quoted($0)))" }
        return value.scalar(.string("@\(text ?? ExpressionText.argument(value.value.asJSONCall))"))
    }

    /// The types of all variables, by their names in lower case.
    static func kinds(ofVariablesIn node: YAMLNode) -> [String: Variable.Kind] {
        var kinds: [String: Variable.Kind] = [:]
        for action in node.entries?.map(\.node) ?? node.items ?? [] {
            if action.memberText("type")?.lowercased() == "initializevariable" {
                for item in action.present("inputs")?.present("variables")?.items ?? [] {
                    let word = item.memberText("type")?.lowercased() ?? ""
                    guard let name = item.memberText("name")?.lowercased() else { continue }
                    kinds[name] = Variable.Kind(rawValue: shortTypes[word] ?? word)
                }
            } else {
                kinds.merge(Self.kinds(ofVariablesIn: action)) { first, _ in first }
            }
        }
        return kinds
    }
}

extension Value {
    /// A value whose expression gives it, rather than a part of it.
    fileprivate var asJSONCall: Value {
        switch self {
        case .array, .object: self
        default: .string("@json(\(ExpressionText.quoted(json())))")
        }
    }
}
