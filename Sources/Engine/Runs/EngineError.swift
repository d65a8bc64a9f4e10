/// What the engine could not do.
public struct EngineError: Error, Sendable, Hashable {
    /// `EN0003` and so on; rows in `docs/errors.md`.
    public var code: String
    /// What happened, naming the run or the parameter.
    public var message: String
    /// What to do.
    public var help: String

    /// An error.
    public init(code: String, message: String, help: String) {
        self.code = code
        self.message = message
        self.help = help
    }

    static func noRun(_ id: RunID) -> EngineError {
        EngineError(code: "EN0003", message: "there is no run `\(id)`", help: "list the runs there are")
    }

    static func parameter(_ name: String, _ reason: String) -> EngineError {
        EngineError(
            code: "EN0004", message: "parameter `\(name)` \(reason)",
            help: "give it a value that the playbook takes")
    }

    static func notUndecided(_ step: String) -> EngineError {
        EngineError(
            code: "EN0005", message: "step `\(step)` does not wait for a decision",
            help: "only steps whose outcome is unknown can be decided; show the run to find them")
    }

    static func over(_ id: RunID) -> EngineError {
        EngineError(code: "EN0006", message: "the run `\(id)` is over", help: "start a new run")
    }
}
