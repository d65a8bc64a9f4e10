/// How many items a function may make of a text.
enum ItemLimit {
    /// Far above what a loop takes, and little enough to be held in memory.
    static let items = 4_000_000

    static func check(_ count: Int) throws(EvaluationError) {
        guard count <= items else { throw EvaluationError("the text gives more than \(items) items") }
    }
}
