public import Expressions
public import Values

/// What a step does.
public enum StepKind: Sendable {
    /// An action of a connector: `use`.
    case use(Invocation)
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
    /// `calculate`: like `compose`, with the value as the body.
    case calculate(Template)
    /// `variable` and `variables`: declare and set.
    case declare([Declaration])
    /// `set`.
    case set(slot: Int, value: Template)
    /// `append`, to a string or an array.
    case append(slot: Int, value: Template)
    /// `increment` and `decrement`; the sign is the step's, the amount the author's.
    case increment(slot: Int, by: Template, sign: Int64)
    /// `terminate`: ends the run.
    case terminate(status: RunStatus, code: Template?, message: Template?)
    /// `wait`.
    case wait(Pause)
    /// `join`.
    case join(from: Template, with: Template)
    /// `parse`.
    case parse(content: Template, schema: Schema?)
    /// `table`: text of rows; without columns the members of the rows are the columns.
    case table(from: Template, format: Template, columns: [Column]?)
    /// `respond`: answers the request that started the run.
    case respond(Response)
    /// `playbook`: runs another and waits for its response.
    case playbook(name: String, headers: Template?, body: Template?)
    /// `webhook`: registers a callback and waits for it.
    case webhook(subscribe: Invocation, unsubscribe: Invocation?)

    /// An action, how it is reached, and its input.
    public struct Invocation: Sendable {
        /// `connector.action`, or `API/OPERATION` for one that no plugin offers.
        public var action: String
        /// The connection's name.
        public var connection: String?
        /// The input.
        public var with: Template

        /// An invocation.
        public init(action: String, connection: String?, with: Template) {
            self.action = action
            self.connection = connection
            self.with = with
        }
    }

    /// One variable that a step declares.
    public struct Declaration: Sendable {
        /// The variable's place in ``Plan/variables``.
        public var slot: Int
        /// Its first value; nil for the type's own.
        public var value: Template?

        /// A declaration.
        public init(slot: Int, value: Template?) {
            self.slot = slot
            self.value = value
        }
    }

    /// How long a step waits.
    public enum Pause: Sendable {
        /// An ISO 8601 duration.
        case duration(Template)
        /// An instant.
        case until(Template)
        /// So many of a unit, `Second` to `Month`.
        case interval(count: Template, unit: Template)
    }

    /// One column of a table.
    public struct Column: Sendable {
        /// Its head.
        public var header: Template
        /// What a row has in it, in terms of `item()`.
        public var value: Template

        /// A column.
        public init(header: Template, value: Template) {
            self.header = header
            self.value = value
        }
    }

    /// The answer to the request that started a run.
    public struct Response: Sendable {
        /// The HTTP status.
        public var status: Template
        /// Header fields; nil for none.
        public var headers: Template?
        /// The body; nil for none.
        public var body: Template?
        /// Whether the caller is told 202 first and fetches the answer later.
        public var isAsynchronous: Bool

        /// An answer.
        public init(status: Template, headers: Template?, body: Template?, isAsynchronous: Bool) {
            self.status = status
            self.headers = headers
            self.body = body
            self.isAsynchronous = isAsynchronous
        }
    }

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
        case .calculate: "calculate"
        case .declare: "variable"
        case .set: "set"
        case .append: "append"
        case .increment(_, _, let sign): sign < 0 ? "decrement" : "increment"
        case .terminate: "terminate"
        case .wait: "wait"
        case .join: "join"
        case .parse: "parse"
        case .table: "table"
        case .respond: "respond"
        case .playbook: "playbook"
        case .webhook: "webhook"
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
