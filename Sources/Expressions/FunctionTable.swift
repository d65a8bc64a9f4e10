import Values

/// Every function of the expression language but those that name parts of the run.
public struct FunctionTable: Sendable {
    /// One function.
    public struct Entry: Sendable {
        /// What a function computes from its evaluated arguments.
        typealias Body = @Sendable ([Value], any EvaluationContext) throws -> Value

        /// As it is documented: `formatDateTime`.
        public let name: String
        /// The group it is documented in.
        public let family: String
        /// Its parameters: `formatDateTime(timestamp, format?)`.
        public let signature: String
        /// What it gives, in a line.
        public let summary: String
        /// How many arguments it takes.
        public let arguments: ClosedRange<Int>
        /// Whether it depends on nothing but its arguments.
        let isPure: Bool
        let body: Body

        /// A function; its name and the number of arguments are read from the signature, where `?` marks what may be
        /// left out and `...` what may be repeated.
        init(
            _ family: String, _ signature: String, _ summary: String, isPure: Bool = true,
            _ body: @escaping Body
        ) {
            let open = signature.firstIndex(of: "(") ?? signature.endIndex
            name = String(signature[..<open])
            let list = signature[open...].dropFirst().dropLast()
            let parameters = list.split(separator: ",").map { $0.drop { $0 == " " } }
            let required = parameters.count { !$0.hasSuffix("?") && !$0.hasSuffix("...") }
            let isOpen = parameters.contains { $0.hasSuffix("...") }
            arguments = required...(isOpen ? 10_000 : parameters.count)
            self.family = family
            self.signature = signature
            self.summary = summary
            self.isPure = isPure
            self.body = body
        }

        /// `1 to 2 arguments`, for messages.
        var countText: String {
            let (least, most) = (arguments.lowerBound, arguments.upperBound)
            if most == 10_000 { return "at least \(least) argument\(least == 1 ? "" : "s")" }
            return least == most
                ? "\(least) argument\(least == 1 ? "" : "s")" : "\(least) to \(most) arguments"
        }
    }

    /// All functions, by family.
    public let entries: [Entry]
    private let byName: [String: Entry]

    /// The functions of this version.
    public static let standard = FunctionTable(
        StringFunctions.all + CollectionFunctions.all + LogicFunctions.all + ConversionFunctions.all
            + MathFunctions.all + DateFunctions.all + URIFunctions.all + ObjectFunctions.all)

    /// Functions of the language that this version does not have, in lower case.
    static let later: Set<String> = [
        "xml", "xpath", "convertfromutc", "converttoutc", "converttimezone",
    ]

    private init(_ entries: [Entry]) {
        self.entries = entries
        byName = Dictionary(entries.map { ($0.name.lowercased(), $0) }) { first, _ in first }
    }

    /// The names as documented.
    public var names: [String] { entries.map(\.name) }

    /// The function of a name in lower case.
    subscript(_ name: String) -> Entry? { byName[name] }
}

/// Arguments as functions need them, with errors that name the function.
struct Arguments {
    let function: String
    let values: [Value]

    init(_ function: String, _ values: [Value]) {
        self.function = function
        self.values = values
    }

    var count: Int { values.count }

    func failure(_ index: Int, _ expected: String) -> EvaluationError {
        EvaluationError(
            "`\(function)` needs \(expected) as argument \(index + 1), and got \(values[index].articleType)")
    }

    /// A text; other kinds are errors.
    func text(_ index: Int) throws(EvaluationError) -> String {
        guard case .string(let text) = values[index] else { throw failure(index, "a text") }
        return text
    }

    /// A text, where null counts as empty.
    func textOrEmpty(_ index: Int) throws(EvaluationError) -> String {
        values[index].isNull ? "" : try text(index)
    }

    func optionalText(_ index: Int) throws(EvaluationError) -> String? {
        guard index < count, !values[index].isNull else { return nil }
        return try text(index)
    }

    func int(_ index: Int) throws(EvaluationError) -> Int {
        switch values[index] {
        case .int(let number):
            guard let whole = Int(exactly: number) else { throw failure(index, "a whole number") }
            return whole
        case .double(let number):
            guard let whole = Int(exactly: number) else { throw failure(index, "a whole number") }
            return whole
        default: throw failure(index, "a whole number")
        }
    }

    func optionalInt(_ index: Int) throws(EvaluationError) -> Int? {
        index < count ? try int(index) : nil
    }

    func array(_ index: Int) throws(EvaluationError) -> [Value] {
        guard case .array(let items) = values[index] else { throw failure(index, "an array") }
        return items
    }

    func object(_ index: Int) throws(EvaluationError) -> JSONObject {
        guard case .object(let object) = values[index] else { throw failure(index, "an object") }
        return object
    }
}
