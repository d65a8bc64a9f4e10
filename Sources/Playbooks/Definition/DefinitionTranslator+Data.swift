import Values

extension DefinitionTranslator {
    /// The inputs of an action; an error when there are none, or when they are no object but have to be one.
    mutating func required(_ action: DefinitionAction) -> YAMLNode {
        guard let entry = action.node.memberEntry("inputs") else {
            findings.error(
                DefinitionCode.missingMember, "the action `\(action.name)` has no `inputs`",
                help: "an action of type `\(action.type)` needs them", at: action.nameRange, action.address)
            return action.node.mapping([])
        }
        if entry.node.entries == nil { wrongShape(entry.node, "an object", "\(action.address).inputs") }
        return entry.node
    }

    /// A member that the inputs of an action have to have; a stand-in in its place when it is missing.
    mutating func required(
        _ name: String, of action: DefinitionAction, else standIn: Value = .null
    ) -> YAMLNode {
        if let node = action.inputs?.member(name) { return node }
        let inputs = required(action)
        if inputs.entries != nil, action.node.memberEntry("inputs") != nil {
            findings.error(
                DefinitionCode.missingMember, "the inputs of `\(action.name)` have no `\(name)`",
                help: "an action of type `\(action.type)` needs it", at: inputs.range,
                "\(action.address).inputs.\(name)")
        }
        return inputs.scalar(standIn)
    }

    mutating func compose(_ action: DefinitionAction) -> Members {
        var members = Members()
        let node = action.node.member("inputs")
        members.add("compose", node ?? required(action).scalar(.null))
        return members
    }

    mutating func parse(_ action: DefinitionAction) -> Members {
        var members = Members()
        members.add("parse", required("content", of: action))
        if let schema = action.input("schema") {
            members.add("schema", repaired(schema, of: action.name, "\(action.address).inputs.schema"))
        }
        return members
    }

    mutating func query(_ action: DefinitionAction) -> Members {
        var members = Members()
        members.add("filter", required("from", of: action))
        members.add("where", required("where", of: action, else: true))
        return members
    }

    mutating func select(_ action: DefinitionAction) -> Members {
        var members = Members()
        members.add("select", required("from", of: action))
        members.add("item", required("select", of: action))
        return members
    }

    mutating func join(_ action: DefinitionAction) -> Members {
        var members = Members()
        members.add("join", required("from", of: action))
        members.add("with", required("joinWith", of: action))
        return members
    }

    mutating func table(_ action: DefinitionAction) -> Members {
        var members = Members()
        members.add("table", required("from", of: action))
        let format = required("format", of: action)
        let word = format.text?.lowercased() ?? ""
        members.add("format", ["csv", "html"].contains(word) ? format.scalar(.string(word)) : format)
        guard let columns = action.input("columns"), columns.items?.isEmpty != true else { return members }
        guard let items = columns.items else {
            wrongShape(columns, "an array", "\(action.address).inputs.columns")
            return members
        }
        let own = items.map { item in
            var column = Members()
            column.add("header", from: item.memberEntry("header"))
            column.add("value", from: item.memberEntry("value"))
            return item.entries == nil ? item : item.mapping(column.entries)
        }
        members.add("columns", columns.list(own))
        return members
    }
}

extension DefinitionTranslator {
    private struct Calculation {
        var function: String
        /// The members of the inputs in the order of the function's parameters; those with `?` may be missing.
        var arguments: [String]
    }

    /// Source: Microsoft, "Power Automate", actions of the built-in connectors Date Time, Number and Text.
    private static let calculations: [String: Calculation] = [
        "currenttime": Calculation(function: "utcNow", arguments: []),
        "addtotime": Calculation(
            function: "addToTime", arguments: ["baseTime", "#interval", "timeUnit"]),
        "subtractfromtime": Calculation(
            function: "subtractFromTime", arguments: ["baseTime", "#interval", "timeUnit"]),
        "getfuturetime": Calculation(function: "getFutureTime", arguments: ["#interval", "timeUnit"]),
        "getpasttime": Calculation(function: "getPastTime", arguments: ["#interval", "timeUnit"]),
        "converttimezone": Calculation(
            function: "convertTimeZone",
            arguments: ["baseTime", "sourceTimeZone", "destinationTimeZone", "formatString?"]),
        "formatnumber": Calculation(
            function: "formatNumber", arguments: [".number", "format", "locale?"]),
        "substring": Calculation(
            function: "substring", arguments: ["text", "#startPosition", "#length?"]),
        "indexof": Calculation(function: "indexOf", arguments: ["text", "searchText"]),
    ]
    private static let calculationNames = [
        "AddToTime", "ConvertTimeZone", "CurrentTime", "FormatNumber", "GetFutureTime", "GetPastTime",
        "IndexOf", "Substring", "SubtractFromTime",
    ]

    /// A function in the shape of an action.
    mutating func calculate(_ action: DefinitionAction) -> Members {
        var members = Members()
        let kind = action.node.present("kind")
        guard let calculation = kind?.text.flatMap({ Self.calculations[$0.lowercased()] }) else {
            let place = kind?.range ?? action.nameRange
            findings.error(
                DefinitionCode.unknownWord,
                kind?.text.map { "`\(action.name)` calculates `\($0.prefix(60))`, which is not known" }
                    ?? "`\(action.name)` does not say in `kind` what it calculates",
                help: Findings.suggestion(kind?.text ?? "", among: Self.calculationNames), at: place,
                "\(action.address).kind")
            members.add("calculate", action.node.scalar(.null))
            return members
        }
        var arguments: [String] = []
        for argument in calculation.arguments {
            let isOptional = argument.hasSuffix("?")
            let name = argument.filter { $0 != "#" && $0 != "." && $0 != "?" }
            if isOptional, action.input(name) == nil { break }
            let value = required(name, of: action).value
            arguments.append(
                Self.argument(value, isInteger: argument.hasPrefix("#"), isNumber: argument.hasPrefix(".")))
        }
        let text = "@\(calculation.function)(\(arguments.joined(separator: ", ")))"
        members.add("calculate", (kind ?? action.node).scalar(.string(text)))
        return members
    }

    /// A number that stands in a text is what it says.
    private static func argument(_ value: Value, isInteger: Bool, isNumber: Bool) -> String {
        let text = ExpressionText.argument(value)
        guard isInteger || isNumber, let written = value.string, ExpressionText.whole(written) == nil else {
            return text
        }
        if Int64(written) != nil { return written }
        return isInteger ? "int(\(text))" : "float(\(text))"
    }
}
