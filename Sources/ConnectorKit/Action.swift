public import Values

/// One thing that a connector can do.
///
/// An action is a value without state: everything a call needs is in its input and its ``Call``. Calls run
/// side by side, each in a task of its own, which is cancelled when the host asks for it.
public protocol Action: Sendable {
    /// What it takes; use ``NoInput`` for nothing.
    associatedtype Input: JSONDecodable
    /// As in the descriptor.
    static var name: String { get }

    /// Carries it out and returns its output.
    func perform(_ input: Input, _ call: Call) async throws(ConnectorFailure) -> Value

    /// Finds out whether an earlier call with this input and key happened, for `"idempotency": "lookup"`.
    ///
    /// - Returns: its output when it happened.
    /// - Throws: `.notFound` when it did not happen, `.unknownOutcome` when that cannot be told.
    func reconcile(_ input: Input, _ call: Call) async throws(ConnectorFailure) -> Value
}

extension Action {
    /// Not supported.
    public func reconcile(_ input: Input, _ call: Call) async throws(ConnectorFailure) -> Value {
        throw .unsupported("`\(Self.name)` cannot look up what happened")
    }
}

/// The input of an operation that takes none.
public struct NoInput: JSONDecodable {
    /// Accepts anything.
    public init(_ json: JSONInput) throws(ConnectorFailure) {}

    /// The only value.
    public init() {}
}
