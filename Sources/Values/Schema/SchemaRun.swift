/// One check of one value: where it is, what was found, what was evaluated.
struct SchemaRun {
    /// Enough for 128 levels of a value through a few subschemas each; a stack frame is what it protects.
    private static let maximumDepth = 600
    private static let maximumWork = 1_000_000

    let program: SchemaProgram
    private let limit: Int
    private var found: [SchemaViolation] = []
    private var failures = 0
    private var silence = 0
    private var instancePath: [String] = []
    private var schemaPath: [String] = []
    private var active: [(node: Int, depth: Int)] = []
    private var work = 0
    private var halt: String?

    /// The resources entered, outermost first.
    private(set) var scope: [Int] = []
    /// What the subschema at work has evaluated of the value at hand.
    var evaluated = SchemaEvaluation()

    init(program: SchemaProgram, limit: Int) {
        self.program = program
        self.limit = limit
    }

    mutating func violations(of value: Value) -> [SchemaViolation] {
        _ = apply(0, to: value)
        if let halt {
            found.append(SchemaViolation(instancePath: "", schemaPath: "", keyword: "", message: halt))
        }
        return found
    }

    /// Notes that the value fails the keyword at work.
    mutating func fail(_ keyword: String, _ message: @autoclosure () -> String) {
        failures += 1
        guard silence == 0, found.count < limit else { return }
        found.append(
            SchemaViolation(
                instancePath: Self.pointer(instancePath), schemaPath: Self.pointer(schemaPath + [keyword]),
                keyword: keyword, message: message()))
    }

    /// Whether a value follows a subschema, reporting what it does not; what it evaluates counts when it does.
    @discardableResult
    mutating func apply(_ node: Int, to value: Value, through steps: String...) -> Bool {
        schemaPath.append(contentsOf: steps)
        defer { schemaPath.removeLast(steps.count) }
        guard enter(node) else { return false }
        let outer = evaluated
        let before = failures
        evaluated = SchemaEvaluation()
        check(program.nodes[node], value, before)
        leave(node)
        let isValid = failures == before && halt == nil
        if isValid, program.tracksEvaluation {
            evaluated.merge(outer)
        } else {
            evaluated = outer
        }
        return isValid
    }

    /// The same for a member or an item, whose own evaluation is of no use to the whole.
    @discardableResult
    mutating func apply(
        _ node: Int, to value: Value, at step: @autoclosure () -> String, through steps: String...
    ) -> Bool {
        instancePath.append(silence == 0 ? step() : "")
        defer { instancePath.removeLast() }
        schemaPath.append(contentsOf: steps)
        defer { schemaPath.removeLast(steps.count) }
        let outer = evaluated
        defer { evaluated = outer }
        return apply(node, to: value)
    }

    /// The same without reporting, as `if` and `not` ask.
    mutating func test(_ node: Int, _ value: Value, at step: String? = nil) -> Bool {
        let before = failures
        silence += 1
        defer {
            silence -= 1
            failures = before
        }
        if let step { return apply(node, to: value, at: step) }
        return apply(node, to: value)
    }

    private mutating func check(_ node: SchemaNode, _ value: Value, _ before: Int) {
        if node.verdict == false { fail("false", "is not allowed") }
        for rule in node.rules {
            rule.check.check(value, &self)
            if halt != nil || failures > before && (silence > 0 || found.count >= limit) { return }
        }
    }

    private mutating func enter(_ node: Int) -> Bool {
        guard halt == nil else { return false }
        work += 1
        if work > Self.maximumWork {
            halt = "takes too much work to check"
        } else if active.count >= Self.maximumDepth {
            halt = "nests too deep to check"
        } else {
            for outer in active.reversed() {
                guard outer.depth == instancePath.count else { break }
                if outer.node == node {
                    halt = "cannot be checked, because the schema refers to itself for ever"
                }
            }
        }
        guard halt == nil else { return false }
        active.append((node, instancePath.count))
        scope.append(program.nodes[node].resource)
        return true
    }

    private mutating func leave(_ node: Int) {
        active.removeLast()
        scope.removeLast()
    }

    static func pointer(_ steps: [String]) -> String { steps.map { "/" + escapedPointerStep($0) }.joined() }
}

/// A step of a JSON Pointer with `~` and `/` escaped.
func escapedPointerStep(_ step: String) -> String {
    guard step.utf8.contains(where: { $0 == UInt8(ascii: "~") || $0 == UInt8(ascii: "/") }) else {
        return step
    }
    return step.split(separator: "~", omittingEmptySubsequences: false).joined(separator: "~0")
        .split(separator: "/", omittingEmptySubsequences: false).joined(separator: "~1")
}

/// What of an object or an array some subschema has looked at.
struct SchemaEvaluation {
    var allMembers = false
    var members: Set<ExactName> = []
    var allItems = false
    var items: Set<Int> = []

    mutating func merge(_ other: SchemaEvaluation) {
        allMembers = allMembers || other.allMembers
        allItems = allItems || other.allItems
        members.formUnion(other.members)
        items.formUnion(other.items)
    }
}
