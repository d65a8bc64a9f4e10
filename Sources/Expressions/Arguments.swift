import Values

/// Arguments as functions need them, with errors that name the function.
struct Arguments {
    let function: String
    let values: [Value]

    init(_ function: String, _ values: [Value]) {
        self.function = function
        self.values = values
    }

    var count: Int { values.count }

    func failure(_ index: Int, _ expected: String) -> EvaluationError {
        EvaluationError(
            "`\(function)` needs \(expected) as argument \(index + 1), and got \(values[index].articleType)")
    }

    /// A text; other kinds are errors.
    func text(_ index: Int) throws(EvaluationError) -> String {
        guard case .string(let text) = values[index] else { throw failure(index, "a text") }
        return text
    }

    func optionalText(_ index: Int) throws(EvaluationError) -> String? {
        guard index < count, !values[index].isNull else { return nil }
        return try text(index)
    }

    func int(_ index: Int) throws(EvaluationError) -> Int {
        switch values[index] {
        case .int(let number):
            guard let whole = Int(exactly: number) else { throw failure(index, "a whole number") }
            return whole
        case .double(let number):
            guard let whole = Int(exactly: number) else { throw failure(index, "a whole number") }
            return whole
        default: throw failure(index, "a whole number")
        }
    }

    /// A whole number that is not negative.
    func count(_ index: Int) throws(EvaluationError) -> Int {
        let count = try int(index)
        guard count >= 0 else { throw EvaluationError("`\(function)` needs a count of at least zero") }
        return count
    }

    func optionalInt(_ index: Int) throws(EvaluationError) -> Int? {
        index < count ? try int(index) : nil
    }

    func array(_ index: Int) throws(EvaluationError) -> [Value] {
        guard case .array(let items) = values[index] else { throw failure(index, "an array") }
        return items
    }

    func object(_ index: Int) throws(EvaluationError) -> JSONObject {
        guard case .object(let object) = values[index] else { throw failure(index, "an object") }
        return object
    }

    func bool(_ index: Int) throws(EvaluationError) -> Bool {
        guard case .bool(let truth) = values[index] else { throw failure(index, "a Boolean") }
        return truth
    }

    /// A timestamp in a form of English or ISO 8601.
    func time(_ index: Int) throws(EvaluationError) -> DateTime { try DateTime(text(index)) }

    /// The culture of a locale; English when it is left out.
    func culture(_ index: Int) throws(EvaluationError) -> Culture {
        try Culture.named(optionalText(index), for: function)
    }
}
