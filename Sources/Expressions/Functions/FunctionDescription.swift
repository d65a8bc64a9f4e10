/// What a function of the expression language is, as the reference prints it.
public struct FunctionDescription: Sendable, Hashable {
    /// As it is documented: `formatDateTime`.
    public let name: String
    /// The group it is documented in.
    public let family: String
    /// Name and parameters: `formatDateTime(timestamp, format?, locale?)`.
    public let signature: String
    /// What it gives, in a line.
    public let summary: String
    /// The type of what it gives.
    public let result: String
    /// What makes it fail.
    public let errors: String
    /// What else holds; empty when the summary says it all.
    public let rule: String
    /// The page that says so.
    public let source: String

    /// All functions, those that name parts of the run first.
    public static let all: [FunctionDescription] = runFunctions + computing

    /// The function of a name, in any case.
    public static func named(_ name: String) -> FunctionDescription? {
        let folded = name.lowercased()
        return all.first { $0.name.lowercased() == folded }
    }

    private static let guide = "Microsoft Learn, \"Reference guide to functions in expressions\""

    private static let runFunctions = RunNotes.all.map { note in
        FunctionDescription(
            name: note[0], family: "Run", signature: note[1], summary: note[2], result: note[3],
            errors: note[4], rule: note[5], source: guide)
    }

    private static let computing: [FunctionDescription] = {
        let notes = Dictionary(
            (TextNotes.all + ConversionNotes.all + NumberNotes.all).map { ($0[0], $0) }
        ) { first, _ in first }
        return FunctionTable.standard.entries.map { entry in
            let note = notes[entry.name] ?? []
            return FunctionDescription(
                name: entry.name, family: entry.family, signature: entry.signature, summary: entry.summary,
                result: note.count > 1 ? note[1] : "", errors: note.count > 2 ? note[2] : "",
                rule: note.count > 3 ? note[3] : "", source: guide)
        }
    }()
}
