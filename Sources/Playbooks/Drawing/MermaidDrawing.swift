/// Writes a plan as a Mermaid flowchart.
struct MermaidDrawing {
    private(set) var text = ""
    private let plan: Plan

    init(_ plan: Plan) {
        self.plan = plan
        line("flowchart TD", depth: 0)
        line("trigger([\"\(Self.escaped(plan.trigger.title))\"])", depth: 1)
        for id in plan.root { draw(plan.steps[id], depth: 1) }
        for id in plan.root where plan.steps[id].after.isEmpty { line("trigger --> s\(id)", depth: 1) }
        for step in plan.steps { drawArrows(to: step) }
    }

    private mutating func draw(_ step: Step, depth: Int) {
        let name = Self.escaped(step.name)
        let detail = Self.escaped(step.detail)
        guard !step.innerBlocks.isEmpty else {
            line("s\(step.id)[\"\(name)<br/>\(detail)\"]", depth: depth)
            return
        }
        line("subgraph s\(step.id) [\"\(name): \(detail)\"]", depth: depth)
        for (place, block) in step.innerBlocks.enumerated() {
            guard !block.label.isEmpty else {
                for id in block.steps { draw(plan.steps[id], depth: depth + 1) }
                continue
            }
            line("subgraph s\(step.id)b\(place) [\"\(Self.escaped(block.label))\"]", depth: depth + 1)
            for id in block.steps { draw(plan.steps[id], depth: depth + 2) }
            line("end", depth: depth + 1)
        }
        line("end", depth: depth)
    }

    private mutating func drawArrows(to step: Step) {
        for dependency in step.after {
            let label = dependency.label.isEmpty ? "" : "|\(dependency.label)|"
            line("s\(dependency.step) -->\(label) s\(step.id)", depth: 1)
        }
    }

    private mutating func line(_ content: String, depth: Int) {
        text += String(repeating: "    ", count: depth) + content + "\n"
    }

    /// Mermaid takes character references written with `#`.
    private static func escaped(_ text: String) -> String {
        text.unicodeScalars.map { scalar in
            let isPlain =
                scalar.properties.isAlphabetic || scalar.properties.numericType != nil
                || " _-.:/()".unicodeScalars.contains(scalar)
            return isPlain ? String(scalar) : "#\(scalar.value);"
        }.joined()
    }
}
