/// Why a text is not a regular expression that can be used.
public struct PatternError: Error, Sendable, Hashable {
    /// What is wrong, as a lower-case fragment.
    public var message: String
    /// Where, in Unicode scalars from 0.
    public var offset: Int

    /// An error at a place.
    public init(message: String, offset: Int) {
        self.message = message
        self.offset = offset
    }
}
