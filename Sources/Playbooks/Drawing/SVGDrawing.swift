/// Writes a plan as SVG.
struct SVGDrawing {
    private var shapes: [String] = []
    private var arrows: [String] = []
    private var places: [Step.ID: (x: Int, y: Int, width: Int, height: Int)] = [:]
    private let plan: Plan
    private var width = 0
    private var height = 0

    private static let margin = 20
    private static let triggerHeight = 44

    init(_ plan: Plan) {
        self.plan = plan
        let layout = BlockLayout(plan.root, of: plan)
        let title = BlockLayout.shortened(plan.trigger.title)
        let triggerWidth = max(140, title.count * 8 + 32)
        width = max(layout.width, triggerWidth) + 2 * Self.margin
        let top = Self.margin + Self.triggerHeight + BlockLayout.gap + 8
        height = top + layout.height + Self.margin
        let left = (width - triggerWidth) / 2
        shapes.append(
            rectangle(left, Self.margin, triggerWidth, Self.triggerHeight, "trigger", radius: 22)
                + label(title, width / 2, Self.margin + 27, "name"))
        draw(layout, x: (width - layout.width) / 2, y: top)
        for id in plan.root where plan.steps[id].after.isEmpty {
            guard let place = places[id] else { continue }
            arrow(
                from: (width / 2, Self.margin + Self.triggerHeight), to: (place.x + place.width / 2, place.y),
                "")
        }
        for step in plan.steps { drawArrows(to: step) }
    }

    var text: String {
        """
        <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 \(width) \(height)" width="\(width)" \
        height="\(height)" role="img" aria-label="\(Self.escaped(plan.name))" font-family="sans-serif">
        <title>\(Self.escaped(plan.name))</title>
        <style>
        rect { fill: #ffffff; stroke: #57606a; } .group { fill: #f3f4f6; stroke: #8c959f; }
        .trigger { fill: #ddf4ff; stroke: #0969da; } path { fill: none; stroke: #57606a; stroke-width: 1.5; }
        text { fill: #1f2328; font-size: 13px; text-anchor: middle; } .name { font-weight: 600; }
        .detail { fill: #57606a; font-size: 12px; } .on { fill: #9a6700; font-size: 11px; }
        svg { background: #ffffff; }
        </style>
        <defs><marker id="tip" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="7" markerHeight="7" \
        orient="auto"><path d="M0 0L8 4L0 8z" style="fill:#57606a;stroke:none"/></marker></defs>
        \((shapes + arrows).joined(separator: "\n"))
        </svg>

        """
    }

    private mutating func draw(_ layout: BlockLayout, x: Int, y: Int) {
        for box in layout.boxes {
            let (left, top) = (x + box.x, y + box.y)
            places[box.step.id] = (left, top, box.width, box.height)
            let middle = left + box.width / 2
            shapes.append(
                rectangle(left, top, box.width, box.height, box.inner.isEmpty ? "step" : "group", radius: 6)
                    + label(BlockLayout.shortened(box.step.name), middle, top + 18, "name")
                    + label(BlockLayout.shortened(box.step.detail), middle, top + 35, "detail"))
            for inner in box.inner {
                if !inner.label.isEmpty {
                    shapes.append(
                        label(
                            inner.label, left + inner.x + inner.layout.width / 2, top + inner.y - 6, "detail")
                    )
                }
                draw(inner.layout, x: left + inner.x, y: top + inner.y)
            }
        }
    }

    private mutating func drawArrows(to step: Step) {
        guard let end = places[step.id] else { return }
        for dependency in step.after {
            guard let start = places[dependency.step] else { continue }
            arrow(
                from: (start.x + start.width / 2, start.y + start.height), to: (end.x + end.width / 2, end.y),
                dependency.label)
        }
    }

    private mutating func arrow(from start: (x: Int, y: Int), to end: (x: Int, y: Int), _ text: String) {
        let bend = max(12, (end.y - start.y) / 2)
        let curve = "C\(start.x) \(start.y + bend) \(end.x) \(end.y - bend) \(end.x) \(end.y)"
        arrows.append("<path d=\"M\(start.x) \(start.y)\(curve)\" marker-end=\"url(#tip)\"/>")
        if !text.isEmpty {
            arrows.append(label(text, (start.x + end.x) / 2, (start.y + end.y) / 2 + 4, "on"))
        }
    }

    private func rectangle(_ x: Int, _ y: Int, _ width: Int, _ height: Int, _ kind: String, radius: Int)
        -> String
    {
        "<rect class=\"\(kind)\" x=\"\(x)\" y=\"\(y)\" width=\"\(width)\" height=\"\(height)\" rx=\"\(radius)\"/>"
    }

    private func label(_ text: String, _ x: Int, _ y: Int, _ kind: String) -> String {
        "<text class=\"\(kind)\" x=\"\(x)\" y=\"\(y)\">\(Self.escaped(text))</text>"
    }

    /// Safe in text and in attributes; control characters, which XML does not allow, are left out.
    private static func escaped(_ text: String) -> String {
        let names: [Unicode.Scalar: String] = [
            "&": "&amp;", "<": "&lt;", ">": "&gt;", "\"": "&quot;", "'": "&#39;",
        ]
        return text.unicodeScalars.compactMap { scalar in
            names[scalar] ?? (scalar.value < 0x20 || scalar.value == 0x7f ? nil : String(scalar))
        }.joined()
    }
}
