/// What is wrong, or doubtful, in something that a person wrote.
public struct Diagnostic: Sendable, Hashable {
    /// Whether the document can still be used.
    public enum Severity: String, Sendable {
        case error, warning
    }

    /// Error or warning.
    public var severity: Severity
    /// Stable, with a row in `docs/errors.md`: `PB0012`.
    public var code: String
    /// One line: what is wrong, naming the thing in back-quotes, without a full stop.
    public var message: String
    /// What to do about it, as a sentence fragment; nil where the message says it.
    public var help: String?
    /// Where, if it is in a document.
    public var range: SourceRange?
    /// The address inside the document, such as `steps.notify.with.body`.
    public var address: String?

    /// A finding.
    public init(
        _ severity: Severity, _ code: String, _ message: String, help: String? = nil,
        at range: SourceRange? = nil,
        address: String? = nil
    ) {
        self.severity = severity
        self.code = code
        self.message = message
        self.help = help
        self.range = range
        self.address = address
    }
}

extension [Diagnostic] {
    /// Whether any finding is an error.
    public var hasErrors: Bool { contains { $0.severity == .error } }
}
