import Values

/// A page that needs no script and nothing from anywhere else.
struct Page {
    let title: String
    /// HTML of the page's own making, with all texts escaped.
    let body: String
    /// What lets the one style sheet in, and nothing else.
    let nonce: String

    /// The answer: kept nowhere, shown in no frame, and sending nothing anywhere but here.
    func answer(status: Int, headers: [(name: String, value: String)] = []) -> WebhookAnswer {
        let policy =
            "default-src 'none'; style-src 'nonce-\(nonce)'; form-action 'self'; frame-ancestors 'none'; "
            + "base-uri 'none'"
        return WebhookAnswer(
            status: status,
            headers: [
                ("Content-Type", "text/html; charset=utf-8"), ("Cache-Control", "no-store"),
                ("Content-Security-Policy", policy), ("Referrer-Policy", "no-referrer"),
                ("X-Content-Type-Options", "nosniff"), ("X-Frame-Options", "DENY"),
                ("X-Robots-Tag", "noindex, nofollow"),
            ] + headers, body: .string(html))
    }

    private var html: String {
        """
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        <title>\(PageText.escaped(title)) · Riposte</title>
        <style nonce="\(nonce)">\(Self.style)</style>
        </head>
        <body>
        <main>
        \(body)
        </main>
        </body>
        </html>

        """
    }

    private static let style = """
        :root { --back: #f6f7f9; --card: #fff; --text: #1b1f24; --faint: #59636e; --line: #d1d9e0;
          --accent: #0b57d0; --on-accent: #fff; --good: #1a7f37; --warn: #9a3412; --warn-back: #fff4ed; }
        @media (prefers-color-scheme: dark) {
          :root { --back: #0d1117; --card: #161b22; --text: #e6edf3; --faint: #9198a1; --line: #3d444d;
            --accent: #8ab4f8; --on-accent: #0d1117; --good: #56d364; --warn: #fdba74; --warn-back: #2b1a0f; } }
        * { box-sizing: border-box; }
        body { margin: 0; background: var(--back); color: var(--text);
          font: 1rem/1.5 system-ui, -apple-system, "Segoe UI", sans-serif; }
        main { max-width: 46rem; margin: 2rem auto; padding: 0 1rem; }
        h1 { font-size: 1.5rem; line-height: 1.25; margin: 0 0 1rem; overflow-wrap: anywhere; }
        h2 { font-size: 1rem; margin: 1.5rem 0 .5rem; }
        h3 { font-size: 1rem; margin: 1rem 0 .25rem; }
        .card { background: var(--card); border: 1px solid var(--line); border-radius: .5rem; padding: 1.25rem 1.5rem;
          margin-bottom: 1rem; }
        .faint { color: var(--faint); font-size: .9rem; }
        .notice { border-left: .25rem solid var(--warn); background: var(--warn-back); padding: .75rem 1rem;
          border-radius: .25rem; margin: 0 0 1rem; overflow-wrap: anywhere; }
        .done { border-left-color: var(--good); background: none; border-top: 0; }
        table { border-collapse: collapse; width: 100%; }
        th, td { text-align: left; vertical-align: top; padding: .35rem .75rem .35rem 0; border-top: 1px solid var(--line);
          overflow-wrap: anywhere; }
        th { font-weight: 600; width: 11rem; }
        .list th { width: auto; }
        code, .hash { font-family: ui-monospace, monospace; font-size: .85rem; overflow-wrap: anywhere; }
        fieldset { border: 0; margin: 0; padding: 0; }
        legend { font-weight: 600; padding: 0; margin-bottom: .25rem; }
        .option { display: flex; gap: .6rem; align-items: center; padding: .6rem .75rem; border: 1px solid var(--line);
          border-radius: .375rem; margin: .4rem 0; cursor: pointer; }
        .option:focus-within { outline: 2px solid var(--accent); outline-offset: 1px; }
        label.block { display: block; font-weight: 600; margin: 1rem 0 .25rem; }
        textarea, select, input[type=password] { width: 100%; font: inherit; color: inherit; background: var(--back);
          border: 1px solid var(--line); border-radius: .375rem; padding: .5rem .6rem; }
        button { font: inherit; font-weight: 600; margin-top: 1rem; padding: .6rem 1.25rem; border: 0; border-radius: .375rem;
          background: var(--accent); color: var(--on-accent); cursor: pointer; }
        button:focus-visible, textarea:focus-visible, select:focus-visible, input:focus-visible, a:focus-visible {
          outline: 2px solid var(--accent); outline-offset: 2px; }
        a { color: var(--accent); }
        """
}

/// Text inside of a page.
enum PageText {
    static func escaped(_ text: String) -> String {
        var escaped = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            case "\"": escaped += "&quot;"
            case "'": escaped += "&#39;"
            // What turns text around could make a name look like another one.
            case "\u{200E}", "\u{200F}", "\u{202A}"..."\u{202E}", "\u{2066}"..."\u{2069}":
                escaped += "\u{FFFD}"
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }

    static func table(_ rows: [(name: String, value: String)]) -> String {
        let body = rows.map {
            "<tr><th scope=\"row\">\(escaped($0.name))</th><td>\(escaped($0.value))</td></tr>"
        }
        return "<table>\(body.joined(separator: "\n"))</table>"
    }
}
