public import Playbooks

/// A secret: it can be used, but not printed, compared, encoded or interpolated by accident.
public struct Secret: Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    private let text: String

    /// Wraps the text.
    public init(_ text: String) { self.text = text }

    /// Gives the text to `body`, the one place where it may be seen.
    public func reveal<Result>(_ body: (String) throws -> Result) rethrows -> Result { try body(text) }

    /// Never the text.
    public var description: String { "(secret)" }

    /// Never the text.
    public var debugDescription: String { description }

    /// Never the text.
    public var customMirror: Mirror { Mirror(self, children: []) }
}

/// Where secrets come from.
public protocol SecretSource: Sendable {
    /// The secret of a reference; throws ``SecretError`` naming the reference when there is none.
    func secret(_ reference: SecretReference) async throws(SecretError) -> Secret
}

/// Why there is no secret.
public struct SecretError: Error, Sendable, Hashable {
    /// `VA0001` and so on; rows in `docs/errors.md`.
    public var code: String
    /// What is wrong, naming the reference.
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
