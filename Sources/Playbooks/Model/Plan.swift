public import Expressions
public import Values

/// A playbook, checked and compiled: what the engine runs.
///
/// Steps are a flat array; a step's id is its place in it. YAML playbooks and workflow definitions are both lowered
/// to this one form, so they behave alike by construction.
public struct Plan: Sendable {
    /// The playbook's name: lower-case words and hyphens.
    public var name: String
    /// One sentence for people; empty when not given.
    public var summary: String
    /// SHA-256 of the source text in hex: which version of the playbook a run belongs to.
    public var digest: String
    /// The parameters; a parameter's slot is its place here.
    public var parameters: [Parameter]
    /// What starts runs.
    public var trigger: TriggerPlan
    /// All steps, nested ones included; parents come before their children.
    public var steps: [Step]
    /// The steps of the outermost block, in the order they were written.
    public var root: [Step.ID]
    /// The variables; a variable's slot is its place here.
    public var variables: [Variable]

    /// A plan of its parts.
    public init(
        name: String, summary: String, digest: String, parameters: [Parameter], trigger: TriggerPlan,
        steps: [Step],
        root: [Step.ID], variables: [Variable]
    ) {
        self.name = name
        self.summary = summary
        self.digest = digest
        self.parameters = parameters
        self.trigger = trigger
        self.steps = steps
        self.root = root
        self.variables = variables
    }
}

/// A value that is chosen when a playbook is attached or run.
public struct Parameter: Sendable {
    /// Its name.
    public var name: String
    /// What values it takes: JSON Schema made of the entry's keywords (`type`, `enum`, `minimum`, ...).
    public var schema: Schema
    /// The value when none is given; nil makes the parameter required.
    public var defaultValue: Value?
    /// For people.
    public var summary: String
    /// Never logged nor kept in a history.
    public var isSecret: Bool

    /// A parameter.
    public init(
        name: String, schema: Schema, defaultValue: Value?, summary: String = "", isSecret: Bool = false
    ) {
        self.name = name
        self.schema = schema
        self.defaultValue = defaultValue
        self.summary = summary
        self.isSecret = isSecret
    }
}

/// A variable, declared by the first `variable` step that names it.
public struct Variable: Sendable {
    /// The types that WDL knows.
    public enum Kind: String, Sendable, CaseIterable {
        case string, integer, float, boolean, array, object
    }

    /// Its name.
    public var name: String
    /// Its type.
    public var kind: Kind

    /// A variable.
    public init(name: String, kind: Kind) {
        self.name = name
        self.kind = kind
    }
}

/// What starts a run.
public struct TriggerPlan: Sendable {
    /// Ways to start.
    public enum Kind: Sendable {
        /// Only by `riposte run`.
        case manual
        /// A connector's trigger, `connector.name`, through a connection.
        case connector(use: String, connection: String?, with: Template)
    }

    /// The way.
    public var kind: Kind
    /// Conditions on the trigger's outputs; all must hold, else nothing starts.
    public var conditions: [Condition]
    /// Where it is written.
    public var range: SourceRange?

    /// A trigger.
    public init(kind: Kind, conditions: [Condition] = [], range: SourceRange? = nil) {
        self.kind = kind
        self.conditions = conditions
        self.range = range
    }

    /// The qualified name of the connector's trigger; nil for a manual one.
    public var use: String? {
        if case .connector(let use, _, _) = kind { use } else { nil }
    }
}

/// How a step ended, as `after` names it.
public enum StepStatus: String, Sendable, CaseIterable, Hashable {
    case succeeded, failed, skipped, timedOut, cancelled

    /// The spelling of WDL's `runAfter` and `actions('A').status`: `Succeeded`, `TimedOut`.
    public var wdlName: String {
        switch self {
        case .succeeded: "Succeeded"
        case .failed: "Failed"
        case .skipped: "Skipped"
        case .timedOut: "TimedOut"
        case .cancelled: "Cancelled"
        }
    }
}

/// One step.
public struct Step: Sendable {
    /// Its place in ``Plan/steps``; also its slot for `body('...')` and the like.
    public typealias ID = Int

    /// What must have happened before it starts.
    public struct Dependency: Sendable, Hashable {
        /// A sibling.
        public var step: ID
        /// The statuses of it that let this step start.
        public var statuses: Set<StepStatus>

        /// A dependency.
        public init(step: ID, statuses: Set<StepStatus>) {
            self.step = step
            self.statuses = statuses
        }
    }

    /// Its place in the plan.
    public var id: ID
    /// Its name, unique in the playbook.
    public var name: String
    /// Names from the root: `each_device/scan`.
    public var path: String
    /// The step it is nested in; nil at the root.
    public var parent: ID?
    /// What it does.
    public var kind: StepKind
    /// All must hold; empty starts with the block.
    public var after: [Dependency]
    /// What to do when an attempt fails.
    public var retry: RetryPolicy
    /// How long the step may take over all attempts; nil for no limit beyond the action's own.
    public var timeout: Duration?
    /// Keep inputs out of logs and histories.
    public var hidesInputs: Bool
    /// Keep outputs out of logs and histories.
    public var hidesOutputs: Bool
    /// For people; empty when not given.
    public var note: String
    /// Where it is written.
    public var range: SourceRange?

    /// A step.
    public init(
        id: ID, name: String, path: String, parent: ID?, kind: StepKind, after: [Dependency] = [],
        retry: RetryPolicy = .standard, timeout: Duration? = nil, hidesInputs: Bool = false,
        hidesOutputs: Bool = false, note: String = "", range: SourceRange? = nil
    ) {
        self.id = id
        self.name = name
        self.path = path
        self.parent = parent
        self.kind = kind
        self.after = after
        self.retry = retry
        self.timeout = timeout
        self.hidesInputs = hidesInputs
        self.hidesOutputs = hidesOutputs
        self.note = note
        self.range = range
    }
}
