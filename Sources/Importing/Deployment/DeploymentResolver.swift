import Values

/// Writes values over the deployment expressions of a document's part.
struct DeploymentResolver {
    var evaluator: DeploymentEvaluator
    /// What was stood in for, and what has no value, at the places where it was met.
    private(set) var notes: [ImportNote] = []

    init(_ evaluator: DeploymentEvaluator) { self.evaluator = evaluator }

    /// The part with values.
    ///
    /// `path` leads to it from the document's root. What has no value stays as it is written.
    mutating func resolve(_ value: Value, at path: [String]) -> Value {
        switch value {
        case .string(let text):
            if let plain = DeploymentExpression.unescaped(text) { return .string(plain) }
            return DeploymentExpression.isOne(text) ? resolve(text, at: path) : value
        case .array(let items):
            return .array(items.enumerated().map { resolve($1, at: path + [String($0)]) })
        case .object(let object):
            return .object(
                JSONObject(object.map { (name: $0.name, value: resolve($0.value, at: path + [$0.name])) }))
        default: return value
        }
    }

    /// A value whose notes do not matter, such as a title; nil when it has none or is partly stood in for.
    func certain(_ value: Value?) -> Value? {
        guard case .string(let text)? = value, DeploymentExpression.isOne(text) else { return value }
        var own = evaluator
        _ = own.takeRemarks()
        guard let resolved = try? own.value(of: text), own.takeRemarks().isEmpty else { return nil }
        return resolved
    }

    private mutating func resolve(_ text: String, at path: [String]) -> Value {
        do throws(DeploymentFailure) {
            let value = try evaluator.value(of: text)
            for remark in evaluator.takeRemarks() {
                add(remark.code, remark.message, remark.help, at: path)
            }
            return value
        } catch {
            _ = evaluator.takeRemarks()
            let shown = text.count > 80 ? text.prefix(79) + "…" : text[...]
            add(error.code, "`\(shown)` \(error.message)", error.help, at: path)
            return .string(text)
        }
    }

    mutating func add(_ code: String, _ message: String, _ help: String, at path: [String]) {
        notes.append(ImportNote(code: code, message: message, help: help, place: JSONPointer.text(path)))
    }
}
