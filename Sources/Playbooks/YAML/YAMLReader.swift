import Values
import Yams

/// Reads one YAML document into nodes with positions.
///
/// Yams parses; what scalars mean is decided here, by YAML 1.2, and sizes are capped.
struct YAMLReader {
    /// The tree, or nil with what is wrong.
    static func read(
        _ text: String, file: String, limits: YAMLLimits = .standard
    ) -> (root: YAMLNode?, findings: [Diagnostic]) {
        var reader = YAMLReader(file: file, limits: limits, lines: SourceLines(text))
        guard text.utf8.count <= limits.bytes else {
            return (nil, [reader.tooLarge("the file has more than \(limits.bytes >> 10) KiB")])
        }
        guard !AliasCount.exceeds(limits.aliases, in: text) else {
            return (nil, [reader.tooLarge("the file has more than \(limits.aliases) aliases")])
        }
        do {
            let parser = try Yams.Parser(yaml: text, resolver: .basic, encoding: .utf8)
            guard let root = try parser.singleRoot() else { return (nil, [reader.empty()]) }
            let tree = reader.convert(root, depth: 0)
            return reader.findings.hasErrors ? (nil, reader.findings) : (tree, reader.findings)
        } catch {
            return (nil, reader.findings + [reader.finding(for: error)])
        }
    }

    private let file: String
    private let limits: YAMLLimits
    private let lines: SourceLines
    private var findings: [Diagnostic] = []
    private var count = 0

    private init(file: String, limits: YAMLLimits, lines: SourceLines) {
        self.file = file
        self.limits = limits
        self.lines = lines
    }

    private mutating func convert(_ node: Node, depth: Int) -> YAMLNode {
        count += 1
        guard depth <= limits.depth, count <= limits.nodes else {
            if !findings.hasErrors { findings.append(tooDeep(depth, at: place(node.mark))) }
            return YAMLNode(kind: .scalar(.null), range: place(node.mark), contentRange: place(node.mark))
        }
        switch node {
        case .scalar(let scalar): return convert(scalar)
        case .sequence(let sequence):
            let items = sequence.map { convert($0, depth: depth + 1) }
            return YAMLNode(kind: .sequence(items), range: place(node.mark), contentRange: place(node.mark))
        case .mapping(let mapping):
            let entries = mapping.compactMap { convert(key: $0.key, value: $0.value, depth: depth + 1) }
            return YAMLNode(kind: .mapping(entries), range: place(node.mark), contentRange: place(node.mark))
        case .alias:
            return YAMLNode(kind: .scalar(.null), range: place(node.mark), contentRange: place(node.mark))
        }
    }

    private mutating func convert(key: Node, value: Node, depth: Int) -> YAMLNode.Entry? {
        guard case .scalar(let scalar) = key else {
            findings.append(
                Diagnostic(
                    .error, Code.notYAML, "a key has to be a text",
                    help: "write the key as one word or in quotes",
                    at: place(key.mark)))
            return nil
        }
        let name = convert(scalar)
        if scalar.string == "<<", scalar.style == .plain {
            findings.append(
                Diagnostic(
                    .error, Code.notYAML, "the merge key `<<` is not part of YAML 1.2",
                    help: "write the members out", at: name.range))
        }
        return YAMLNode.Entry(key: scalar.string, keyRange: name.range, node: convert(value, depth: depth))
    }

    private func convert(_ scalar: Node.Scalar) -> YAMLNode {
        let start = place(scalar.mark)
        let isPlain = scalar.style == .plain || scalar.style == .any
        let value: Value =
            isPlain && !isTaggedString(scalar)
            ? YAMLScalar.value(ofPlain: scalar.string) : .string(scalar.string)
        let quotes = scalar.style == .singleQuoted || scalar.style == .doubleQuoted ? 1 : 0
        let length = scalar.string.unicodeScalars.count
        let isVerbatim =
            (isPlain || quotes == 1)
            && lines.holds(scalar.string, line: start.line, column: start.column + quotes)
        var range = start
        range.length = max(1, isVerbatim ? length + 2 * quotes : lines.remaining(from: start))
        var content = range
        if isVerbatim {
            content = SourceRange(file: file, line: start.line, column: start.column + quotes, length: length)
        }
        return YAMLNode(kind: .scalar(value), range: range, contentRange: content, isVerbatim: isVerbatim)
    }

    /// `!!str 5` and `! 5` are texts.
    private func isTaggedString(_ scalar: Node.Scalar) -> Bool {
        scalar.tag.description == "tag:yaml.org,2002:str" || scalar.tag.description == "!"
    }

    private func place(_ mark: Mark?) -> SourceRange {
        SourceRange(file: file, line: max(1, mark?.line ?? 1), column: max(1, mark?.column ?? 1))
    }

    private func empty() -> Diagnostic {
        Diagnostic(.error, Code.notYAML, "the file is empty", at: place(nil))
    }

    private func tooLarge(_ message: String) -> Diagnostic {
        Diagnostic(.error, Code.tooLarge, message, help: "split it, or say it shorter", at: place(nil))
    }

    private func tooDeep(_ depth: Int, at range: SourceRange) -> Diagnostic {
        let message =
            depth > limits.depth
            ? "the file is nested more than \(limits.depth) levels deep"
            : "the file has more than \(limits.nodes) nodes, those that aliases repeat counted each time"
        return Diagnostic(.error, Code.tooLarge, message, help: "split it, or say it shorter", at: range)
    }

    private func finding(for error: any Error) -> Diagnostic {
        switch error as? YamlError {
        case .scanner(let context, let problem, let mark, _), .parser(let context, let problem, let mark, _):
            let around = context.map { " \($0.text) that begins in line \($0.mark.line)" } ?? ""
            return Diagnostic(
                .error, Code.notYAML, "this is not YAML: \(problem)\(around)", help: Self.advice(problem),
                at: place(mark))
        case .composer(_, let problem, let mark, _):
            return Diagnostic(.error, Code.notYAML, "this is not YAML: \(problem)", at: place(mark))
        case .duplicatedKeysInMapping(let names, let context):
            let name = names.first ?? ""
            let first = place(context.mark)
            let second = lines.nextKey(name, after: first) ?? first
            return Diagnostic(
                .error, Code.duplicateKey, "the key `\(name)` is here twice",
                help: "the first one is in line \(first.line); remove one of the two, or rename it",
                at: second)
        case .reader(let problem, _, _, _):
            return Diagnostic(.error, Code.notYAML, "this is not YAML: \(problem)", at: place(nil))
        default:
            return Diagnostic(.error, Code.notYAML, "this is not YAML", at: place(nil))
        }
    }

    private static func advice(_ problem: String) -> String? {
        if problem.contains("cannot start any token") {
            return "put a text that begins with `@`, `%` or a back-quote in double quotes"
        }
        if problem.contains("mapping values are not allowed") {
            return "put a text that holds `: ` in quotes, and check the indentation"
        }
        if problem.contains("did not find expected") { return "check the indentation and the quotes" }
        return nil
    }
}
