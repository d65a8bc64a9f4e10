import ConnectorKit
import Values

/// Rich text for the interface that a connection has.
enum RichText {
    /// The most that a description or a comment takes.
    static let longest = 32_767
    private static let cut = "\n\n[...]"

    /// How a text is meant.
    enum Kind: String, CaseIterable, JSONDecodable {
        case markdown, plain
    }

    /// A text, or in the cloud a document as it is.
    static func value(
        _ given: Value, _ kind: Kind = .markdown, _ jira: Jira
    ) throws(ConnectorFailure) -> Value {
        guard var text = given.string else {
            guard given.object != nil, !jira.isDataCenter else {
                throw .invalid("the text is neither a text nor, in the cloud, a document")
            }
            return given
        }
        if text.count > longest - 2000 { text = text.prefix(longest - 2000) + cut }
        let blocks = kind == .markdown ? MarkdownReader.blocks(text) : plain(text)
        guard jira.isDataCenter else { return DocumentFormat.document(blocks) }
        return .string(String(WikiMarkup.text(blocks).prefix(longest)))
    }

    /// Paragraphs at blank lines, and every other line break kept.
    private static func plain(_ text: String) -> [MarkdownBlock] {
        let text = String(text.map { $0 == "\r\n" || $0 == "\r" ? "\n" : $0 })
        var paragraphs: [[Substring]] = [[]]
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            if line.isBlank { paragraphs.append([]) } else { paragraphs[paragraphs.count - 1].append(line) }
        }
        return paragraphs.filter { !$0.isEmpty }.map { lines in
            let runs = lines.map { [MarkdownRun(text: String($0))] }
            return .paragraph(Array(runs.joined(separator: [.lineBreak])))
        }
    }
}
