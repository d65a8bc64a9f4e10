import Values

/// Gives deployment expressions their values.
///
/// What only a deployment knows is stood in for, with a note, where a made-up value does no harm: ids of
/// subscriptions, names of groups, parameters without a default. Everything else stays an expression, with a
/// note.
struct DeploymentEvaluator {
    /// A note before it has a place.
    struct Remark: Hashable {
        var code: String
        var message: String
        var help: String
    }

    let scope: DeploymentScope
    let budget: DeploymentBudget
    /// What was stood in for since the caller last looked.
    private(set) var remarks: [Remark] = []
    /// Values of parameters and variables, with what was stood in for in them.
    private var known: [String: (value: Value, remarks: [Remark])] = [:]
    private var active: Set<String> = []

    init(scope: DeploymentScope, budget: DeploymentBudget) {
        self.scope = scope
        self.budget = budget
    }

    /// The value of a text in square brackets.
    mutating func value(of text: String) throws(DeploymentFailure) -> Value {
        let value = try evaluate(try DeploymentParser.read(text))
        try budget.charge(value)
        return value
    }

    /// Hands over the remarks.
    mutating func takeRemarks() -> [Remark] {
        defer { remarks = [] }
        return remarks
    }

    mutating func remark(_ remark: Remark) {
        if !remarks.contains(remark) { remarks.append(remark) }
    }

    mutating func evaluate(_ expression: DeploymentExpression) throws(DeploymentFailure) -> Value {
        switch expression {
        case .literal(let value): return value
        case .call(let name, let arguments): return try call(name, arguments)
        case .member(let whole, let index, let isSafe):
            return try Self.member(try evaluate(index), of: try evaluate(whole), isSafe: isSafe)
        }
    }

    private mutating func call(
        _ name: String, _ arguments: [DeploymentExpression]
    ) throws(DeploymentFailure) -> Value {
        switch name.lowercased() {
        case "parameters": return try parameter(try wanted(arguments))
        case "variables": return try variable(try wanted(arguments))
        case "if":
            guard arguments.count == 3 else { throw .wrong("`if` takes three arguments") }
            guard let truth = try evaluate(arguments[0]).bool else {
                throw .wrong("the condition of `if` is neither true nor false")
            }
            return try evaluate(arguments[truth ? 1 : 2])
        case "coalesce":
            for argument in arguments {
                let value = try evaluate(argument)
                if !value.isNull { return value }
            }
            return .null
        default: break
        }
        if let standIn = DeploymentPlace.functions[name.lowercased()] {
            remark(standIn.remark)
            var values: [Value] = []
            for argument in arguments { values.append(try evaluate(argument)) }
            return try standIn.call(values)
        }
        guard let function = DeploymentFunction.all[name.lowercased()] else {
            throw DeploymentFunction.isLater(name) ? .later(name) : .unknown(name)
        }
        guard function.counts.contains(arguments.count) else {
            throw .wrong("`\(name)` has \(arguments.count) arguments")
        }
        var values: [Value] = []
        for argument in arguments { values.append(try evaluate(argument)) }
        let value = try function.call(values)
        try budget.charge(value)
        return value
    }

    private mutating func wanted(_ arguments: [DeploymentExpression]) throws(DeploymentFailure) -> String {
        guard arguments.count == 1, let name = try evaluate(arguments[0]).string else {
            throw .wrong("`parameters` and `variables` take one name")
        }
        return name
    }

    private mutating func parameter(_ name: String) throws(DeploymentFailure) -> Value {
        guard let (declared, source) = scope.parameter(name) else {
            throw .wrong("the template has no parameter `\(name)`")
        }
        switch source {
        case .given(let value): return value
        case .standard(let value): return try once("p:" + declared.lowercased(), value)
        case .open:
            remark(
                Remark(
                    code: "IM0020",
                    message:
                        "the template's parameter `\(declared)` has no value; `PARAM_\(name)` stands for it",
                    help: "replace it, or hand over the parameters file of the deployment, too"))
            return .string("PARAM_" + name)
        }
    }

    private mutating func variable(_ name: String) throws(DeploymentFailure) -> Value {
        guard let value = scope.variable(name) else {
            throw .wrong("the template has no variable `\(name)`")
        }
        return try once("v:" + name.lowercased(), value)
    }

    /// The value of a parameter or variable, found once.
    private mutating func once(_ key: String, _ value: Value) throws(DeploymentFailure) -> Value {
        if let known = known[key] {
            for remark in known.remarks { self.remark(remark) }
            return known.value
        }
        guard active.insert(key).inserted else { throw .wrong("`\(key.dropFirst(2))` needs its own value") }
        defer { active.remove(key) }
        guard active.count <= 100 else { throw .tooLarge("too many variables need each other") }
        let before = remarks
        remarks = []
        let resolved = try strictly(value)
        known[key] = (resolved, remarks)
        let own = remarks
        remarks = before
        for remark in own { self.remark(remark) }
        return resolved
    }

    /// A value with all expressions in it resolved; fails when one cannot be.
    private mutating func strictly(_ value: Value) throws(DeploymentFailure) -> Value {
        switch value {
        case .string(let text):
            if let plain = DeploymentExpression.unescaped(text) { return .string(plain) }
            return DeploymentExpression.isOne(text) ? try self.value(of: text) : value
        case .array(let items):
            var resolved: [Value] = []
            for item in items { resolved.append(try strictly(item)) }
            return .array(resolved)
        case .object(let object):
            var resolved = JSONObject()
            for (name, item) in object { resolved[name] = try strictly(item) }
            return .object(resolved)
        default: return value
        }
    }

    private static func member(
        _ index: Value, of whole: Value, isSafe: Bool
    ) throws(DeploymentFailure) -> Value {
        switch (whole, index) {
        case (.object(let object), .string(let name)):
            if let exact = object[name] { return exact }
            if let other = object.first(where: { $0.name.lowercased() == name.lowercased() }) {
                return other.value
            }
            if isSafe { return .null }
            throw .wrong("there is no member `\(name)`")
        case (.array(let items), .int(let place)):
            if let place = Int(exactly: place), items.indices.contains(place) { return items[place] }
            if isSafe { return .null }
            throw .wrong("a list of \(items.count) items has no item \(place)")
        case (.null, _) where isSafe: return .null
        default: throw .wrong("a value of type \(whole.typeName) has no such member")
        }
    }
}
