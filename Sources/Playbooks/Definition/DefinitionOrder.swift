import Expressions

/// The order in which the actions of a block are written: predecessors first, chains kept together.
struct DefinitionOrder {
    private var followers: [Int: [Int]] = [:]
    private var waiting: [Int]
    /// Actions whose predecessors are all placed, in the order they were written.
    private var ready: [Int]
    private var isPlaced: [Bool]
    private var first = 0
    private var last: Int?

    init(_ actions: [YAMLNode.Entry]) {
        let names = actions.map { Names.fold($0.key, .action) }
        let places = Dictionary(zip(names, names.indices)) { first, _ in first }
        waiting = Array(repeating: 0, count: actions.count)
        isPlaced = Array(repeating: false, count: actions.count)
        for (place, action) in actions.enumerated() {
            let after = action.node.member("runAfter")?.entries ?? []
            let predecessors = Set(after.compactMap { places[Names.fold($0.key, .action)] })
            for predecessor in predecessors where predecessor != place {
                followers[predecessor, default: []].append(place)
                waiting[place] += 1
            }
        }
        ready = waiting.indices.filter { [waiting] in waiting[$0] == 0 }
    }

    /// The place of the next action: one that follows the last, else the first that may come, else, in a circle of
    /// actions that wait for each other, just the first.
    mutating func next() -> Int? {
        while first < isPlaced.count, isPlaced[first] { first += 1 }
        guard first < isPlaced.count else { return nil }
        let follower = last.flatMap { followers[$0] }?.first { waiting[$0] == 0 && !isPlaced[$0] }
        let action = follower ?? ready.first ?? first
        if let place = ready.firstIndex(of: action) { ready.remove(at: place) }
        isPlaced[action] = true
        last = action
        for follower in followers[action] ?? [] {
            waiting[follower] -= 1
            guard waiting[follower] == 0, !isPlaced[follower] else { continue }
            ready.insert(follower, at: ready.firstIndex { $0 > follower } ?? ready.endIndex)
        }
        return action
    }
}
