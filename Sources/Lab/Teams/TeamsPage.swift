import Values

/// A channel of the team as a page.
struct TeamsPage {
    let state: TeamsState
    let token: String

    func html(of index: Int) -> String {
        let channel = state.channels[index]
        let links = state.channels.map { other in
            let mark = other.id == channel.id ? " class=here" : ""
            return "<a\(mark) href=\"/lab/teams/\(LabHTML.text(other.name))?token=\(LabHTML.text(token))\">"
                + "\(LabHTML.text(other.name))</a>"
        }
        let failures = state.failures.map { "<p class=note>The workflow failed: \(LabHTML.text($0))</p>" }
        let messages = channel.messages.map(message)
        let body =
            "<nav><b>\(LabHTML.text(TeamsState.teamName))</b>\(links.joined())</nav><main><h1>"
            + "\(LabHTML.text(channel.name))</h1>" + (messages.isEmpty ? "<p class=note>No messages</p>" : "")
            + messages.joined() + failures.joined() + "</main>"
        return LabHTML.page("Teams: \(channel.name)", body)
    }

    private func message(_ message: Value) -> String {
        let card = message["card"].map(card) ?? ""
        let html = message["body"]?["content"]?.string
        // What came as HTML is shown as its source: nothing that was posted runs here.
        let text = html.map { "<p>\(LabHTML.text($0))</p>" } ?? ""
        return
            "<article><header><b>\(LabHTML.text(message["from"]?.string ?? "Riposte"))</b> <span class=note>"
            + "\(LabHTML.text(message["createdDateTime"]?.string ?? ""))</span></header>\(text)\(card)</article>"
    }

    private func card(_ card: Value) -> String {
        let actions = (card["actions"]?.array ?? []).map { action in
            let title = LabHTML.text(action["title"]?.string ?? "")
            guard let url = action["url"]?.string, url.hasPrefix("http") else {
                return "<button disabled>\(title)</button>"
            }
            return "<a class=button href=\"\(LabHTML.text(url))\" rel=noreferrer>\(title)</a>"
        }
        return (card["body"]?.array ?? []).map(element).joined()
            + (actions.isEmpty ? "" : "<div class=row>\(actions.joined())</div>")
    }

    private func element(_ element: Value) -> String {
        switch element["type"]?.string {
        case "TextBlock":
            let text = LabHTML.text(Self.plain(element["text"]?.string ?? "")).replacing("\n", with: "<br>")
            return element["size"] == "Large" ? "<h2>\(text)</h2>" : "<p>\(text)</p>"
        case "FactSet":
            let rows = (element["facts"]?.array ?? []).map { fact in
                "<dt>\(LabHTML.text(Self.plain(fact["title"]?.string ?? "")))</dt>"
                    + "<dd>\(LabHTML.text(Self.plain(fact["value"]?.string ?? "")))</dd>"
            }
            return "<dl>\(rows.joined())</dl>"
        case "Container", "Column":
            let style = LabHTML.text(element["style"]?.string ?? "plain")
            return
                "<div class=\"\(style)\">\((element["items"]?.array ?? []).map(self.element).joined())</div>"
        case "ColumnSet": return (element["columns"]?.array ?? []).map(self.element).joined()
        case let type: return "<p class=note>[\(LabHTML.text(type ?? "element"))]</p>"
        }
    }

    /// The text without the backslashes that escape Markdown, and without the marks of mentions.
    private static func plain(_ text: String) -> String {
        var result = ""
        var isEscaped = false
        for character in text.replacing("<at>", with: "@").replacing("</at>", with: "") {
            if character == "\\", !isEscaped {
                isEscaped = true
                continue
            }
            result.append(character)
            isEscaped = false
        }
        return result
    }
}

extension TenantState {
    /// `/lab/teams/CHANNEL`.
    func teamsDesk(_ request: LabRequest) -> LabAnswer {
        guard request.headers[Self.tokenHeader] ?? request.parameter("token") == labToken else {
            return .refusal(
                401, "the page needs the lab's token", help: "open it as `riposte lab status` shows it")
        }
        let name = request.segments.dropFirst(2).first ?? "Alerts"
        guard let index = teams.channels.firstIndex(where: { $0.name.lowercased() == name.lowercased() })
        else {
            return Self.unknown("channel", name, among: teams.channels.map(\.name))
        }
        return .page(TeamsPage(state: teams, token: labToken).html(of: index))
    }
}
