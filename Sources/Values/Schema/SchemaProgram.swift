/// A compiled schema: subschemas by number, number 0 the root.
struct SchemaProgram: Sendable {
    var nodes: [SchemaNode] = []
    /// By resource, then by name: the subschema that a dynamic reference may find.
    var dynamicAnchors: [[String: Int]] = []
    /// Whether any subschema asks what others have evaluated.
    var tracksEvaluation = false
}

/// One subschema.
struct SchemaNode: Sendable {
    /// The resource (a document or an embedded one with its own `$id`) that it belongs to.
    var resource: Int
    /// What a Boolean schema says.
    var verdict: Bool?
    /// In the order in which they have to be checked.
    var rules: [Rule] = []

    /// A keyword and what it checks.
    struct Rule: Sendable {
        var keyword: String
        var phase: SchemaKeyword.Phase
        var check: any SchemaRule
    }
}

/// What a keyword demands of a value.
protocol SchemaRule: Sendable {
    /// Reports to `run` how the value fails; does nothing when it does not.
    func check(_ value: Value, _ run: inout SchemaRun)
}
