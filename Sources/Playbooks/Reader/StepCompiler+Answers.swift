import Expressions
import Values

/// Steps that talk to whoever is around a run: the caller, another playbook, a service that calls back.
extension StepCompiler {
    mutating func respond(_ draft: DraftStep) -> StepKind {
        let status = own("respond", of: draft)
        if let node = draft["respond"], !node.hasExpression {
            let isNumber = status.constantValue?.int.map {
                (200...599).contains($0) && !(300...399).contains($0)
            }
            if isNumber != true {
                findings.error(
                    Code.outOfRange, "`respond` needs an HTTP status",
                    help: "give a number from 200 to 299 or from 400 to 599", at: node.range,
                    "\(draft.address).respond")
            }
        }
        let isAsynchronous = draft["async"].flatMap { findings.bool($0, "\(draft.address).async") }
        return .respond(
            StepKind.Response(
                status: status, headers: optional("headers", of: draft), body: optional("body", of: draft),
                isAsynchronous: isAsynchronous ?? false))
    }

    mutating func playbook(_ draft: DraftStep) -> StepKind {
        let name = draft["playbook"].flatMap { findings.text($0, "\(draft.address).playbook") } ?? ""
        return .playbook(
            name: name, headers: optional("headers", of: draft), body: optional("body", of: draft))
    }

    mutating func webhook(_ draft: DraftStep) -> StepKind {
        .webhook(
            subscribe: part("webhook", of: draft)
                ?? StepKind.Invocation(action: "", connection: nil, with: .constant([:])),
            unsubscribe: part("unsubscribe", of: draft))
    }

    /// An invocation under a key of its own.
    private mutating func part(_ key: String, of draft: DraftStep) -> StepKind.Invocation? {
        guard let entry = draft.entry.node.entry(key) else { return nil }
        let address = "\(draft.address).\(key)"
        findings.checkKeys(
            findings.entries(entry.node, address), known: ["use", "connection", "with"], of: "`\(key)`",
            address)
        if entry.node["use"] == nil, entry.node.entries != nil {
            findings.missingKey(
                "use", of: "`\(key)`", help: "say which action makes the call", at: entry.keyRange, address)
        }
        return invocation(entry, address, of: draft)
    }
}
