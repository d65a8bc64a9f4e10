import Values

/// Prints a document in the style that people write playbooks in.
///
/// Whatever the tree holds, ``YAMLReader`` reads the same values back: texts that YAML would take for
/// something else are quoted, texts of several lines are literal blocks where such a block can hold them.
enum YAMLWriter {
    /// The document, a line feed at its end.
    static func text(of node: YAMLNode) -> String {
        var printer = Printer()
        printer.document(node)
        return printer.lines.joined(separator: "\n") + "\n"
    }

    /// Columns that a list or mapping on one line may take.
    fileprivate static let width = 100

    private struct Printer {
        var lines: [String] = []

        mutating func document(_ node: YAMLNode) {
            guard case .mapping(let entries) = node.kind, !entries.isEmpty else {
                block(node, start: "", indent: 0, form: .free)
                return
            }
            var wasSection = false
            for entry in entries {
                var section = Printer()
                section.entry(entry, start: "", indent: 0, form: .block(below: false))
                let isSection = section.lines.count > 1
                if !lines.isEmpty, isSection || wasSection { lines.append("") }
                lines += section.lines
                wasSection = isSection
            }
        }

        /// `start` is what already stands on the first line, `indent` the column of the key.
        private mutating func entry(_ entry: YAMLNode.Entry, start: String, indent: Int, form: Form) {
            let key = YAMLWriterScalar.text(entry.key)
            var form = form
            if let known = Form.named[entry.key] { form = known }
            guard key.utf8.count <= YAMLWriterScalar.longestKey else {
                lines.append("\(start)? \(key)")
                block(entry.node, start: spaces(indent) + ":", indent: indent, form: form)
                return
            }
            block(entry.node, start: "\(start)\(key):", indent: indent, form: form)
        }

        /// A value behind a key or dash: on the same line where it fits, else below, two columns in.
        private mutating func block(_ node: YAMLNode, start: String, indent: Int, form: Form) {
            let isTop = start.isEmpty
            let lead = isTop ? "" : start + " "
            if form.allowsFlow(node), let flow = YAMLWriterFlow.text(of: node, within: width - lead.count) {
                lines.append(lead + flow)
                return
            }
            let inner = isTop ? indent : indent + 2
            switch node.kind {
            case .scalar(.string(let text)):
                // At the very top a block would begin where `---` can stand.
                if isTop || !literal(text, lead: lead, indent: inner) {
                    lines.append(lead + YAMLWriterScalar.text(text))
                }
            case .scalar(let value): lines.append(lead + value.json())
            case .sequence(let items):
                if !isTop { lines.append(start) }
                for item in items { self.item(item, indent: inner) }
            case .mapping(let entries):
                if !isTop { lines.append(start) }
                for entry in entries {
                    self.entry(entry, start: spaces(inner), indent: inner, form: form.inner)
                }
            }
        }

        private mutating func item(_ node: YAMLNode, indent: Int) {
            let dash = spaces(indent) + "-"
            guard case .mapping(let entries) = node.kind,
                YAMLWriterFlow.text(of: node, within: width - dash.count - 1) == nil
            else {
                block(node, start: dash, indent: indent, form: .free)
                return
            }
            for (place, entry) in entries.enumerated() {
                let start = place == 0 ? dash + " " : spaces(indent + 2)
                self.entry(entry, start: start, indent: indent + 2, form: .free)
            }
        }

        /// A text of several lines as it is; false where that would not read back as the same.
        private mutating func literal(_ text: String, lead: String, indent: Int) -> Bool {
            guard let header = YAMLWriterScalar.literalHeader(of: text) else { return false }
            lines.append(lead + header)
            let body = text.hasSuffix("\n") ? text.dropLast() : text[...]
            for line in body.split(separator: "\n", omittingEmptySubsequences: false) {
                lines.append(line.isEmpty ? "" : spaces(indent) + line)
            }
            return true
        }

        private func spaces(_ count: Int) -> String { String(repeating: " ", count: count) }
    }

    /// Whether a mapping may stand on one line: named things of a playbook stand below each other, however
    /// short.
    private enum Form {
        case free
        case block(below: Bool)

        func allowsFlow(_ node: YAMLNode) -> Bool {
            guard case .block = self, case .mapping(let entries) = node.kind else { return true }
            return entries.isEmpty
        }

        var inner: Form {
            if case .block(below: true) = self { .block(below: false) } else { .free }
        }

        static let named: [String: Form] = [
            "with": .block(below: false), "steps": .block(below: true), "then": .block(below: true),
            "else": .block(below: true), "scope": .block(below: true), "parameters": .block(below: true),
            "trigger": .block(below: false),
        ]
    }
}

/// Lists and mappings on one line.
enum YAMLWriterFlow {
    /// Scalars, empty collections, and short lists and mappings of scalars; nil when it does not belong on
    /// one line.
    static func text(of node: YAMLNode, within width: Int) -> String? {
        switch node.kind {
        case .scalar: return nil
        case .sequence(let items):
            if items.isEmpty { return "[]" }
            guard items.count <= 32, let parts = scalars(items) else { return nil }
            let text = "[" + parts.joined(separator: ", ") + "]"
            return text.count <= width ? text : nil
        case .mapping(let entries):
            if entries.isEmpty { return "{}" }
            guard entries.count <= 4, let parts = scalars(entries.map(\.node)) else { return nil }
            let keys = entries.map { YAMLWriterScalar.text($0.key, inFlow: true) }
            guard keys.allSatisfy({ $0.utf8.count <= YAMLWriterScalar.longestKey }) else { return nil }
            let text = "{ " + zip(keys, parts).map { "\($0): \($1)" }.joined(separator: ", ") + " }"
            return text.count <= width ? text : nil
        }
    }

    private static func scalars(_ nodes: [YAMLNode]) -> [String]? {
        var parts: [String] = []
        for node in nodes {
            switch node.kind {
            case .scalar(.string(let text)):
                guard !text.unicodeScalars.contains("\n") else { return nil }
                parts.append(YAMLWriterScalar.text(text, inFlow: true))
            case .scalar(let value): parts.append(value.json())
            case .sequence(let items):
                guard items.isEmpty else { return nil }
                parts.append("[]")
            case .mapping(let entries):
                guard entries.isEmpty else { return nil }
                parts.append("{}")
            }
        }
        return parts
    }
}
