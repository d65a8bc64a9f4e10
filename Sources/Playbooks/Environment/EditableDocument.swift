import Values

/// A YAML file as lines, to change one member of one section and leave every other line as it is.
struct EditableDocument {
    private var lines: [String]
    private let lineEnd: String

    init(_ text: String) throws(EnvironmentEditError) {
        lines = text.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false).map {
            String($0)
        }
        if lines.last == "" { lines.removeLast() }
        lineEnd = lines.first?.unicodeScalars.last == "\r" ? "\r" : ""
    }

    var text: String { lines.map { "\($0)\n" }.joined() }

    /// Whether there is more than comments and blank lines.
    static func hasContent(_ text: String) -> Bool {
        text.unicodeScalars.split(separator: "\n").contains { !isComment(String($0)) }
    }

    /// Adds or replaces a member of a section.
    mutating func set(_ key: String, to value: Value, in section: String) {
        guard let (node, indent) = openSection(section) else {
            append([section + ":"] + YAMLText.lines(key, value, indent: 2))
            return
        }
        let new = YAMLText.lines(key, value, indent: indent)
        if let entry = node.entry(key) {
            replace(extent(of: entry), with: new)
        } else {
            insert(new, at: end(of: node, section: section))
        }
    }

    /// Removes a member of a section.
    mutating func remove(_ key: String, from section: String) {
        guard let (node, _) = openSection(section), let entry = node.entry(key) else { return }
        replace(extent(of: entry), with: [])
    }

    /// Sets a scalar in a member of a section without touching what is beside it; false where the style does not allow it.
    mutating func setMember(_ key: String, to value: Value, of member: String, in section: String) -> Bool {
        guard let (section, _) = openSection(section), let owner = section.entry(member),
            let entries = owner.node.entries, let first = entries.first
        else { return false }
        let text = YAMLText.flow(value)
        if let old = owner.node[key] {
            guard let scalar = old.scalar, !scalar.isNull else { return false }
            return replaceText(old.range, with: text)
        }
        if first.keyRange.line > owner.keyRange.line {
            let indent = String(lines[first.keyRange.line - 1].prefix { $0 == " " })
            guard indent.count == first.keyRange.column - 1 else { return false }
            insert(["\(indent)\(YAMLText.scalar(.string(key))): \(text)"], at: first.keyRange.line - 1)
            return true
        }
        var place = first.keyRange
        place.length = 0
        return replaceText(place, with: "\(YAMLText.scalar(.string(key))): \(text), ")
    }

    /// Puts a text in place of what stands on part of a line.
    private mutating func replaceText(_ range: SourceRange, with text: String) -> Bool {
        guard lines.indices.contains(range.line - 1) else { return false }
        let line = lines[range.line - 1].unicodeScalars
        guard
            let start = line.index(line.startIndex, offsetBy: range.column - 1, limitedBy: line.endIndex),
            let end = line.index(start, offsetBy: range.length, limitedBy: line.endIndex)
        else { return false }
        lines[range.line - 1] = String(line[..<start]) + text + String(line[end...])
        return true
    }

    /// Sets a list of names, keeping the lines of those that stay where it has one line for each.
    mutating func setList(_ key: String, to names: [String], in section: String) {
        guard let (node, _) = openSection(section), let entry = node.entry(key) else {
            set(key, to: .array(names.map(Value.string)), in: section)
            return
        }
        let range = extent(of: entry)
        guard let items = entry.node.items, let first = items.first, first.range.line > entry.keyRange.line
        else {
            let indent = entry.keyRange.column - 1
            let line = YAMLText.lines(key, .array(names.map(Value.string)), indent: indent).joined()
            replace(range, with: [line + (range.count == 1 ? comment(after: entry) : "")])
            return
        }
        let dash = String(lines[first.range.line - 1].prefix { $0 == " " })
        let kept = items.filter { $0.text.map(names.contains) ?? false }.compactMap(\.text)
        for name in names.reversed() where !kept.contains(name) {
            lines.insert("\(dash)- \(YAMLText.scalar(.string(name)))\(lineEnd)", at: range.upperBound)
        }
        for item in items.reversed() where !(item.text.map(names.contains) ?? false) {
            lines.remove(at: item.range.line - 1)
        }
    }

    /// The section in block style with the column of its members; nil when there is none.
    private mutating func openSection(_ section: String) -> (node: YAMLNode, indent: Int)? {
        guard let entry = root?.entry(section) else { return nil }
        if let first = entry.node.entries?.first, first.keyRange.line > entry.keyRange.line,
            lines[first.keyRange.line - 1].prefix(first.keyRange.column - 1).allSatisfy({ $0 == " " })
        {
            return (entry.node, first.keyRange.column - 1)
        }
        let members = entry.node.entries ?? []
        let tail = members.isEmpty ? trailingComment(of: entry) : ""
        let block = members.flatMap { YAMLText.lines($0.key, $0.node.value, indent: 2) }
        replace(extent(of: entry), with: ["\(section):\(tail)"] + block)
        return root?.entry(section).map { ($0.node, 2) }
    }

    private var root: YAMLNode? { YAMLReader.read(text, file: "").root }

    /// The comment on the line of an empty section.
    private func trailingComment(of entry: YAMLNode.Entry) -> String {
        let line = lines[entry.keyRange.line - 1]
        guard let mark = line.range(ofComment: line.startIndex) else { return "" }
        return " " + line[mark...].trimmedEnd
    }

    /// The comment behind a one-line list or name.
    private func comment(after entry: YAMLNode.Entry) -> String {
        let line = lines[entry.keyRange.line - 1]
        let start =
            entry.node.items == nil
            ? line.unicodeScalars.index(
                line.startIndex, offsetBy: entry.node.range.column + entry.node.range.length - 1,
                limitedBy: line.endIndex)
            : line.lastIndex(of: "]")
        guard let start, start < line.endIndex, let mark = line.range(ofComment: start) else { return "" }
        return " " + line[mark...].trimmedEnd
    }

    /// The lines of an entry, as indexes: from its key to its last line with content, trailing comments left
    /// out.
    private func extent(of entry: YAMLNode.Entry) -> Range<Int> {
        let first = entry.keyRange.line - 1
        let column = entry.keyRange.column - 1
        var end = first + 1
        var place = first + 1
        while place < lines.count {
            let line = lines[place]
            let indent = line.prefix { $0 == " " }.count
            let rest = line.dropFirst(indent)
            let isBlank = rest.allSatisfy(\.isWhitespace)
            if !isBlank {
                let isItem =
                    indent == column && (rest.hasPrefix("- ") || rest == "-") && entry.node.items != nil
                if indent <= column, !isItem, !Self.isComment(line) { break }
                if indent > column || isItem { end = place + 1 }
            }
            place += 1
        }
        return first..<end
    }

    private func end(of node: YAMLNode, section: String) -> Int {
        guard let last = node.entries?.last else {
            return (root?.entry(section)?.keyRange.line) ?? lines.count
        }
        return extent(of: last).upperBound
    }

    private mutating func replace(_ range: Range<Int>, with new: [String]) {
        lines.replaceSubrange(range, with: new.map { $0 + lineEnd })
    }

    private mutating func insert(_ new: [String], at place: Int) {
        lines.insert(contentsOf: new.map { $0 + lineEnd }, at: min(place, lines.count))
    }

    private mutating func append(_ new: [String]) {
        insert(new, at: lines.count)
    }

    private static func isComment(_ line: String) -> Bool {
        let rest = line.drop { $0.isWhitespace }
        return rest.isEmpty || rest.hasPrefix("#") || rest.hasPrefix("---")
    }
}

extension String {
    /// Where a comment begins at or after a place: a `#` after white space.
    fileprivate func range(ofComment start: Index) -> Index? {
        var place = start
        while let mark = self[place...].firstIndex(of: "#") {
            if mark > startIndex, self[index(before: mark)].isWhitespace { return mark }
            place = index(after: mark)
        }
        return nil
    }
}

extension Substring {
    /// Without white space at the end.
    fileprivate var trimmedEnd: Substring {
        var text = self
        while text.last?.isWhitespace == true { text.removeLast() }
        return text
    }
}
