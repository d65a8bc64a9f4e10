/// Places the steps of a block in layers, each below all that it waits for.
struct BlockLayout {
    /// A step with its place in the block.
    struct Box {
        var step: Step
        var x = 0
        var y = 0
        var width: Int
        var height: Int
        /// The blocks inside it, each with its place in the box.
        var inner: [(label: String, x: Int, y: Int, layout: BlockLayout)] = []
    }

    private(set) var boxes: [Box] = []
    private(set) var width = 0
    private(set) var height = 0

    static let lineHeight = 18
    static let gap = 28
    private static let padding = 16
    private static let titleHeight = 44

    init(_ steps: [Step.ID], of plan: Plan) {
        var layers: [[Box]] = []
        for (id, layer) in Self.layers(steps, of: plan) {
            while layers.count <= layer { layers.append([]) }
            layers[layer].append(Self.box(plan.steps[id], of: plan))
        }
        let widths = layers.map { layer in
            layer.reduce(0) { $0 + $1.width } + Self.gap * max(0, layer.count - 1)
        }
        width = widths.max() ?? 0
        var y = 0
        for (layer, layerWidth) in zip(layers, widths) {
            var x = (width - layerWidth) / 2
            for var box in layer {
                (box.x, box.y) = (x, y)
                x += box.width + Self.gap
                boxes.append(box)
            }
            y += (layer.map(\.height).max() ?? 0) + Self.gap + 8
        }
        height = max(0, y - Self.gap - 8)
    }

    /// Each step with the length of the longest way to it.
    private static func layers(_ steps: [Step.ID], of plan: Plan) -> [(id: Step.ID, layer: Int)] {
        let inBlock = Set(steps)
        var layers: [Step.ID: Int] = [:]
        var open = steps
        while !open.isEmpty {
            let ready = open.filter { id in
                plan.steps[id].after.allSatisfy { layers[$0.step] != nil || !inBlock.contains($0.step) }
            }
            for id in ready.isEmpty ? open : ready {
                layers[id] = (plan.steps[id].after.compactMap { layers[$0.step] }.max() ?? -1) + 1
            }
            open.removeAll { layers[$0] != nil }
        }
        return steps.map { ($0, layers[$0] ?? 0) }
    }

    private static func box(_ step: Step, of plan: Plan) -> Box {
        let text = max(shortened(step.name).count, shortened(step.detail).count) * 8 + 2 * padding
        var box = Box(step: step, width: max(140, text), height: titleHeight)
        var x = padding
        var tallest = 0
        for block in step.innerBlocks {
            let layout = BlockLayout(block.steps, of: plan)
            let top = titleHeight + (block.label.isEmpty ? 0 : lineHeight)
            let labelWidth = shortened(block.label).count * 8
            box.inner.append(
                (shortened(block.label), x + max(0, (labelWidth - layout.width) / 2), top, layout))
            x += max(layout.width, labelWidth) + gap
            tallest = max(tallest, top + layout.height)
        }
        guard !box.inner.isEmpty else { return box }
        box.width = max(box.width, x - gap + padding)
        box.height = tallest + padding
        return box
    }

    static func shortened(_ text: String) -> String {
        text.count <= 40 ? text : text.prefix(39) + "…"
    }
}
