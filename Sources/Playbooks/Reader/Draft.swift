import Values

/// A step as it is outlined: named, placed and of a known kind, its values not yet compiled.
struct DraftStep {
    var id: Int
    var name: String
    var path: String
    var parent: Int?
    /// The block it stands in.
    var block: Int
    /// Its address in the document.
    var address: String
    var entry: YAMLNode.Entry
    /// The word that says its kind; nil when there is none or more than one.
    var keyword: String?
    /// The blocks inside it by their keys: `then`, `steps`, `cases.NAME`.
    var inner: [(label: String, block: Int)] = []
    /// Its predecessors.
    var after: [Step.Dependency] = []

    var shape: StepShape? { keyword.flatMap { StepShape.all[$0] } }

    /// The node under a key of the step.
    subscript(_ key: String) -> YAMLNode? { entry.node[key] }

    func range(of key: String) -> SourceRange { entry.node.entry(key)?.keyRange ?? entry.keyRange }
}

/// Steps that stand together: their `after` may name each other.
struct DraftBlock {
    /// The step it is inside; nil for the outermost.
    var owner: Int?
    /// In the order they are written.
    var steps: [Int] = []
}
