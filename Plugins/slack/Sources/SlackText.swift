import ConnectorKit
import Values

/// Texts as Slack takes them.
///
/// Source: docs.slack.dev, "Formatting message text" (escaping) and "chat.postMessage" (truncating content),
/// read 2026-11.
enum SlackText {
    /// Above it Slack cuts messages without a word.
    static let longest = 40_000

    /// The text with the three characters escaped that begin mentions, links and entities.
    static func escaped(_ text: String) -> String {
        var result = ""
        result.reserveCapacity(text.utf8.count)
        for character in text.unicodeScalars {
            switch character {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            default: result.unicodeScalars.append(character)
            }
        }
        return result
    }

    /// The first characters of a text with a mark that there was more; an escape is not cut in two.
    static func cut(_ text: String, to limit: Int) -> String {
        guard text.count > limit else { return text }
        var kept = text.prefix(limit - mark.count)
        if let open = kept.suffix(5).lastIndex(of: "&"), !kept[open...].contains(";") {
            kept = kept[..<open]
        }
        return kept + mark
    }

    private static let mark = " … (cut)"
}

/// What a message says, and how it is fitted.
struct MessageContent: JSONDecodable {
    /// How the text is meant.
    enum Format: String, CaseIterable, JSONDecodable {
        /// Words: what could mention somebody or hide a link is escaped.
        case text
        /// Slack's own markup, as it is.
        case mrkdwn
    }

    /// What is done with what is too long.
    enum Excess: String, CaseIterable, JSONDecodable {
        case fail, cut
    }

    var text: String
    var blocks: [Value]

    init(_ json: JSONInput) throws(ConnectorFailure) {
        let format = try json.optional("format", as: Format.self) ?? .text
        let excess = try json.optional("tooLong", as: Excess.self) ?? .fail
        let given = try json.optional("text", as: String.self) ?? ""
        text = format == .text ? SlackText.escaped(given) : given
        blocks = try json.optional("blocks") ?? []
        guard !text.isEmpty || !blocks.isEmpty else {
            throw .invalid("a message needs `text` or `blocks`", code: "no_text")
        }
        if excess == .cut {
            text = SlackText.cut(text, to: SlackText.longest)
            blocks = BlockLimits.fitted(blocks)
        } else if text.count > SlackText.longest {
            throw .invalid(
                "`text` has \(text.count) characters, and Slack takes \(SlackText.longest)",
                code: "msg_too_long")
        }
        if let problem = BlockLimits.problem(of: blocks) { throw .invalid(problem, code: "invalid_blocks") }
    }

    /// The members of a request's body.
    var members: JSONObject {
        var members = JSONObject()
        if !text.isEmpty { members["text"] = .string(text) }
        if !blocks.isEmpty { members["blocks"] = .array(blocks) }
        return members
    }
}
