public import Expressions
public import Values

/// What starts a run.
public struct TriggerPlan: Sendable {
    /// Ways to start.
    public enum Kind: Sendable {
        /// Only by `riposte run`.
        case manual
        /// A connector's trigger, `connector.name`, through a connection.
        case connector(use: String, connection: String?, with: Template)
        /// An HTTP request to `riposte serve`.
        case request(RequestTrigger)
        /// A schedule; the value is WDL's `recurrence` object.
        case recurrence(Template)
        /// A schedule whose windows follow each other without a gap; the delay is an ISO 8601 duration.
        case window(Template, delay: Template?)
    }

    /// The way.
    public var kind: Kind
    /// What `trigger().name` gives; nil for the kind's own.
    public var name: String?
    /// Conditions on the trigger's outputs; all must hold, else nothing starts.
    public var conditions: [Condition]
    /// Gives the array that has one run an item.
    public var split: Template?
    /// How many of its runs there may be at once.
    public var concurrency: TriggerConcurrency?
    /// Gives the id that runs of one matter share.
    public var correlation: Template?
    /// How often a trigger that is polled is asked, as WDL's `recurrence` object; nil for its own interval.
    public var polls: Template?
    /// Keep inputs out of logs and histories.
    public var hidesInputs: Bool
    /// Keep outputs out of logs and histories.
    public var hidesOutputs: Bool
    /// Where it is written.
    public var range: SourceRange?

    /// A trigger.
    public init(
        kind: Kind, name: String? = nil, conditions: [Condition] = [], split: Template? = nil,
        concurrency: TriggerConcurrency? = nil, correlation: Template? = nil, polls: Template? = nil,
        hidesInputs: Bool = false, hidesOutputs: Bool = false, range: SourceRange? = nil
    ) {
        self.kind = kind
        self.name = name
        self.conditions = conditions
        self.split = split
        self.concurrency = concurrency
        self.correlation = correlation
        self.polls = polls
        self.hidesInputs = hidesInputs
        self.hidesOutputs = hidesOutputs
        self.range = range
    }

    /// The qualified name of the connector's trigger; nil for other kinds.
    public var use: String? {
        if case .connector(let use, _, _) = kind { use } else { nil }
    }
}

/// What requests start a playbook.
public struct RequestTrigger: Sendable {
    /// `GET`, `POST`, ...; nil for any.
    public var method: String?
    /// What follows the playbook's address, with placeholders: `/cases/{id}`; nil for nothing.
    public var path: String?
    /// What the body looks like.
    public var schema: Schema?
    /// Whether a body that does not fit the schema is refused.
    public var isValidated: Bool

    /// A trigger.
    public init(
        method: String? = nil, path: String? = nil, schema: Schema? = nil, isValidated: Bool = false
    ) {
        self.method = method
        self.path = path
        self.schema = schema
        self.isValidated = isValidated
    }
}

/// How many runs of one playbook there may be at once.
///
/// Source: Microsoft Learn, "Schema reference guide for trigger and action types", change trigger concurrency.
public struct TriggerConcurrency: Sendable, Hashable {
    /// Runs at once, 1 to 100.
    public var runs: Int
    /// Runs that may wait for their turn.
    public var waiting: Int

    /// Limits.
    public init(runs: Int, waiting: Int) {
        self.runs = runs
        self.waiting = waiting
    }
}
