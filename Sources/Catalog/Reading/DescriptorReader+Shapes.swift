import Values

/// Members of the kind expected, each saying so when it is of another kind.
extension DescriptorReader {
    /// Whether a node is an object with all its required keys and no others; false only when it is no object.
    mutating func check(_ node: DescriptorNode, _ keys: DescriptorKeys) -> Bool {
        guard isObject(node) else { return false }
        for member in node.members where !keys.all.contains(member.name) {
            findings.add(
                .unknownKey, "unknown key `\(member.name)`\(within(node))",
                help: help(for: member.name, among: keys.all), at: member.node.path, isName: true)
        }
        for key in keys.required where node[key] == nil {
            findings.add(
                .missingKey, "`\(key)` is missing\(within(node))", help: "add `\(key)`", at: node.path)
        }
        return true
    }

    mutating func isObject(_ node: DescriptorNode) -> Bool {
        if node.value.object != nil { return true }
        wrongShape(node, expected: "an object")
        return false
    }

    mutating func text(_ node: DescriptorNode?) -> String? {
        guard let node else { return nil }
        guard let text = node.value.string else {
            wrongShape(node, expected: "a string")
            return nil
        }
        return text
    }

    mutating func truth(_ node: DescriptorNode?) -> Bool? {
        guard let node else { return nil }
        guard let truth = node.value.bool else {
            wrongShape(node, expected: "`true` or `false`")
            return nil
        }
        return truth
    }

    mutating func texts(_ node: DescriptorNode?) -> [String] { items(node).compactMap { text($0) } }

    mutating func items(_ node: DescriptorNode?) -> [DescriptorNode] {
        guard let node else { return [] }
        if node.value.array == nil { wrongShape(node, expected: "an array") }
        return node.items
    }

    /// One of a fixed set of words.
    mutating func choice<Choice: RawRepresentable & CaseIterable>(
        _ node: DescriptorNode?, of _: Choice.Type
    ) -> Choice? where Choice.RawValue == String {
        guard let node, let word = text(node) else { return nil }
        if let choice = Choice(rawValue: word) { return choice }
        unknownChoice(word, node, among: Choice.allCases.map(\.rawValue))
        return nil
    }

    mutating func unknownChoice(_ word: String, _ node: DescriptorNode, among choices: [String]) {
        findings.add(
            .unknownChoice, "`\(word)` is not a value of `\(node.path.last { Int($0) == nil } ?? "")`",
            help: help(for: word, among: choices),
            at: node.path)
    }

    mutating func duration(_ node: DescriptorNode?) -> Duration? {
        guard let node, let text = text(node) else { return nil }
        if let duration = Duration(iso8601: text), duration > .zero { return duration }
        findings.add(
            .badAmount, "`\(text)` is not a length of time",
            help: "write an ISO 8601 duration above zero, such as `PT30S`, `PT2M` or `P1D`", at: node.path)
        return nil
    }

    /// `$.error.code` or `$['@odata.nextLink']` as its member names.
    mutating func memberPath(_ node: DescriptorNode?, allowsRoot: Bool = false) -> [String] {
        guard let node, let text = text(node) else { return [] }
        if let names = Self.memberNames(text), allowsRoot || !names.isEmpty { return names }
        findings.add(
            .badPath, "`\(text)` is not a path to a member",
            help: "write the names from the root, such as `$.error.code` or `$['@odata.nextLink']`",
            at: node.path)
        return []
    }

    private static func memberNames(_ text: String) -> [String]? {
        guard text.first == "$" else { return nil }
        var names: [String] = []
        var rest = text.dropFirst()
        while !rest.isEmpty {
            if rest.hasPrefix("['"), let end = rest.firstRange(of: "']") {
                names.append(String(rest[rest.index(rest.startIndex, offsetBy: 2)..<end.lowerBound]))
                rest = rest[end.upperBound...]
            } else if rest.first == "." {
                let name = rest.dropFirst().prefix { !".[".contains($0) }
                guard !name.contains(where: { "]*'\" ".contains($0) }) else { return nil }
                names.append(String(name))
                rest = rest.dropFirst(1 + name.count)
            } else {
                return nil
            }
        }
        return names.contains("") ? nil : names
    }

    mutating func checkName(_ name: String, at path: [String], isKey: Bool = false) {
        let words = name.utf8.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
        let isLegal =
            name.utf8.count <= 64 && name.utf8.first.map { 97...122 ~= $0 } ?? false
            && words.allSatisfy { !$0.isEmpty && $0.allSatisfy { 97...122 ~= $0 || 48...57 ~= $0 } }
        if !isLegal {
            findings.add(
                .badName, "`\(name)` is not a legal name",
                help: "use at most 64 lower-case letters, digits and single hyphens, beginning with a letter",
                at: path,
                isName: isKey)
        }
    }

    func help(for word: String, among choices: [String]) -> String {
        if let nearest = nearestName(to: word, among: choices) { return "did you mean `\(nearest)`?" }
        return "known here: " + choices.map { "`\($0)`" }.joined(separator: ", ")
    }

    mutating func wrongShape(_ node: DescriptorNode, expected: String) {
        let name = node.path.last.map { "`\($0)`" } ?? "the descriptor"
        findings.add(
            .wrongShape, "\(name) is \(node.value.kind), not \(expected)", help: "write \(expected)",
            at: node.path)
    }

    private func within(_ node: DescriptorNode) -> String { node.path.last.map { " in `\($0)`" } ?? "" }
}

extension Value {
    /// What a message calls the value.
    fileprivate var kind: String {
        switch typeName {
        case "null": "null"
        case "array", "integer", "object": "an \(typeName)"
        default: "a \(typeName)"
        }
    }
}
