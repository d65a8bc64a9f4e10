/// The keys of each kind of step: the table that the reader checks against.
struct StepShape: Sendable {
    /// Keys beside the kind's own that it must have.
    var required: [String] = []
    /// Keys beside the kind's own that it may have.
    var optional: [String] = []
    /// Whether `items('NAME')` and `iterationIndexes('NAME')` name it.
    var isLoop = false
    /// Whether `result('NAME')` names it.
    var hasSteps = false

    var keys: [String] { required + optional }

    /// By the word that makes a step one of this kind.
    static let all: [String: StepShape] = [
        "use": StepShape(optional: ["connection", "with"]),
        "if": StepShape(optional: ["then", "else"], hasSteps: true),
        "switch": StepShape(optional: ["cases", "default"], hasSteps: true),
        "foreach": StepShape(required: ["steps"], optional: ["concurrency"], isLoop: true, hasSteps: true),
        "until": StepShape(required: ["steps"], optional: ["limit"], isLoop: true, hasSteps: true),
        "scope": StepShape(hasSteps: true),
        "compose": StepShape(),
        "calculate": StepShape(),
        "filter": StepShape(required: ["where"]),
        "select": StepShape(required: ["item"]),
        "join": StepShape(required: ["with"]),
        "parse": StepShape(optional: ["schema"]),
        "table": StepShape(required: ["format"], optional: ["columns"]),
        "variable": StepShape(required: ["type"], optional: ["value"]),
        "variables": StepShape(),
        "set": StepShape(required: ["value"]),
        "append": StepShape(required: ["value"]),
        "increment": StepShape(optional: ["by"]),
        "decrement": StepShape(optional: ["by"]),
        "wait": StepShape(),
        "terminate": StepShape(optional: ["code", "message"]),
        "respond": StepShape(optional: ["headers", "body", "schema", "async"]),
        "playbook": StepShape(optional: ["headers", "body"]),
        "webhook": StepShape(optional: ["unsubscribe"]),
    ]

    /// The words in the order that documentation has them.
    static let keywords = [
        "use", "if", "switch", "foreach", "until", "scope", "compose", "calculate", "filter", "select",
        "join",
        "parse", "table", "variable", "variables", "set", "append", "increment", "decrement", "wait",
        "terminate", "respond", "playbook", "webhook",
    ]

    /// Keys that any step may have.
    static let common = ["after", "retry", "timeout", "secure", "note", "track", "static"]
}
