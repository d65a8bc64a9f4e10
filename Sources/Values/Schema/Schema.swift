/// A JSON Schema 2020-12, compiled once.
///
/// References stay within the document and the resources given with it; nothing is fetched. Checking is bounded:
/// a value that would need too much work, or a schema that refers to itself for ever, is a violation.
public struct Schema: Sendable {
    /// What a compiler of schemas accepts and asserts.
    public struct Options: Sendable {
        /// Whether `format` is checked, and not only noted.
        public var assertsFormats: Bool
        /// Whether keywords that are not known are errors, those beginning with `x-` excepted.
        public var refusesUnknownKeywords: Bool

        /// The options given.
        public init(assertsFormats: Bool = false, refusesUnknownKeywords: Bool = false) {
            self.assertsFormats = assertsFormats
            self.refusesUnknownKeywords = refusesUnknownKeywords
        }

        /// As the specification's defaults: formats are notes, unknown keywords are ignored.
        public static let standard = Options()
        /// As descriptors mean schemas: formats are checked, unknown keywords are mistakes.
        public static let descriptor = Options(assertsFormats: true, refusesUnknownKeywords: true)
    }

    /// The document it was read from.
    public let document: Value
    private let program: SchemaProgram

    /// Compiles a schema; `resources` are further documents by URI that it may refer to.
    public init(
        _ document: Value, options: Options = .standard, resources: [String: Value] = [:]
    ) throws(SchemaError) {
        self.document = document
        program = try SchemaCompiler(options: options, resources: resources).compile(document)
    }

    /// How a value differs from the schema; empty when it follows it.
    public func violations(of value: Value, limit: Int = 20) -> [SchemaViolation] {
        var run = SchemaRun(program: program, limit: max(1, limit))
        return run.violations(of: value)
    }
}
