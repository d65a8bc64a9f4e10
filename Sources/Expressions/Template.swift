public import Values

/// A JSON value as it stands in a playbook, with the expressions in its strings and names compiled.
public struct Template: Sendable {
    private let shape: Shape
    /// Everything that it reads of the run.
    public let references: Set<Reference>

    /// The longest text that an evaluation may make, in UTF-8 bytes.
    static let maximumText = 104_857_600

    indirect enum Shape: Sendable {
        case constant(Value)
        case expression(Node)
        case text([Node])
        case array([Shape])
        case object([(name: Shape, value: Shape)])
    }

    /// Compiles a value.
    ///
    /// - Parameters:
    ///   - symbols: the names of the playbook.
    ///   - locate: where the text at an address begins, for positions; nil for unknown.
    ///   - address: the value's own address; those below it are `address.member` and `address[0]`.
    /// - Returns: the template, and what is wrong with it. One with errors evaluates to what is left.
    public static func compile(
        _ value: Value, symbols: some Symbols, locate: (String) -> SourceRange?, address: String
    ) -> (Template, [Diagnostic]) {
        withoutActuallyEscaping(locate) { locate in
            var compiler = TemplateCompiler(symbols: symbols, locate: locate)
            let shape = compiler.shape(of: value, address)
            return (Template(shape: shape, references: compiler.references), compiler.findings)
        }
    }

    /// Compiles a value that is all in one place.
    public static func compile(
        _ value: Value, symbols: some Symbols, at range: SourceRange?, address: String
    ) -> (Template, [Diagnostic]) {
        compile(value, symbols: symbols, locate: { _ in range }, address: address)
    }

    /// A template that is just the value.
    public static func constant(_ value: Value) -> Template {
        Template(shape: .constant(value), references: [])
    }

    /// The value, when there is nothing to evaluate.
    public var constantValue: Value? {
        if case .constant(let value) = shape { value } else { nil }
    }

    /// The value now.
    public func evaluate(in context: some EvaluationContext) throws(EvaluationError) -> Value {
        try Self.value(of: shape, in: context)
    }

    private static func value(
        of shape: Shape, in context: some EvaluationContext
    ) throws(EvaluationError) -> Value {
        switch shape {
        case .constant(let value): return value
        case .expression(let node): return try Evaluator.value(of: node, in: context)
        case .text(let parts):
            var text = ""
            for part in parts {
                text += try Evaluator.value(of: part, in: context).expressionText
                guard text.utf8.count <= maximumText else {
                    throw EvaluationError("the text grows beyond \(maximumText) bytes")
                }
            }
            return .string(text)
        case .array(let shapes):
            var items: [Value] = []
            items.reserveCapacity(shapes.count)
            for shape in shapes { items.append(try value(of: shape, in: context)) }
            return .array(items)
        case .object(let members):
            var object = JSONObject()
            for (name, shape) in members {
                object[try value(of: name, in: context).expressionText] = try value(of: shape, in: context)
            }
            return .object(object)
        }
    }
}

/// Compiles the strings inside a value.
struct TemplateCompiler {
    private var compiler: Compiler
    private let locate: (String) -> SourceRange?
    private(set) var findings: [Diagnostic] = []

    init(symbols: some Symbols, locate: @escaping (String) -> SourceRange?) {
        compiler = Compiler(symbols: symbols)
        self.locate = locate
    }

    var references: Set<Reference> { compiler.references }

    mutating func shape(of value: Value, _ address: String) -> Template.Shape {
        switch value {
        case .string(let text): return shape(of: text, address)
        case .array(let items):
            let shapes = items.enumerated().map { shape(of: $1, "\(address)[\($0)]") }
            let constants = shapes.compactMap(\.constantValue)
            return constants.count == shapes.count ? .constant(.array(constants)) : .array(shapes)
        case .object(let object):
            let members = object.map { member in
                (
                    name: shape(of: member.name, address),
                    value: shape(of: member.value, "\(address).\(member.name)")
                )
            }
            let constants = members.compactMap { member -> JSONObject.Member? in
                guard let name = member.name.constantValue?.string, let value = member.value.constantValue
                else {
                    return nil
                }
                return (name, value)
            }
            return constants.count == members.count
                ? .constant(.object(JSONObject(constants))) : .object(members)
        default: return .constant(value)
        }
    }

    /// Source: Microsoft Learn, "Schema reference guide for the Workflow Definition Language", expressions.
    private mutating func shape(of text: String, _ address: String) -> Template.Shape {
        guard text.utf8.contains(UInt8(ascii: "@")) else { return .constant(.string(text)) }
        let scalars = Array(text.unicodeScalars)
        if scalars.starts(with: ["@", "@"]) {
            return .constant(.string(String(text.unicodeScalars.dropFirst())))
        }
        if scalars[0] == "@", scalars.count > 1, scalars[1] != "{" {
            return shape(of: expression(Array(scalars.dropFirst()), from: 1, address))
        }
        return interpolation(scalars, address)
    }

    private mutating func interpolation(_ scalars: [Unicode.Scalar], _ address: String) -> Template.Shape {
        var parts: [Node] = []
        var plain = String.UnicodeScalarView()
        var place = 0
        func flush() {
            if !plain.isEmpty { parts.append(.constant(.string(String(plain)))) }
            plain = String.UnicodeScalarView()
        }
        while place < scalars.count {
            let next = place + 1 < scalars.count ? scalars[place + 1] : nil
            if scalars[place] == "@", next == "@", place + 2 < scalars.count, scalars[place + 2] == "{" {
                plain.append(contentsOf: ["@", "{"])
                place += 3
            } else if scalars[place] == "@", next == "{" {
                guard let end = Self.end(of: scalars, from: place + 2) else {
                    report(
                        SyntaxError(
                            code: .unterminated, message: "`@{` is not closed",
                            help: "end the expression with `}`",
                            offset: place, length: 2), address)
                    return .constant(.null)
                }
                flush()
                parts.append(expression(Array(scalars[(place + 2)..<end]), from: place + 2, address))
                place = end + 1
            } else {
                plain.append(scalars[place])
                place += 1
            }
        }
        flush()
        let constants = parts.compactMap { part -> String? in
            if case .constant(let value) = part { value.expressionText } else { nil }
        }
        return constants.count == parts.count ? .constant(.string(constants.joined())) : .text(parts)
    }

    /// The matching `}`: those inside of texts do not count.
    private static func end(of scalars: [Unicode.Scalar], from start: Int) -> Int? {
        var isText = false
        for place in start..<scalars.count {
            if scalars[place] == "'" { isText.toggle() }
            if scalars[place] == "}", !isText { return place }
        }
        return nil
    }

    private func shape(of node: Node) -> Template.Shape {
        if case .constant(let value) = node { .constant(value) } else { .expression(node) }
    }

    private mutating func expression(_ text: [Unicode.Scalar], from start: Int, _ address: String) -> Node {
        do throws(SyntaxError) {
            return try compiler.compile(text)
        } catch {
            var error = error
            error.offset += start
            report(error, address)
            return .constant(.null)
        }
    }

    private mutating func report(_ error: SyntaxError, _ address: String) {
        let range = locate(address).map {
            SourceRange(file: $0.file, line: $0.line, column: $0.column + error.offset, length: error.length)
        }
        findings.append(
            Diagnostic(
                .error, error.code.rawValue, error.message, help: error.help, at: range, address: address))
    }
}

extension Template.Shape {
    fileprivate var constantValue: Value? {
        if case .constant(let value) = self { value } else { nil }
    }
}
