/// A regular expression as instructions of a machine that is in many places at once.
struct PatternProgram: Sendable {
    private enum Instruction: Sendable {
        case scalar(Unicode.Scalar)
        case set(Int)
        case split(Int, Int)
        case jump(Int)
        case start
        case end
        case boundary(isPresent: Bool)
        case match
    }

    /// Bounds both the memory of a pattern and the work for each character of a text.
    private static let maximumInstructions = 10_000

    private var instructions: [Instruction] = []
    private var sets: [ScalarSet] = []
    private var places: [ScalarSet: Int] = [:]
    private var work = 0

    init(_ node: PatternNode) throws(PatternError) {
        try emit(node)
        try append(.match)
        places = [:]
    }

    private mutating func append(_ instruction: Instruction) throws(PatternError) {
        guard instructions.count < Self.maximumInstructions else { throw Self.tooLarge }
        instructions.append(instruction)
    }

    private static let tooLarge = PatternError(
        message: "the pattern's repetitions expand to more than \(maximumInstructions) parts", offset: 0)

    private mutating func emit(_ node: PatternNode) throws(PatternError) {
        work += 1
        guard work <= 4 * Self.maximumInstructions else { throw Self.tooLarge }
        switch node {
        case .empty: break
        case .scalar(let scalar): try append(.scalar(scalar))
        case .set(let set):
            let place = places[set] ?? sets.count
            if place == sets.count {
                sets.append(set)
                places[set] = place
            }
            try append(.set(place))
        case .sequence(let parts): for part in parts { try emit(part) }
        case .alternatives(let choices): try emit(choices[...])
        case .repetition(let part, let minimum, let maximum): try emit(part, minimum, maximum)
        case .start: try append(.start)
        case .end: try append(.end)
        case .boundary(let isPresent): try append(.boundary(isPresent: isPresent))
        }
    }

    private mutating func emit(_ choices: ArraySlice<PatternNode>) throws(PatternError) {
        var jumps: [Int] = []
        for (index, choice) in choices.enumerated() {
            guard index < choices.count - 1 else {
                try emit(choice)
                break
            }
            let split = instructions.count
            try append(.split(split + 1, 0))
            try emit(choice)
            jumps.append(instructions.count)
            try append(.jump(0))
            instructions[split] = .split(split + 1, instructions.count)
        }
        for jump in jumps { instructions[jump] = .jump(instructions.count) }
    }

    private mutating func emit(
        _ part: PatternNode, _ minimum: Int, _ maximum: Int?
    ) throws(PatternError) {
        for _ in 0..<minimum { try emit(part) }
        guard let maximum else {
            let split = instructions.count
            try append(.split(split + 1, 0))
            try emit(part)
            try append(.jump(split))
            instructions[split] = .split(split + 1, instructions.count)
            return
        }
        var splits: [Int] = []
        for _ in minimum..<max(minimum, maximum) {
            splits.append(instructions.count)
            try append(.split(instructions.count + 1, 0))
            try emit(part)
        }
        for split in splits { instructions[split] = .split(split + 1, instructions.count) }
    }

    func matches(_ text: String) -> Bool {
        var places = Places(count: instructions.count)
        var next = Places(count: instructions.count)
        var previous: Unicode.Scalar?
        var rest = text.unicodeScalars.makeIterator()
        var current = rest.next()
        while true {
            // A match may begin at every character.
            if add(0, to: &places, previous, current) { return true }
            guard let scalar = current else { return false }
            previous = scalar
            current = rest.next()
            next.removeAll()
            for place in places.list where accepts(place, scalar) {
                if add(place + 1, to: &next, previous, current) { return true }
            }
            swap(&places, &next)
        }
    }

    private func accepts(_ place: Int, _ scalar: Unicode.Scalar) -> Bool {
        switch instructions[place] {
        case .scalar(let wanted): wanted == scalar
        case .set(let index): sets[index].contains(scalar)
        default: false
        }
    }

    /// Adds a place and all that can be reached from it without a character; true when that is a match.
    private func add(
        _ start: Int, to places: inout Places, _ previous: Unicode.Scalar?, _ next: Unicode.Scalar?
    ) -> Bool {
        places.pending.append(start)
        while let place = places.pending.popLast() {
            guard places.insert(place) else { continue }
            switch instructions[place] {
            case .match: return true
            case .jump(let target): places.pending.append(target)
            case .split(let first, let second):
                places.pending.append(second)
                places.pending.append(first)
            case .start: if previous == nil { places.pending.append(place + 1) }
            case .end: if next == nil { places.pending.append(place + 1) }
            case .boundary(let isPresent):
                let isBoundary = Self.isWord(previous) != Self.isWord(next)
                if isBoundary == isPresent { places.pending.append(place + 1) }
            case .scalar, .set: places.list.append(place)
            }
        }
        return false
    }

    private static func isWord(_ scalar: Unicode.Scalar?) -> Bool {
        scalar.map(ScalarSet.words.contains) ?? false
    }

    /// A set of instructions that is emptied in constant time.
    private struct Places {
        private var marks: [Int]
        private var generation = 1
        var list: [Int] = []
        var pending: [Int] = []

        init(count: Int) { marks = Array(repeating: 0, count: count) }

        mutating func insert(_ place: Int) -> Bool {
            guard marks[place] != generation else { return false }
            marks[place] = generation
            return true
        }

        mutating func removeAll() {
            generation += 1
            list.removeAll(keepingCapacity: true)
        }
    }
}
