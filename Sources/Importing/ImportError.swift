/// Why nothing can be imported.
public struct ImportError: Error, Sendable, Hashable {
    /// `IM0001` and so on, or the archive's own code; rows in `docs/errors.md`.
    public var code: String
    /// What is wrong, naming the file.
    public var message: String
    /// What to do.
    public var help: String

    /// An error.
    public init(code: String, message: String, help: String) {
        self.code = code
        self.message = message
        self.help = help
    }
}

extension ImportError {
    static func nothing(_ file: String, _ description: String, help: String? = nil) -> ImportError {
        ImportError(
            code: "IM0001", message: "`\(file)` holds no workflow definition: it is \(description)",
            help: help ?? known)
    }

    static func nothing(among count: Int) -> ImportError {
        ImportError(
            code: "IM0001", message: "none of the \(count) files holds a workflow definition", help: known)
    }

    static func unreadable(_ file: String, _ reason: String) -> ImportError {
        ImportError(
            code: "IM0002", message: "`\(file)` cannot be read: \(reason)",
            help: "a definition is a JSON document; export it again")
    }

    static func tooMany(_ what: String) -> ImportError {
        ImportError(
            code: "IM0003", message: "that is too much to import: \(what)", help: "import parts of it")
    }

    private static let known = """
        name a workflow definition, a deployment template with `Microsoft.Logic/workflows`, a Power Automate package \
        or solution, or the folder of a Standard logic app
        """
}
