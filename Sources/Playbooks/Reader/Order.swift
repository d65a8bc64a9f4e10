/// Questions about which step comes before which.
enum Order {
    /// Steps that wait for each other in a circle; nil when there are none.
    static func cycle(among steps: [Int], after: (Int) -> [Int]) -> [Int]? {
        var waiting: [Int: Int] = [:]
        var followers: [Int: [Int]] = [:]
        for step in steps {
            let predecessors = Set(after(step))
            waiting[step] = predecessors.count
            for predecessor in predecessors { followers[predecessor, default: []].append(step) }
        }
        var ready = steps.filter { waiting[$0] == 0 }
        while let step = ready.popLast() {
            waiting[step] = nil
            for follower in followers[step] ?? [] {
                waiting[follower, default: 0] -= 1
                if waiting[follower] == 0 { ready.append(follower) }
            }
        }
        guard var step = steps.first(where: { waiting[$0] != nil }) else { return nil }
        var trail: [Int] = []
        while !trail.contains(step) {
            trail.append(step)
            guard let next = after(step).first(where: { waiting[$0] != nil }) else { return nil }
            step = next
        }
        return Array(trail[(trail.firstIndex(of: step) ?? 0)...])
    }

    /// Whether one step is over when another one starts, both of one block.
    static func precedes(_ first: Int, _ second: Int, after: (Int) -> [Int]) -> Bool {
        var open = after(second)
        var seen = Set(open)
        while let step = open.popLast() {
            if step == first { return true }
            for predecessor in after(step) where seen.insert(predecessor).inserted {
                open.append(predecessor)
            }
        }
        return false
    }
}
