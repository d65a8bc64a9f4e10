import Mail
import Values

/// The mailbox for a browser: plain, without scripts, light or dark as the reader has it.
struct MailboxPage {
    let token: String
    let messages: [StoredMail]
    let chosen: Int?

    var html: String {
        let shown = messages.first { $0.number == chosen }
        return """
            <!doctype html>
            <html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
            <title>\(shown.map { Self.escaped($0.read.subject) } ?? "Mailbox of the lab")</title>
            <style>\(Self.style)</style></head><body>
            <header><h1><a href="/mailbox?token=\(Self.escaped(token))">Mailbox of the lab</a></h1></header>
            <main>\(shown.map(message) ?? list)</main></body></html>
            """
    }

    private var list: String {
        if messages.isEmpty { return "<p class=\"empty\">Nothing was sent yet.</p>" }
        let rows = messages.reversed().map { mail -> String in
            let read = mail.read
            return """
                <tr><td>\(Self.escaped(mail.time.iso8601))</td><td>\(mail.isIncoming ? "in" : "out")</td>
                <td>\(Self.escaped(read.header("From") ?? mail.sender))</td>
                <td>\(Self.escaped(mail.recipients.joined(separator: ", ")))</td>
                <td><a href="/mailbox/\(mail.number)?token=\(Self.escaped(token))">\(Self.escaped(read.subject.isEmpty ? "(no subject)" : read.subject))</a></td>
                <td>\(mail.service)</td></tr>
                """
        }
        return """
            <table><thead><tr><th>Time</th><th></th><th>From</th><th>To</th><th>Subject</th><th>By</th></tr></thead>
            <tbody>\(rows.joined())</tbody></table>
            """
    }

    private func message(_ mail: StoredMail) -> String {
        let read = mail.read
        let fields = ["From", "To", "Cc", "Reply-To", "Subject", "Date", "Message-ID", "In-Reply-To"]
            .compactMap {
                name in read.header(name).map { "<dt>\(name)</dt><dd>\(Self.escaped($0))</dd>" }
            }
        let files = read.attachments.map { file in
            "<li>\(Self.escaped(file.name)) <small>\(Self.escaped(file.type)), \(file.content.count) bytes</small></li>"
        }
        // The frame is sandboxed: scripts of a message do not run, and its links open nowhere by themselves.
        let formatted = read.html.map {
            """
            <h2>HTML</h2><iframe sandbox="allow-popups allow-popups-to-escape-sandbox" srcdoc="\(Self.escaped("<base target=_blank><meta name=color-scheme content='light dark'>" + $0))"></iframe>
            """
        }
        return """
            <dl>\(fields.joined())<dt>Envelope</dt><dd>\(Self.escaped(mail.recipients.joined(separator: ", ")))</dd></dl>
            \(files.isEmpty ? "" : "<h2>Attachments</h2><ul>\(files.joined())</ul>")
            \(formatted ?? "")<h2>Text</h2><pre>\(Self.escaped(read.plainText))</pre>
            """
    }

    private static let style = """
        :root{color-scheme:light dark}body{font:15px/1.5 system-ui,sans-serif;margin:0 auto;max-width:72rem;padding:0 1rem}
        h1{font-size:1.2rem}h2{font-size:1rem}a{color:inherit}table{border-collapse:collapse;width:100%}
        td,th{text-align:left;padding:.35rem .6rem;border-bottom:1px solid color-mix(in srgb,currentColor 20%,transparent)}
        dl{display:grid;grid-template-columns:max-content 1fr;gap:.2rem 1rem}dt{opacity:.7}dd{margin:0;overflow-wrap:anywhere}
        pre{white-space:pre-wrap}iframe{width:100%;min-height:24rem;border:1px solid color-mix(in srgb,currentColor 20%,transparent)}
        .empty{opacity:.7}
        """

    static func escaped(_ text: String) -> String {
        var result = ""
        for character in text.unicodeScalars {
            switch character {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            case "'": result += "&#39;"
            default: result.unicodeScalars.append(character)
            }
        }
        return result
    }
}
