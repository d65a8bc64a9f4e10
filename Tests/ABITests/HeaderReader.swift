/// Reads what a header declares; it knows the C that our headers are written in and no other.
struct HeaderReader {
    private(set) var introduction = ""
    private(set) var declarations: [HeaderDeclaration] = []
    private var comment: String?
    private var lines: ArraySlice<Substring>

    init(_ text: String) {
        lines = text.split(separator: "\n", omittingEmptySubsequences: false)[...]
        introduction = takeComment()
        while !lines.isEmpty { readDeclaration() }
    }

    private mutating func readDeclaration() {
        guard let line = lines.first.map({ $0.trimmed }) else { return }
        if line.hasPrefix("/*") {
            comment = takeComment()
        } else if line.isEmpty {
            comment = nil
            lines.removeFirst()
        } else if line.hasPrefix("#") {
            readDirective(line)
        } else if line.hasPrefix("typedef struct"), line.hasSuffix("{") {
            readStructure(line)
        } else if line.hasPrefix("enum {") {
            readEnumeration(line)
        } else if line.hasPrefix("extern \"C\"") || line == "}" {
            lines.removeFirst()
        } else {
            readStatement()
        }
    }

    /// A macro counts once: the first definition after a comment, or one of a list under the same comment.
    private mutating func readDirective(_ line: String) {
        lines.removeFirst()
        guard line.hasPrefix("#define "), let comment, !line.hasSuffix("_H") else { return }
        let rest = line.dropFirst("#define ".count)
        let name = String(rest.prefix { $0.isLetter || $0.isNumber || $0 == "_" })
        var code = String(rest)
        while code.hasSuffix("\\"), let next = lines.popFirst() {
            code = code.dropLast().trimmed + " " + next.trimmed
        }
        if declarations.contains(where: { $0.name == name }) { return }
        declarations.append(
            HeaderDeclaration(kind: .macro, name: name, code: code, comment: HeaderComment(comment)))
    }

    private mutating func readStructure(_ line: String) {
        var found = HeaderDeclaration(
            kind: .structure, name: "", code: "", comment: HeaderComment(comment ?? ""))
        lines.removeFirst()
        comment = nil
        while let next = lines.first?.trimmed, !next.hasPrefix("}") {
            if next.hasPrefix("/*") {
                comment = takeComment()
            } else if next.isEmpty {
                comment = nil
                lines.removeFirst()
            } else {
                let (code, note) = takeStatement()
                let name = Self.name(in: code)
                found.members.append(
                    .init(name: name, code: code, comment: HeaderComment(note ?? comment ?? "")))
                comment = nil
            }
        }
        found.name = lines.popFirst().map { String($0.dropFirst(2).dropLast()) } ?? ""
        found.code = "struct \(found.name)"
        declarations.append(found)
        comment = nil
    }

    private mutating func readEnumeration(_ line: String) {
        var found = HeaderDeclaration(
            kind: .enumeration, name: "", code: "enum", comment: HeaderComment(comment ?? ""))
        comment = nil
        lines.removeFirst()
        while let next = lines.first?.trimmed, !next.hasPrefix("}") {
            if next.hasPrefix("/*") {
                comment = takeComment()
                continue
            }
            lines.removeFirst()
            guard let match = next.firstMatch(of: /^(\w+) = (\d+),?\s*(?:\/\* (.*) \*\/)?$/) else { continue }
            let note = match.output.3.map(String.init) ?? comment ?? ""
            found.members.append(
                .init(
                    name: String(match.output.1), code: String(match.output.1),
                    value: String(match.output.2), comment: HeaderComment(note)))
            comment = nil
        }
        lines.removeFirst()
        declarations.append(found)
    }

    private mutating func readStatement() {
        let note = comment
        var code = takeStatement().code
        comment = nil
        if code.hasPrefix("static inline "), let brace = code.firstIndex(of: "{") {
            while lines.first?.hasPrefix(" ") == true || lines.first == "}" { lines.removeFirst() }
            code = code[..<brace].trimmed
        }
        guard let note else { return }
        let isType = code.hasPrefix("typedef")
        let isFunction = code.contains("(*") || !isType
        for mark in ["static inline ", "RIPOSTE_EXPORT "] where code.hasPrefix(mark) {
            code.removeFirst(mark.count)
        }
        declarations.append(
            HeaderDeclaration(
                kind: isFunction ? .function : .type, name: Self.name(in: code), code: code,
                comment: HeaderComment(note)))
    }

    /// A statement up to its semicolon, or a function's head up to its brace; and the note behind it.
    private mutating func takeStatement() -> (code: String, note: String?) {
        var code = ""
        while let line = lines.popFirst()?.trimmed {
            var part = line
            var note: String?
            if let match = line.firstMatch(of: /\s*\/\* (.*) \*\/$/) {
                note = String(match.output.1)
                part.removeSubrange(match.range)
            }
            code += (code.isEmpty ? "" : " ") + part
            if code.hasSuffix(";") { return (String(code.dropLast()), note) }
            if code.hasSuffix("{") || code.hasSuffix("}") { return (code, note) }
        }
        return (code, nil)
    }

    /// A comment that stands alone, without its marks; paragraphs stay apart.
    private mutating func takeComment() -> String {
        var words: [String] = []
        while let line = lines.popFirst() {
            var part = line.trimmed
            if part.hasPrefix("/*") {
                part = part.dropFirst(2).trimmed
            } else if part.hasPrefix("* ") {
                part.removeFirst(2)
            } else if part == "*" {
                part = ""
            }
            let isLast = part.hasSuffix("*/")
            if isLast { part = part.dropLast(2).trimmed }
            words.append(part)
            if isLast { break }
        }
        return words.joined(separator: "\n")
    }

    /// The name that a declaration gives something.
    static func name(in code: String) -> String {
        if let pointer = code.firstMatch(of: /\(\*(\w+)\)\(/) { return String(pointer.output.1) }
        let head = code.prefix { $0 != "(" }
        return head.split { !$0.isLetter && !$0.isNumber && $0 != "_" }.last.map(String.init) ?? ""
    }
}

extension StringProtocol {
    /// Without spaces at both ends.
    var trimmed: String {
        String(drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
    }
}
