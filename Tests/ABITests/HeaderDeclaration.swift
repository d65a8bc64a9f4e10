/// One thing that a header declares.
struct HeaderDeclaration {
    enum Kind { case macro, type, structure, enumeration, function }

    var kind: Kind
    /// Empty for enumerations, which have none.
    var name: String
    /// As it is written, on one line.
    var code: String
    var comment: HeaderComment
    /// Members of a struct, values of an enumeration.
    var members: [Member] = []

    struct Member {
        var name: String
        /// As it is written, on one line.
        var code: String
        /// What an enumeration's value is.
        var value: String?
        var comment: HeaderComment

        /// Whether it points to a function.
        var isFunction: Bool { code.contains("(*\(name))(") }
    }
}

/// What a comment says, taken apart.
struct HeaderComment {
    /// The text before the labels.
    var paragraphs: [String] = []
    /// `Thread`, `Ownership`, `Errors`, each with what it says.
    var labels: [(name: String, text: String)] = []
    /// The minor from which on it holds: `1.0`.
    var since: String?

    static let labelNames = ["Thread", "Ownership", "Errors"]

    init() {}

    /// The text of a comment, without its marks.
    init(_ text: String) {
        for paragraph in text.split(separator: "\n\n") {
            var lines: [String] = []
            for line in paragraph.split(separator: "\n").map(String.init) {
                let label = Self.labelNames.first { line.hasPrefix("\($0): ") }
                if label == nil, !line.hasPrefix("Since ") || lines.isEmpty, !lines.isEmpty {
                    lines[lines.count - 1] += " " + line
                } else {
                    lines.append(line)
                }
            }
            for line in lines { add(line) }
        }
    }

    private mutating func add(_ line: String) {
        var line = line
        if let found = line.firstMatch(of: /(?:^| )Since (\d+\.\d+)\.$/) {
            since = String(found.output.1)
            line.removeSubrange(found.range)
        }
        if line.isEmpty { return }
        if let label = Self.labelNames.first(where: { line.hasPrefix("\($0): ") }) {
            labels.append((label, String(line.dropFirst(label.count + 2))))
        } else {
            paragraphs.append(line)
        }
    }

    func label(_ name: String) -> String? { labels.first { $0.name == name }?.text }
}
