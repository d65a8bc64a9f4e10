import Values

/// Collects what is wrong, and reads the shapes that every part of a document is made of.
struct Findings {
    private(set) var all: [Diagnostic] = []

    var hasErrors: Bool { all.hasErrors }

    mutating func add(_ findings: [Diagnostic]) { all += findings }

    /// The findings, with those on certain lines left without a place, since a place is shown with its line.
    func withoutPlaces(on lines: Set<Int>) -> [Diagnostic] {
        all.map { finding in
            guard let range = finding.range, lines.contains(range.line) else { return finding }
            var finding = finding
            finding.range = nil
            if !finding.message.contains("in line") { finding.message += " (line \(range.line))" }
            return finding
        }
    }

    mutating func error(
        _ code: String, _ message: String, help: String? = nil, at range: SourceRange?, _ address: String = ""
    ) {
        all.append(
            Diagnostic(.error, code, message, help: help, at: range, address: address.isEmpty ? nil : address)
        )
    }

    mutating func warning(
        _ code: String, _ message: String, help: String? = nil, at range: SourceRange?, _ address: String = ""
    ) {
        all.append(
            Diagnostic(
                .warning, code, message, help: help, at: range, address: address.isEmpty ? nil : address))
    }

    /// The entries of a mapping; anything else is an error, nothing at all is an empty mapping.
    mutating func entries(_ node: YAMLNode, _ address: String) -> [YAMLNode.Entry] {
        if let entries = node.entries { return entries }
        if !node.isNull { wrongShape(node, "a mapping", address) }
        return []
    }

    /// The text of a scalar; a number or Boolean in its place is an error that says to quote it.
    mutating func text(_ node: YAMLNode, _ address: String) -> String? {
        if let text = node.text { return text }
        let isOtherScalar = node.scalar.map { !$0.isNull } ?? false
        wrongShape(node, "a text", address, help: isOtherScalar ? "put it in quotes" : nil)
        return nil
    }

    /// A list of texts; one text stands for a list of one.
    mutating func texts(_ node: YAMLNode, _ address: String) -> [(text: String, range: SourceRange)] {
        if let text = node.text { return [(text, node.range)] }
        guard let items = node.items else {
            wrongShape(node, "a list of names", address)
            return []
        }
        return items.enumerated().compactMap { place, item in
            text(item, "\(address)[\(place)]").map { ($0, item.range) }
        }
    }

    /// An integer in a range.
    mutating func integer(_ node: YAMLNode, in range: ClosedRange<Int64>, _ address: String) -> Int? {
        guard let number = node.scalar?.int else {
            wrongShape(node, "a whole number", address)
            return nil
        }
        guard range.contains(number) else {
            error(
                Code.outOfRange, "`\(number)` is out of range",
                help: "give a number from \(range.lowerBound) to \(range.upperBound)", at: node.range, address
            )
            return nil
        }
        return Int(number)
    }

    /// A Boolean.
    mutating func bool(_ node: YAMLNode, _ address: String) -> Bool? {
        if let truth = node.scalar?.bool { return truth }
        let word = node.text?.lowercased() ?? ""
        let isOldWord = ["yes", "no", "on", "off"].contains(word)
        wrongShape(
            node, "`true` or `false`", address,
            help: isOldWord ? "`\(word)` is a text in YAML 1.2; write `true` or `false`" : nil)
        return nil
    }

    /// A duration in ISO 8601.
    mutating func duration(_ node: YAMLNode, _ address: String) -> Duration? {
        guard let text = text(node, address) else { return nil }
        guard let duration = Duration(iso8601: text), duration >= .zero else {
            error(
                Code.badDuration, "`\(text)` is not a duration",
                help:
                    "write it as ISO 8601 does, such as `PT30S`, `PT5M` or `P1D`; months and years have no length",
                at: node.range, address)
            return nil
        }
        return duration
    }

    /// One of several words.
    mutating func word<Word: CaseIterable & RawRepresentable<String>>(
        _ node: YAMLNode, of type: Word.Type, _ address: String
    ) -> Word? {
        guard let text = text(node, address) else { return nil }
        if let word = Word(rawValue: text) { return word }
        unknownWord(text, among: Word.allCases.map(\.rawValue), at: node.range, address)
        return nil
    }

    mutating func unknownWord(_ text: String, among known: [String], at range: SourceRange, _ address: String)
    {
        error(
            Code.unknownWord, "`\(text)` means nothing here", help: Self.suggestion(text, among: known),
            at: range, address)
    }

    mutating func wrongShape(
        _ node: YAMLNode, _ expected: String, _ address: String, help: String? = nil
    ) {
        let name = address.split(separator: ".").last.map { "`\($0)`" } ?? "the document"
        error(
            Code.wrongShape, "\(name) has to be \(expected), not \(node.described)", help: help,
            at: node.range,
            address)
    }

    /// Reports keys that are not known, each with the nearest that is.
    mutating func checkKeys(
        _ entries: [YAMLNode.Entry], known: [String], of owner: String, _ address: String
    ) {
        for entry in entries where !known.contains(entry.key) {
            error(
                Code.unknownKey, "\(owner) has no key `\(entry.key)`",
                help: Self.suggestion(entry.key, among: known), at: entry.keyRange,
                Self.join(address, entry.key))
        }
    }

    /// Whether one of the entries is a misspelling of a key, which is reported as such.
    static func isMisspelt(_ key: String, in entries: [YAMLNode.Entry], known: [String]) -> Bool {
        entries.contains { !known.contains($0.key) && nearestName(to: $0.key, among: known) == key }
    }

    mutating func missingKey(
        _ key: String, of owner: String, help: String, at range: SourceRange?, _ address: String
    ) {
        error(Code.missingKey, "\(owner) has no `\(key)`", help: help, at: range, address)
    }

    /// `did you mean ...?` where something is near, else the choices.
    static func suggestion(_ name: String, among known: [String]) -> String? {
        if let near = nearestName(to: name, among: known) { return "did you mean `\(near)`?" }
        guard !known.isEmpty else { return nil }
        let shown = known.prefix(12).map { "`\($0)`" }.joined(separator: ", ")
        return "known: \(shown)\(known.count > 12 ? " and \(known.count - 12) more" : "")"
    }

    static func join(_ address: String, _ key: String) -> String {
        address.isEmpty ? key : "\(address).\(key)"
    }
}
