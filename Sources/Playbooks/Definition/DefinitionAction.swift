import Values

/// What a step stands in.
struct Surroundings {
    /// Whether a loop of any kind is around it, however far.
    var isInLoop = false
    /// Whether a `Foreach` is around it, however far: one inside runs its items one after another.
    var isInForeach = false
}

/// One action of a definition.
struct DefinitionAction {
    /// Its name.
    var name: String
    /// Where its name is.
    var nameRange: SourceRange
    /// All of it.
    var node: YAMLNode
    /// Its type as the schema spells it.
    var type: String
    /// What it stands in.
    var surroundings: Surroundings
    /// For findings.
    var address: String

    /// Its inputs; nil when there are none.
    var inputs: YAMLNode? { node.present("inputs") }

    /// A member of its inputs that is there and not null.
    func input(_ name: String) -> YAMLNode? { inputs?.present(name) }

    /// A setting of its run.
    func configuration(_ name: String) -> YAMLNode? { node.present("runtimeConfiguration")?.present(name) }

    /// The words of `operationOptions`, in lower case.
    var options: Set<String> {
        let text = node.memberText("operationOptions") ?? ""
        return Set(text.split(separator: ",").map { $0.lowercased().filter { !$0.isWhitespace } })
    }
}
