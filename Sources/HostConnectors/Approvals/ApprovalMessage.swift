public import Engine
import Values

/// What one person or channel is told about an approval.
struct ApprovalMessage {
    let approval: Approval
    let kind: ApprovalNotice.Kind
    /// The page where one decides; nil when this host has no address.
    let link: String?
    /// Whether the link asks to sign in first.
    let needsSignIn: Bool

    private static let shownDetails = 2500
    private static let shownRows = 30

    var subject: String {
        switch kind {
        case .request: approval.content.title
        case .reminder: "Reminder: \(approval.content.title)"
        case .closing: "\(approval.outcomeText): \(approval.content.title)"
        }
    }

    /// How to decide, in one sentence.
    private var instruction: String {
        if kind == .closing { return closing }
        let choices = approval.content.options.map { "`\($0)`" }.joined(separator: ", ")
        let way = link == nil ? "riposte approvals show \(approval.id)" : "the page"
        let sign = needsSignIn ? "; it asks you to sign in" : ""
        return "Choose one of \(choices) on \(way)\(sign). Opening it decides nothing."
    }

    private var closing: String {
        let people = approval.responses.map { response in
            let comment = response.comment.isEmpty ? "" : " (\(response.comment))"
            return "\(response.option) by \(response.person)\(comment)"
        }
        return people.isEmpty ? approval.outcomeText : people.joined(separator: "; ")
    }

    private var rows: [(name: String, value: String)] {
        DataRows.rows(of: approval.content.about).prefix(Self.shownRows).map { $0 }
    }

    private var facts: [(name: String, value: String)] {
        [
            ("Asked", approval.approvers.joined(separator: ", ")),
            ("Until", approval.expiresAt.iso8601), ("Playbook", approval.playbook),
            ("Approval", approval.id), ("SHA-256", approval.hash),
        ]
    }

    var text: String {
        var parts = [approval.content.title]
        if !approval.content.details.isEmpty { parts.append(approval.content.details) }
        if !rows.isEmpty {
            parts.append(
                "What will be done:\n" + rows.map { "  \($0.name): \($0.value)" }.joined(separator: "\n"))
        }
        parts.append(instruction)
        if let link, kind != .closing { parts.append(link) }
        parts.append(facts.map { "\($0.name): \($0.value)" }.joined(separator: "\n"))
        return parts.joined(separator: "\n\n")
    }

    var html: String {
        var html = "<h2>\(Markup.escaped(approval.content.title))</h2>"
        html += Markup.html(markdown: approval.content.details)
        if !rows.isEmpty { html += "<h3>What will be done</h3>" + Self.table(rows) }
        html += "<p>\(Markup.escaped(instruction))</p>"
        if let link, kind != .closing {
            html += "<p><a href=\"\(Markup.escaped(link))\"><strong>Look at it and decide</strong></a></p>"
        }
        return html + Self.table(facts)
    }

    private static func table(_ rows: [(name: String, value: String)]) -> String {
        let body = rows.map {
            "<tr><th align=\"left\">\(Markup.escaped($0.name))</th><td>\(Markup.escaped($0.value))</td></tr>"
        }
        return "<table cellpadding=\"4\">\(body.joined())</table>"
    }

    /// Details as chat programs show them, cut to what they take.
    private var shortDetails: String {
        let details = approval.content.details
        return details.count > Self.shownDetails ? "\(details.prefix(Self.shownDetails))…" : details
    }

    /// Block Kit; the texts are plain, so that nothing in them mentions anybody.
    var blocks: Value {
        var blocks: [Value] = [
            ["type": "header", "text": Self.plain(String(subject.prefix(150)))]
        ]
        if !approval.content.details.isEmpty {
            blocks.append(["type": "section", "text": Self.plain(shortDetails)])
        }
        if !rows.isEmpty {
            let lines = rows.map { "\($0.name): \($0.value)" }.joined(separator: "\n")
            blocks.append(["type": "section", "text": Self.plain(String(lines.prefix(2900)))])
        }
        if let link, kind != .closing {
            blocks.append([
                "type": "actions",
                "elements": [
                    [
                        "type": "button", "style": "primary", "text": Self.plain("Look at it and decide"),
                        "url": .string(link), "action_id": "riposte-open-approval",
                    ]
                ],
            ])
        }
        let last = "\(instruction)\nApproval \(approval.id), until \(approval.expiresAt.iso8601)"
        blocks.append(["type": "context", "elements": [Self.plain(last)]])
        return .array(blocks)
    }

    private static func plain(_ text: String) -> Value {
        ["type": "plain_text", "text": .string(text.isEmpty ? " " : text), "emoji": false]
    }

    /// An Adaptive Card whose only action opens the page.
    var card: Value {
        var body: [Value] = [
            Self.block(subject, [("size", "Large"), ("weight", "Bolder")])
        ]
        if !approval.content.details.isEmpty { body.append(Self.block(shortDetails)) }
        let shown = rows + facts
        body.append([
            "type": "FactSet",
            "facts": .array(
                shown.map { ["title": .string($0.name), "value": .string(Self.plainCard($0.value))] }),
        ])
        body.append(Self.block(instruction, [("isSubtle", true)]))
        var card = JSONObject()
        card["type"] = "AdaptiveCard"
        card["$schema"] = "http://adaptivecards.io/schemas/adaptive-card.json"
        card["version"] = "1.4"
        card["body"] = .array(body)
        if let link, kind != .closing {
            card["actions"] = [
                ["type": "Action.OpenUrl", "title": "Look at it and decide", "url": .string(link)]
            ]
        }
        return .object(card)
    }

    private static func block(_ text: String, _ more: [(String, Value)] = []) -> Value {
        var block = JSONObject()
        block["type"] = "TextBlock"
        block["text"] = .string(text)
        block["wrap"] = true
        for (name, value) in more { block[name] = value }
        return .object(block)
    }

    /// Without the characters that cards take for Markdown's links.
    private static func plainCard(_ text: String) -> String {
        text.replacing("[", with: "\\[").replacing("]", with: "\\]")
    }
}

extension Approval {
    /// What it came to, in words.
    public var outcomeText: String {
        switch status {
        case .open: "Open"
        case .decided: outcome
        case .timedOut: "Nobody decided in time"
        case .withdrawn: "Not needed any more"
        }
    }
}
