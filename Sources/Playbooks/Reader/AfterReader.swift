import Expressions
import Values

/// Reads `after`: a name, a list of names, or names with the statuses that let the step start.
enum AfterReader {
    static func read(_ node: YAMLNode, of step: DraftStep, outline: inout Outline) -> [Step.Dependency] {
        let address = "\(step.address).after"
        guard let entries = node.entries else {
            return outline.findings.texts(node, address).compactMap { name, range in
                predecessor(name, at: range, of: step, outline: &outline).map {
                    Step.Dependency(step: $0, statuses: [.succeeded])
                }
            }
        }
        return entries.compactMap { entry in
            let own = "\(address).\(entry.key)"
            let statuses = outline.findings.texts(entry.node, own).compactMap { word, range in
                status(word, at: range, own, findings: &outline.findings)
            }
            guard let id = predecessor(entry.key, at: entry.keyRange, of: step, outline: &outline) else {
                return nil
            }
            return Step.Dependency(step: id, statuses: Set(statuses))
        }
    }

    private static func status(
        _ word: String, at range: SourceRange, _ address: String, findings: inout Findings
    ) -> StepStatus? {
        let folded = word.lowercased().filter { $0 != "-" && $0 != "_" }
        if let status = StepStatus.allCases.first(where: { $0.rawValue.lowercased() == folded }) {
            return status
        }
        findings.unknownWord(word, among: StepStatus.allCases.map(\.rawValue), at: range, address)
        return nil
    }

    private static func predecessor(
        _ name: String, at range: SourceRange, of step: DraftStep, outline: inout Outline
    ) -> Int? {
        let siblings = outline.blocks[step.block].steps.filter { $0 != step.id }
        guard let id = outline.names.slot(of: name, .action) else {
            outline.findings.error(
                Code.unknownPredecessor, "`\(step.name)` comes after `\(name)`, which is no step",
                help: Findings.suggestion(name, among: siblings.map { outline.steps[$0].name }), at: range,
                "\(step.address).after")
            return nil
        }
        if id == step.id {
            outline.findings.error(
                Code.cycle, "`\(step.name)` waits for itself", help: "take the name away", at: range,
                "\(step.address).after")
            return nil
        }
        guard siblings.contains(id) else {
            outline.findings.error(
                Code.foreignPredecessor, "`\(step.name)` comes after `\(name)`, which is in another block",
                help: "name a step beside it, such as the one that `\(name)` is inside", at: range,
                "\(step.address).after")
            return nil
        }
        return id
    }
}
