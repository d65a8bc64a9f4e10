/// Pages of the lab: no script, nothing from elsewhere, light and dark.
enum LabHTML {
    /// The text as HTML shows it, in elements and in quoted attributes.
    static func text(_ text: String) -> String {
        text.unicodeScalars.reduce(into: "") { result, character in
            switch character {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            case "'": result += "&#39;"
            default: result.unicodeScalars.append(character)
            }
        }
    }

    /// A page around a body.
    static func page(_ title: String, _ body: String) -> String {
        """
        <!doctype html><html lang=en><head><meta charset=utf-8>
        <meta http-equiv="Content-Security-Policy" content="script-src 'none'; object-src 'none'; img-src 'none'; connect-src 'none'; base-uri 'none'; form-action 'self'">
        <meta name=viewport content="width=device-width, initial-scale=1"><meta name=referrer content=no-referrer>
        <title>\(text(title))</title><style>\(style)</style></head><body>\(body)</body></html>
        """
    }

    private static let style = """
        :root{color-scheme:light dark;--line:#ccc8;--soft:#8882}body{font:16px/1.5 system-ui,sans-serif;margin:0;
        display:grid;grid-template-columns:14rem 1fr;min-height:100vh}nav{border-right:1px solid var(--line);padding:1rem;
        display:flex;flex-direction:column;gap:.4rem}nav a{color:inherit;text-decoration:none;padding:.2rem .5rem;
        border-radius:.4rem;overflow-wrap:anywhere}nav a.here{background:var(--soft);font-weight:600}main{padding:1rem 1.5rem;max-width:50rem}
        h1{font-size:1.3rem;margin:0 0 1rem}h2{font-size:1.1rem;margin:.3rem 0}p{margin:.3rem 0;overflow-wrap:anywhere}
        article{border:1px solid var(--line);border-radius:.6rem;padding:.7rem 1rem;margin:0 0 .8rem}
        .thread{margin-left:1.5rem;border-left:3px solid var(--line);padding-left:.8rem}.note{opacity:.7;font-size:.85rem}
        .row{display:flex;gap:.5rem;flex-wrap:wrap;margin-top:.5rem}button,.button{font:inherit;padding:.3rem .9rem;border-radius:.4rem;
        border:1px solid var(--line);background:var(--soft);color:inherit;cursor:pointer;text-decoration:none}
        button.primary{background:#0a7a4b;color:#fff}button.danger{background:#c0264b;color:#fff}
        .attention{border-left:6px solid #c0264b;padding-left:.6rem}.warning{border-left:6px solid #b7791f;padding-left:.6rem}
        .good{border-left:6px solid #0a7a4b;padding-left:.6rem}.accent{border-left:6px solid #2b6cb0;padding-left:.6rem}
        .emphasis{border-left:6px solid #8888;padding-left:.6rem}dl{display:grid;grid-template-columns:max-content 1fr;gap:.1rem 1rem;margin:.4rem 0}
        dt{font-weight:600}dd{margin:0;overflow-wrap:anywhere}mark{background:#2b6cb033;color:inherit}.file:before{content:"\\1F4CE "}
        @media(max-width:40rem){body{grid-template-columns:1fr}nav{flex-direction:row;flex-wrap:wrap;border:0}}
        """
}
