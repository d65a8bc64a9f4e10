import Values

/// A node made ready to be evaluated.
///
/// An object whose parts are constants of it, not a case of an enum whose payload is copied out to be looked at: counting
/// references to the parts of the tree cost more than what the functions do. Truths, and texts that are put together, do
/// not pass through a ``Values/Value`` either.
protocol Evaluator: AnyObject, Sendable {
    func value(in context: any EvaluationContext) throws(EvaluationError) -> Value
    /// The value where a Boolean is needed.
    func truth(for use: TruthUse, in context: any EvaluationContext) throws(EvaluationError) -> Bool
    /// The value as text behind other text.
    func append(to text: inout String, in context: any EvaluationContext) throws(EvaluationError)
}

/// What a Boolean is needed for.
enum TruthUse: Sendable {
    case and, or, choice, condition

    fileprivate func failure(_ value: Value) -> EvaluationError {
        switch self {
        case .and: EvaluationError("`and` needs Booleans, and got \(value.articleType)")
        case .or: EvaluationError("`or` needs Booleans, and got \(value.articleType)")
        case .choice: EvaluationError("`if` needs Booleans, and got \(value.articleType)")
        case .condition:
            EvaluationError("a condition has to give true or false, and gave \(value.articleType)")
        }
    }
}

extension Evaluator {
    func truth(for use: TruthUse, in context: any EvaluationContext) throws(EvaluationError) -> Bool {
        let value = try value(in: context)
        guard case .bool(let truth) = value else { throw use.failure(value) }
        return truth
    }

    func append(to text: inout String, in context: any EvaluationContext) throws(EvaluationError) {
        try TextLimit.append(value(in: context).expressionText, to: &text)
    }
}

/// An evaluator of what is true or false, and so has its value from its truth.
protocol TruthEvaluator: Evaluator {
    func truth(in context: any EvaluationContext) throws(EvaluationError) -> Bool
}

extension TruthEvaluator {
    func value(in context: any EvaluationContext) throws(EvaluationError) -> Value {
        .bool(try truth(in: context))
    }

    func truth(for use: TruthUse, in context: any EvaluationContext) throws(EvaluationError) -> Bool {
        try truth(in: context)
    }
}

/// How long a text may become.
enum TextLimit {
    /// In UTF-8 bytes: what the service allows in characters.
    static let bytes = 104_857_600

    static func check(_ count: Int) throws(EvaluationError) {
        guard count <= bytes else { throw EvaluationError("the text grows beyond \(bytes) bytes") }
    }

    static func append(_ piece: String, to text: inout String) throws(EvaluationError) {
        try check(text.utf8.count + piece.utf8.count)
        text += piece
    }

    /// Texts as one, without making what would be too long.
    static func joined(_ texts: [String], separator: String = "") throws(EvaluationError) -> String {
        var count = separator.utf8.count * max(0, texts.count - 1)
        for text in texts { count += text.utf8.count }
        try check(count)
        return texts.joined(separator: separator)
    }
}
