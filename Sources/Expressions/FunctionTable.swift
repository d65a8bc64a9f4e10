import Values

/// Every function of the expression language but those that name parts of the run.
public struct FunctionTable: Sendable {
    /// One function; a class, so that a compiled call holds a single reference to it.
    public final class Entry: Sendable {
        /// What a function computes from its evaluated arguments.
        typealias Body = @Sendable ([Value], any EvaluationContext) throws -> Value

        /// Whether all arguments are evaluated before the call, or which of them are.
        enum Form: Sendable {
            case eager
            case all, any, choose, coalesce
        }

        /// As it is documented: `formatDateTime`.
        public let name: String
        /// The group it is documented in.
        public let family: String
        /// Its parameters: `timestamp`, `format?`; `?` marks what may be left out, `...` what may be repeated.
        public let parameters: [String]
        /// What it gives, in a line.
        public let summary: String
        /// How many arguments it takes.
        public let arguments: ClosedRange<Int>
        /// Whether it depends on nothing but its arguments.
        let isPure: Bool
        let form: Form
        let body: Body

        /// A function; its name and the number of arguments are read from the signature.
        init(
            _ family: String, _ signature: String, _ summary: String, isPure: Bool = true,
            _ body: @escaping Body
        ) {
            (name, parameters, arguments) = Self.parts(of: signature)
            self.family = family
            self.summary = summary
            self.isPure = isPure
            form = .eager
            self.body = body
        }

        /// A function that evaluates only the arguments it needs.
        init(_ family: String, _ signature: String, _ summary: String, lazily form: Form) {
            (name, parameters, arguments) = Self.parts(of: signature)
            self.family = family
            self.summary = summary
            isPure = true
            self.form = form
            body = { _, _ in throw EvaluationError("the function evaluates its own arguments") }
        }

        private static func parts(of signature: String) -> (String, [String], ClosedRange<Int>) {
            let open = signature.firstIndex(of: "(") ?? signature.endIndex
            let list = signature[open...].dropFirst().dropLast()
            let parameters = list.split(separator: ",").map { String($0.drop { $0 == " " }) }
            let required = parameters.count { !$0.contains("?") }
            let isOpen = parameters.contains { $0.hasSuffix("...") }
            return (
                String(signature[..<open]), parameters, required...(isOpen ? unlimited : parameters.count)
            )
        }

        private static let unlimited = 10_000

        /// Name and parameters: `formatDateTime(timestamp, format?)`.
        public var signature: String { "\(name)(\(parameters.joined(separator: ", ")))" }

        /// `1 to 2 arguments`, for messages.
        var countText: String {
            let (least, most) = (arguments.lowerBound, arguments.upperBound)
            if most == Self.unlimited { return "at least \(least) argument\(least == 1 ? "" : "s")" }
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
            + ContentFunctions.all + MathFunctions.all + DateFunctions.all + URIFunctions.all
            + ObjectFunctions.all + XMLFunctions.all + ZoneFunctions.all)

    private init(_ entries: [Entry]) {
        self.entries = entries
        byName = Dictionary(entries.map { ($0.name.lowercased(), $0) }) { first, _ in first }
    }

    /// The names as documented.
    public var names: [String] { entries.map(\.name) }

    /// The function of a name in lower case.
    subscript(_ name: String) -> Entry? { byName[name] }
}
