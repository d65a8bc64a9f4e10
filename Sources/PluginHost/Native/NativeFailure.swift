public import Catalog

/// Why a native call was not made, or did not go well.
public struct NativeFailure: Error, Sendable, Hashable {
    /// How the call ended.
    public var status: CallStatus
    /// `PL0246` and so on; rows in `docs/errors.md`.
    public var code: String
    /// What happened, without payload.
    public var message: String

    /// A failure.
    public init(_ status: CallStatus, _ code: String, _ message: String) {
        self.status = status
        self.code = code
        self.message = message
    }
}
