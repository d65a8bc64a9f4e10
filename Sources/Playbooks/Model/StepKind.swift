public import Expressions
public import Values

/// What a step does.
public enum StepKind: Sendable {
    /// An action of a connector: `use`.
    case use(action: String, connection: String?, with: Template)
    /// `if`.
    case condition(Condition, then: [Step.ID], otherwise: [Step.ID])
    /// `switch`: cases are compared strictly; the steps of the first that matches, else the default's.
    case choose(on: Template, cases: [Case], otherwise: [Step.ID])
    /// `foreach`: at most `concurrency` items at once, results in order.
    case forEach(items: Template, steps: [Step.ID], concurrency: Int)
    /// `until`: the steps first, then the condition; ends when true or at a limit.
    case until(Condition, steps: [Step.ID], count: Template, timeout: Template, failsAtLimit: Bool)
    /// `scope`.
    case scope(steps: [Step.ID])
    /// `compose`.
    case compose(Template)
    /// `filter`.
    case filter(from: Template, where: Condition)
    /// `select`.
    case select(from: Template, item: Template)
    /// `variable`: declares and sets.
    case variable(slot: Int, value: Template?)
    /// `set`.
    case set(slot: Int, value: Template)
    /// `append`, to a string or an array.
    case append(slot: Int, value: Template)
    /// `increment` and `decrement`; the sign is the step's, the amount the author's.
    case increment(slot: Int, by: Template, sign: Int64)
    /// `terminate`: ends the run.
    case terminate(status: RunStatus, code: Template?, message: Template?)
    /// `wait` for a duration (ISO 8601 text) or until an instant.
    case wait(duration: Template?, until: Template?)
    /// `join`.
    case join(from: Template, with: Template)
    /// `parse`.
    case parse(content: Template, schema: Schema?)

    /// One case of a switch.
    public struct Case: Sendable {
        /// Its name.
        public var name: String
        /// The value compared with.
        public var value: Value
        /// Its steps.
        public var steps: [Step.ID]

        /// A case.
        public init(name: String, value: Value, steps: [Step.ID]) {
            self.name = name
            self.value = value
            self.steps = steps
        }
    }

    /// The word that a playbook writes: `use`, `if`, `foreach`.
    public var keyword: String {
        switch self {
        case .use: "use"
        case .condition: "if"
        case .choose: "switch"
        case .forEach: "foreach"
        case .until: "until"
        case .scope: "scope"
        case .compose: "compose"
        case .filter: "filter"
        case .select: "select"
        case .variable: "variable"
        case .set: "set"
        case .append: "append"
        case .increment(_, _, let sign): sign < 0 ? "decrement" : "increment"
        case .terminate: "terminate"
        case .wait: "wait"
        case .join: "join"
        case .parse: "parse"
        }
    }
}

/// How a run is, or how it ended.
public enum RunStatus: String, Sendable, CaseIterable, Hashable {
    /// Accepted, running or about to.
    case running
    /// Only timers or people can move it on.
    case waiting
    /// Ended as hoped.
    case succeeded
    /// Ended with a failure.
    case failed
    /// Stopped.
    case cancelled
    /// A time limit ended it.
    case timedOut

    /// Whether the run is over.
    public var isFinal: Bool { self != .running && self != .waiting }
}

/// What to do when an attempt of an action fails in a way that may pass.
///
/// Source: Microsoft Learn, "Handle errors and exceptions in Azure Logic Apps", retry policies.
public enum RetryPolicy: Sendable, Hashable {
    /// Never again.
    case none
    /// So many times more, always after the same time.
    case fixed(count: Int, interval: Duration)
    /// So many times more, after random times from doubling intervals.
    case exponential(count: Int, interval: Duration, minimum: Duration, maximum: Duration)

    /// What holds when a step says nothing: 4 retries, scaled by 7.5 s, between 5 s and 45 s.
    public static let standard = RetryPolicy.exponential(
        count: 4, interval: .milliseconds(7500), minimum: .seconds(5), maximum: .seconds(45))

    /// How many retries may follow the first attempt.
    public var count: Int {
        switch self {
        case .none: 0
        case .fixed(let count, _), .exponential(let count, _, _, _): count
        }
    }
}
