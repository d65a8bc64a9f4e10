import ArgumentParser
import Values

/// Why a command could not do its work: exit status 1, or 2 where the command line is wrong.
struct CommandFailure: Error, CustomStringConvertible {
    /// `CL0001` and so on, or the code of what failed; rows in `docs/errors.md`.
    var code: String
    /// What is wrong, naming the thing.
    var message: String
    /// What to do.
    var help: String?
    /// Whether the command line itself is wrong.
    var isUsage = false

    init(_ code: String, _ message: String, help: String? = nil, isUsage: Bool = false) {
        self.code = code
        self.message = message
        self.help = help
        self.isUsage = isUsage
    }

    var description: String {
        let line = "error: \(message) [\(code)]"
        return help.map { "\(line)\n  help: \($0)" } ?? line
    }
}

/// Findings in documents that stop a command.
struct DocumentFailure: Error {
    /// The findings.
    var diagnostics: [Diagnostic]
    /// The documents' texts by name, for the lines shown.
    var sources: [String: String]

    /// All findings as people read them.
    var text: String {
        diagnostics.map { $0.rendered(source: $0.range.flatMap { sources[$0.file] }) }.joined(separator: "\n")
    }
}
