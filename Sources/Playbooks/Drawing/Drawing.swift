/// Pictures of a playbook: its trigger, its steps and what comes after what.
public enum Drawing {
    /// As Mermaid text, which GitHub and many editors draw.
    public static func mermaid(_ plan: Plan) -> String { MermaidDrawing(plan).text }

    /// As SVG that stands by itself, legible on light and dark ground.
    public static func svg(_ plan: Plan) -> String { SVGDrawing(plan).text }
}

/// Steps inside a step.
struct InnerBlock {
    /// `then`, `else`, a case's name; empty when there is only one block.
    var label: String
    var steps: [Step.ID]
}

extension Step {
    /// The blocks inside it that have steps.
    var innerBlocks: [InnerBlock] {
        let all: [InnerBlock] =
            switch kind {
            case .condition(_, let then, let otherwise):
                [InnerBlock(label: "then", steps: then), InnerBlock(label: "else", steps: otherwise)]
            case .choose(_, let cases, let otherwise):
                cases.map { InnerBlock(label: $0.name, steps: $0.steps) }
                    + [InnerBlock(label: "default", steps: otherwise)]
            case .forEach(_, let steps, _), .until(_, let steps, _, _, _), .scope(let steps):
                [InnerBlock(label: "", steps: steps)]
            default: []
            }
        return all.filter { !$0.steps.isEmpty }
    }

    /// The second line of its box.
    var detail: String {
        switch kind {
        case .use(let invocation): invocation.action
        case .webhook(let subscribe, _): "webhook: \(subscribe.action)"
        case .playbook(let name, _, _): "playbook: \(name)"
        case .terminate(let status, _, _): "terminate: \(status.rawValue)"
        default: kind.keyword
        }
    }
}

extension Step.Dependency {
    /// What an arrow says; empty for plain success.
    var label: String {
        guard statuses != [.succeeded] else { return "" }
        return StepStatus.allCases.filter(statuses.contains).map(\.rawValue).joined(separator: ", ")
    }
}

extension TriggerPlan {
    /// What the trigger's box says.
    var title: String {
        switch kind {
        case .manual: "manual"
        case .connector(let use, _, _): use
        case .request: "request"
        case .recurrence: "recurrence"
        case .window: "window"
        }
    }
}
