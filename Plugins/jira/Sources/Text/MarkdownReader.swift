/// Reads the blocks of Markdown: headings, lists, code, quotes, rules, tables and paragraphs.
///
/// Source: CommonMark 0.31 for the blocks that people write; tables as GitHub's Markdown has them. Whatever is none of
/// them is a paragraph, so that every text has a reading.
struct MarkdownReader {
    /// Quotes and lists in each other; deeper ones are text.
    private static let deepest = 6

    private var lines: [Substring]
    private var at = 0
    private let depth: Int

    static func blocks(_ text: String) -> [MarkdownBlock] {
        let plain = String(text.map { $0 == "\r\n" || $0 == "\r" ? "\n" : $0 })
        return blocks(plain.split(separator: "\n", omittingEmptySubsequences: false), depth: 0)
    }

    private static func blocks(_ lines: [Substring], depth: Int) -> [MarkdownBlock] {
        var reader = MarkdownReader(lines: lines, depth: depth)
        return reader.read()
    }

    private init(lines: [Substring], depth: Int) {
        self.lines = lines
        self.depth = depth
    }

    private mutating func read() -> [MarkdownBlock] {
        var blocks: [MarkdownBlock] = []
        while at < lines.count {
            let line = lines[at]
            if line.isBlank {
                at += 1
            } else if let fence = Fence(line) {
                blocks.append(code(fence))
            } else if let (level, text) = Self.heading(line) {
                at += 1
                blocks.append(.heading(level, MarkdownInline.runs(text)))
            } else if Self.isRule(line) {
                at += 1
                blocks.append(.rule)
            } else if depth < Self.deepest, line.trimmedStart.hasPrefix(">") {
                blocks.append(quote())
            } else if depth < Self.deepest, let item = ListMark(line) {
                blocks.append(list(item))
            } else if let table = table() {
                blocks.append(table)
            } else {
                blocks.append(paragraph())
            }
        }
        return blocks
    }

    private mutating func code(_ fence: Fence) -> MarkdownBlock {
        at += 1
        var text: [Substring] = []
        while at < lines.count {
            let line = lines[at]
            at += 1
            if fence.isClosed(by: line) { break }
            text.append(line.dropIndent(fence.indent))
        }
        return .code(language: fence.language, text: text.joined(separator: "\n"))
    }

    private mutating func quote() -> MarkdownBlock {
        var inside: [Substring] = []
        while at < lines.count, lines[at].trimmedStart.hasPrefix(">") {
            let rest = lines[at].trimmedStart.dropFirst()
            inside.append(rest.hasPrefix(" ") ? rest.dropFirst() : rest)
            at += 1
        }
        return .quote(Self.blocks(inside, depth: depth + 1))
    }

    private mutating func list(_ first: ListMark) -> MarkdownBlock {
        var items: [[MarkdownBlock]] = []
        while at < lines.count, let mark = ListMark(lines[at]), mark.isLike(first), !Self.isRule(lines[at]) {
            var inside = [lines[at].dropFirst(mark.width)]
            at += 1
            while at < lines.count {
                let line = lines[at]
                if line.isBlank {
                    // A blank line belongs to the item when what follows is indented below it.
                    guard at + 1 < lines.count, lines[at + 1].indent >= mark.width, !lines[at + 1].isBlank
                    else {
                        break
                    }
                } else if line.indent < mark.width {
                    guard ListMark(line) == nil, !Self.startsBlock(line), !(inside.last?.isBlank ?? true)
                    else {
                        break
                    }
                }
                inside.append(line.dropIndent(mark.width))
                at += 1
            }
            items.append(Self.blocks(inside, depth: depth + 1))
            var next = at
            while next < lines.count, lines[next].isBlank { next += 1 }
            if next < lines.count, let mark = ListMark(lines[next]), mark.isLike(first) { at = next }
        }
        return .list(isOrdered: first.isOrdered, start: first.number, items: items)
    }

    private mutating func table() -> MarkdownBlock? {
        guard at + 1 < lines.count, lines[at].contains("|"), Self.isDivider(lines[at + 1]) else { return nil }
        let header = Self.cells(lines[at]).map { MarkdownInline.runs($0) }
        at += 2
        var rows: [[[MarkdownRun]]] = []
        while at < lines.count, lines[at].contains("|"), !lines[at].isBlank {
            var cells = Self.cells(lines[at]).map { MarkdownInline.runs($0) }
            cells = Array(cells.prefix(header.count))
            while cells.count < header.count { cells.append([]) }
            rows.append(cells)
            at += 1
        }
        return .table(header: header, rows: rows)
    }

    private mutating func paragraph() -> MarkdownBlock {
        var text: [Substring] = []
        repeat {
            text.append(lines[at].trimmedStart)
            at += 1
        } while at < lines.count && !lines[at].isBlank && !Self.startsBlock(lines[at])
            && (depth >= Self.deepest
                || (ListMark(lines[at]) == nil && !lines[at].trimmedStart.hasPrefix(">")))
        return .paragraph(MarkdownInline.runs(text.joined(separator: "\n")))
    }

    private static func startsBlock(_ line: Substring) -> Bool {
        Fence(line) != nil || heading(line) != nil || isRule(line)
    }

    private static func heading(_ line: Substring) -> (Int, String)? {
        let text = line.trimmedStart
        let level = text.prefix { $0 == "#" }.count
        let rest = text.dropFirst(level)
        guard (1...6).contains(level), rest.isEmpty || rest.first == " " else { return nil }
        var words = rest.trimmed
        let closing = words.reversed().prefix { $0 == "#" }.count
        if closing > 0, words.dropLast(closing).last == " " || closing == words.count {
            words = words.dropLast(closing).trimmed
        }
        return (level, String(words))
    }

    private static func isRule(_ line: Substring) -> Bool {
        let marks = line.filter { !$0.isWhitespace }
        guard let first = marks.first, "-*_".contains(first), marks.count >= 3 else { return false }
        return marks.allSatisfy { $0 == first }
    }

    private static func isDivider(_ line: Substring) -> Bool {
        let cells = cells(line)
        return line.contains("|") && !cells.isEmpty
            && cells.allSatisfy { $0.contains("-") && $0.allSatisfy { "-: ".contains($0) } }
    }

    private static func cells(_ line: Substring) -> [String] {
        var text = line.trimmed
        if text.hasPrefix("|") { text = text.dropFirst() }
        if text.hasSuffix("|"), !text.hasSuffix("\\|") { text = text.dropLast() }
        var cells = [""]
        var isEscaped = false
        for character in text {
            if character == "|", !isEscaped {
                cells.append("")
            } else {
                if character == "|", isEscaped { cells[cells.count - 1].removeLast() }
                cells[cells.count - 1].append(character)
            }
            isEscaped = character == "\\" && !isEscaped
        }
        return cells.map { String($0[...].trimmed) }
    }
}

/// The start of a block of code.
private struct Fence {
    var mark: Substring
    var indent: Int
    var language: String?

    init?(_ line: Substring) {
        let text = line.trimmedStart
        guard let first = text.first, first == "`" || first == "~" else { return nil }
        mark = text.prefix { $0 == first }
        guard mark.count >= 3 else { return nil }
        let word = text.dropFirst(mark.count).trimmed
        guard first == "~" || !word.contains("`") else { return nil }
        indent = line.indent
        language = word.split(separator: " ").first.map(String.init)
    }

    func isClosed(by line: Substring) -> Bool {
        let text = line.trimmed
        return text.count >= mark.count && text.allSatisfy { $0 == mark.first }
    }
}

/// The start of an item of a list.
private struct ListMark {
    var isOrdered: Bool
    var sign: Character
    var number = 1
    var indent: Int
    /// Up to where the item's text begins.
    var width: Int

    init?(_ line: Substring) {
        indent = line.indent
        let text = line.trimmedStart
        let digits = text.prefix { $0.isASCII && $0.isNumber }
        if digits.isEmpty {
            guard let first = text.first, "-*+".contains(first) else { return nil }
            (isOrdered, sign) = (false, first)
        } else {
            guard digits.count <= 9, let after = text.dropFirst(digits.count).first, ".)".contains(after)
            else { return nil }
            (isOrdered, sign, number) = (true, after, Int(digits) ?? 1)
        }
        let rest = text.dropFirst(digits.count + 1)
        guard rest.isEmpty || rest.first == " " else { return nil }
        let gap = rest.prefix { $0 == " " }.count
        width = indent + digits.count + 1 + (1...4 ~= gap ? gap : 1)
        if rest.isEmpty { width = indent + digits.count + 1 }
    }

    func isLike(_ other: ListMark) -> Bool {
        isOrdered == other.isOrdered && sign == other.sign && abs(indent - other.indent) < 2
    }
}

extension Substring {
    var isBlank: Bool { allSatisfy(\.isWhitespace) }
    var indent: Int { prefix { $0 == " " }.count }
    var trimmedStart: Substring { drop(while: \.isWhitespace) }

    var trimmed: Substring {
        var text = trimmedStart
        while text.last?.isWhitespace ?? false { text.removeLast() }
        return text
    }

    func dropIndent(_ most: Int) -> Substring { dropFirst(Swift.min(indent, most)) }
}
