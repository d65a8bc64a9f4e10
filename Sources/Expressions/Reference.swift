public import Values

/// What a name in an expression stands for, resolved to a slot when the playbook is loaded.
///
/// Slots are given out by ``Symbols`` and mean something only to the ``EvaluationContext`` of the same playbook.
public enum Reference: Sendable, Hashable {
    /// `trigger()`: the trigger's whole record; `triggerOutputs()` and `triggerBody()` read `outputs` from it.
    case trigger
    /// `triggerOutputs()`: `{headers, body, ...}`.
    case triggerOutputs
    /// `actions('A')`: `{name, status, code, inputs, outputs, startTime, endTime, error?}`.
    case actionRecord(Int)
    /// `action()`: the record of the action that is running; in the condition of an until its last round, in tracked
    /// properties the action that they belong to.
    case currentAction
    /// `outputs('A')`; `body('A')` is its member `body`.
    case actionOutputs(Int)
    /// `variables('v')`.
    case variable(Int)
    /// `parameters('p')`.
    case parameter(Int)
    /// `items('Loop')`.
    case item(loop: Int)
    /// `item()`: the row of a filter or select, else the innermost loop's item.
    case currentItem
    /// `iterationIndexes('Loop')`, from 0.
    case iterationIndex(loop: Int)
    /// `result('Scope')`.
    case result(scope: Int)
    /// `workflow()`: `{id, name, type, location, tags, run: {id, name, type}}`.
    case workflow
    /// `listCallbackUrl()`.
    case callbackURL
}

/// The kinds of name an expression can mention.
public enum SymbolKind: Sendable, Hashable {
    case action, variable, parameter, loop, scope
}

/// The names of one playbook, for the compiler.
public protocol Symbols {
    /// The slot of a name, compared without regard to case; nil when there is none.
    func slot(of name: String, _ kind: SymbolKind) -> Int?
    /// The known names of a kind, for suggestions.
    func names(_ kind: SymbolKind) -> [String]
}

/// What an expression reads while it is evaluated.
public protocol EvaluationContext {
    /// The value a reference has now; throws when it has none, naming why.
    func value(of reference: Reference) throws(EvaluationError) -> Value
    /// The instant that `utcNow()` gives, in ticks of 100 ns since 0001-01-01T00:00:00Z.
    var nowTicks: Int64 { get }
    /// A random number for `guid()` and `rand()`; deterministic per step so that a replay repeats it.
    func random() -> UInt64
}

/// Why an expression has no value.
public struct EvaluationError: Error, Sendable, Hashable {
    /// What is wrong, a fragment naming the function or the property in back-quotes.
    public var message: String

    /// An error with its message.
    public init(_ message: String) { self.message = message }
}
