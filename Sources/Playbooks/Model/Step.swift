public import Expressions
public import Values

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
    /// Values that are kept beside the step once it is over.
    public var tracked: [NamedTemplate]
    /// Its result in place of its execution; nil to execute it.
    public var fixedResult: FixedResult?
    /// For people; empty when not given.
    public var note: String
    /// What its source calls the kind of step: `if`; in a definition `If`, `ApiConnection`.
    public var type: String
    /// Where it is written.
    public var range: SourceRange?

    /// A step.
    public init(
        id: ID, name: String, path: String, parent: ID?, kind: StepKind, after: [Dependency] = [],
        retry: RetryPolicy = .standard, timeout: Duration? = nil, hidesInputs: Bool = false,
        hidesOutputs: Bool = false, tracked: [NamedTemplate] = [], fixedResult: FixedResult? = nil,
        note: String = "", type: String? = nil, range: SourceRange? = nil
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
        self.tracked = tracked
        self.fixedResult = fixedResult
        self.note = note
        self.type = type ?? kind.keyword
        self.range = range
    }
}

/// The result of a step that is not executed: a static result.
///
/// Source: Microsoft Learn, "Mock test workflows in Azure Logic Apps", static results.
public struct FixedResult: Sendable {
    /// How the step ends.
    public var status: StepStatus
    /// Its outputs.
    public var outputs: Template
    /// Its error's code; nil when it has none.
    public var code: String?
    /// Its error's message.
    public var message: String

    /// A result.
    public init(status: StepStatus, outputs: Template, code: String? = nil, message: String = "") {
        self.status = status
        self.outputs = outputs
        self.code = code
        self.message = message
    }
}
