import Expressions
import Values

/// The names of a playbook, for the compiler of expressions.
///
/// Actions, loops and scopes are steps, and their slot is the step's id. Names are compared without regard to
/// case; a step's also with spaces and underscores alike, since workflow definitions write one for the other.
struct Names: Symbols {
    private var slots: [SymbolKind: [String: Int]] = [:]
    private var spellings: [SymbolKind: [String]] = [:]

    mutating func add(_ name: String, _ kind: SymbolKind, slot: Int) {
        slots[kind, default: [:]][Self.fold(name, kind)] = slot
        spellings[kind, default: []].append(name)
    }

    func slot(of name: String, _ kind: SymbolKind) -> Int? { slots[kind]?[Self.fold(name, kind)] }

    func names(_ kind: SymbolKind) -> [String] { spellings[kind] ?? [] }

    static func fold(_ name: String, _ kind: SymbolKind) -> String {
        let lower = name.lowercased()
        switch kind {
        case .variable, .parameter: return lower
        case .action, .loop, .scope: return String(lower.map { $0 == " " ? "_" : $0 })
        }
    }
}
