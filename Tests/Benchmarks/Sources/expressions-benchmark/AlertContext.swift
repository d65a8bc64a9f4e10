import Expressions
import Values

/// A run of which only the trigger is there.
struct AlertContext: EvaluationContext, Symbols {
    let outputs: Value

    var nowTicks: Int64 { 0 }

    func random() -> UInt64 { 0 }

    func value(of reference: Reference) throws(EvaluationError) -> Value {
        guard case .triggerOutputs = reference else { throw EvaluationError("only the trigger is there") }
        return outputs
    }

    func slot(of name: String, _ kind: SymbolKind) -> Int? { nil }
    func names(_ kind: SymbolKind) -> [String] { [] }
}
