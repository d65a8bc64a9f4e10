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
    /// What a run that succeeded gives.
    public var outputs: [NamedTemplate]
    /// Operations that no plugin offers: they can be simulated, but not run.
    public var unsupported: [UnsupportedOperation]

    /// A plan of its parts.
    public init(
        name: String, summary: String, digest: String, parameters: [Parameter], trigger: TriggerPlan,
        steps: [Step], root: [Step.ID], variables: [Variable], outputs: [NamedTemplate] = [],
        unsupported: [UnsupportedOperation] = []
    ) {
        self.name = name
        self.summary = summary
        self.digest = digest
        self.parameters = parameters
        self.trigger = trigger
        self.steps = steps
        self.root = root
        self.variables = variables
        self.outputs = outputs
        self.unsupported = unsupported
    }
}

/// A value with a name: an output of a playbook, a tracked property of a step.
public struct NamedTemplate: Sendable {
    /// Its name.
    public var name: String
    /// Its value.
    public var value: Template

    /// A named value.
    public init(name: String, value: Template) {
        self.name = name
        self.value = value
    }
}

/// An operation of a definition for which no plugin is loaded.
public struct UnsupportedOperation: Sendable, Hashable {
    /// The step's path, or `trigger`.
    public var step: String
    /// As `use` has it: `azuresentinel/POST /Incidents/Comment`.
    public var operation: String
    /// Where it is written.
    public var range: SourceRange?

    /// An operation.
    public init(step: String, operation: String, range: SourceRange?) {
        self.step = step
        self.operation = operation
        self.range = range
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
