/// Why a document is not a JSON Schema that can be used.
public struct SchemaError: Error, Sendable, Hashable {
    /// What is wrong, as a lower-case fragment.
    public var message: String
    /// Where in the document, as a JSON Pointer.
    public var pointer: String

    /// An error at a place.
    public init(message: String, pointer: String) {
        self.message = message
        self.pointer = pointer
    }
}

/// One way in which a value does not follow a schema.
public struct SchemaViolation: Sendable, Hashable {
    /// Where in the value, as a JSON Pointer.
    public var instancePath: String
    /// Which keyword of the schema, as a JSON Pointer through the references taken.
    public var schemaPath: String
    /// The keyword.
    public var keyword: String
    /// What is wrong, as a lower-case fragment that never quotes the value.
    public var message: String

    /// A violation.
    public init(instancePath: String, schemaPath: String, keyword: String, message: String) {
        self.instancePath = instancePath
        self.schemaPath = schemaPath
        self.keyword = keyword
        self.message = message
    }
}
