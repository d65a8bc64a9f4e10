import Values

/// A channel as a page.
struct SlackPage {
    let state: SlackState
    let directory: Directory
    let token: String

    func html(of index: Int) -> String {
        let channel = state.channels[index]
        let links = state.channels.map { other in
            let mark = other.id == channel.id ? " class=here" : ""
            return "<a\(mark) href=\"/lab/slack/\(LabHTML.text(other.id))?token=\(LabHTML.text(token))\">"
                + "\(other.isDirect ? "" : "#")\(LabHTML.text(other.name))</a>"
        }
        let top = channel.messages.filter { $0["thread_ts"] == nil }
        let messages = top.map { message in
            let answers = channel.messages.filter { $0["thread_ts"] == message["ts"] }
            let thread =
                answers.isEmpty
                ? "" : "<div class=thread>\(answers.map { self.message($0, channel) }.joined())</div>"
            return self.message(message, channel) + thread
        }
        let topic = channel.topic.isEmpty ? "" : "<p class=note>\(LabHTML.text(channel.topic))</p>"
        let body =
            "<nav>\(links.joined(separator: " "))</nav><main><h1>\(LabHTML.text("#" + channel.name))</h1>"
            + topic + (messages.isEmpty ? "<p class=note>No messages</p>" : messages.joined()) + "</main>"
        return LabHTML.page("Slack: \(channel.name)", body)
    }

    private func message(_ message: Value, _ channel: SlackState.Channel) -> String {
        let name = message["username"]?.string ?? "Riposte"
        let blocks = message["blocks"]?.array ?? []
        let content =
            blocks.isEmpty
            ? "<p>\(markup(message["text"]?.string ?? ""))</p>"
            : blocks.map { block($0, message, channel) }.joined()
        let files = (message["files"]?.array ?? []).map {
            "<p class=file>\(LabHTML.text($0["name"]?.string ?? ""))</p>"
        }
        let reactions = (message["reactions"]?.array ?? []).map {
            ":\(LabHTML.text($0["name"]?.string ?? "")):"
        }
        let edited = message["edited"] == nil ? "" : " (edited)"
        return "<article><header><b>\(LabHTML.text(name))</b> <span class=note>"
            + "\(LabHTML.text(message["ts"]?.string ?? ""))\(edited)</span></header>\(content)"
            + files.joined() + (reactions.isEmpty ? "" : "<p>\(reactions.joined(separator: " "))</p>")
            + "</article>"
    }

    private func block(_ block: Value, _ message: Value, _ channel: SlackState.Channel) -> String {
        switch block["type"]?.string {
        case "header": return "<h2>\(LabHTML.text(block["text"]?["text"]?.string ?? ""))</h2>"
        case "divider": return "<hr>"
        case "section":
            let fields = (block["fields"]?.array ?? []).map { "<li>\(text($0))</li>" }
            return "<p>\(block["text"].map(text) ?? "")</p>"
                + (fields.isEmpty ? "" : "<ul>\(fields.joined())</ul>")
        case "context":
            return "<p class=note>\((block["elements"]?.array ?? []).map(text).joined(separator: " "))</p>"
        case "markdown": return "<pre>\(LabHTML.text(block["text"]?.string ?? ""))</pre>"
        case "actions":
            return
                "<div class=row>\((block["elements"]?.array ?? []).map { button($0, message, channel) }.joined())</div>"
        case let type: return "<p class=note>[\(LabHTML.text(type ?? "block"))]</p>"
        }
    }

    private func button(_ element: Value, _ message: Value, _ channel: SlackState.Channel) -> String {
        let label = LabHTML.text(element["text"]?["text"]?.string ?? element["type"]?.string ?? "")
        if let url = element["url"]?.string, url.hasPrefix("http") {
            return "<a class=button href=\"\(LabHTML.text(url))\" rel=noreferrer>\(label)</a>"
        }
        let style = LabHTML.text(element["style"]?.string ?? "plain")
        let fields = [
            ("token", token), ("channel", channel.id), ("ts", message["ts"]?.string ?? ""),
            ("action", element["action_id"]?.string ?? ""),
        ]
        let hidden = fields.map {
            "<input type=hidden name=\($0.0) value=\"\(LabHTML.text($0.1))\">"
        }
        return "<form method=post action=/lab/slack/press>\(hidden.joined())"
            + "<button class=\"\(style)\">\(label)</button></form>"
    }

    private func text(_ object: Value) -> String {
        let text = object["text"]?.string ?? ""
        return object["type"] == "plain_text" ? LabHTML.text(text) : markup(text)
    }

    /// Slack's markup as far as it is easy: entities, links and mentions in words, bold.
    private func markup(_ text: String) -> String {
        var result = ""
        var rest = text[...]
        while let open = rest.firstIndex(of: "<") {
            result += plain(rest[..<open])
            guard let close = rest[open...].firstIndex(of: ">") else { break }
            let inside = rest[rest.index(after: open)..<close].split(separator: "|", maxSplits: 1)
            result += link(String(inside.first ?? ""), inside.count > 1 ? String(inside[1]) : nil)
            rest = rest[rest.index(after: close)...]
        }
        return result + plain(rest)
    }

    private func link(_ target: String, _ label: String?) -> String {
        guard target.hasPrefix("http") else { return "<mark>\(LabHTML.text(label ?? target))</mark>" }
        return "<a href=\"\(LabHTML.text(target))\" rel=noreferrer>\(plain((label ?? target)[...]))</a>"
    }

    private func plain(_ text: Substring) -> String {
        let decoded = String(text).replacing("&lt;", with: "<").replacing("&gt;", with: ">")
            .replacing("&amp;", with: "&")
        return LabHTML.text(decoded).replacing("\n", with: "<br>")
    }
}
