public import Values

/// Makes a value that a JSON Schema accepts, always the same one.
///
/// Several attempts are made, with other alternatives and with or without what is optional, and the first that the
/// schema accepts is taken; schemas whose demands nothing simple meets get the first attempt.
public enum SchemaExample {
    private static let attempts = 48

    /// An example of a compiled schema.
    public static func value(of schema: Schema) -> Value {
        var first: Value?
        for attempt in 0..<attempts {
            var maker = SchemaExampleMaker(schema.document, attempt: attempt)
            let value = maker.make()
            if schema.violations(of: value, limit: 1).isEmpty { return value }
            first = first ?? value
        }
        return first ?? [:]
    }
}
