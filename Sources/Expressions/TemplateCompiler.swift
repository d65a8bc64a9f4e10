import Values

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
            return shape(of: expression(scalars, 1..<scalars.count, address))
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
                            offset: place, length: 2), in: scalars, address)
                    return .constant(.null)
                }
                flush()
                parts.append(expression(scalars, (place + 2)..<end, address))
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

    private mutating func expression(
        _ text: [Unicode.Scalar], _ place: Range<Int>, _ address: String
    ) -> Node {
        do throws(SyntaxError) {
            return try compiler.compile(Array(text[place]))
        } catch {
            var error = error
            error.offset += place.lowerBound
            report(error, in: text, address)
            return .constant(.null)
        }
    }

    private mutating func report(_ error: SyntaxError, in text: [Unicode.Scalar], _ address: String) {
        var range = locate(address)
        // In a text of several lines nothing says how its lines stand in the document.
        if let place = range, !text.contains("\n") {
            range = SourceRange(
                file: place.file, line: place.line, column: place.column + error.offset, length: error.length)
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
