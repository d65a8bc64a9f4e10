/// What an operator sees: all approvals, or how to sign in.
public struct ApprovalListPage: Sendable {
    /// One approval in a line.
    public struct Row: Sendable {
        /// Its id, which is the last part of its address.
        public var id: String
        /// The question.
        public var title: String
        /// Who has still to answer, or how it ended.
        public var state: String
        /// Until when, or when it ended.
        public var time: String

        /// A row.
        public init(id: String, title: String, state: String, time: String) {
            self.id = id
            self.title = title
            self.state = state
            self.time = time
        }
    }

    /// Those to be decided.
    public var open: [Row]
    /// Those that are over, the newest.
    public var over: [Row]

    /// A page.
    public init(open: [Row], over: [Row]) {
        self.open = open
        self.over = over
    }

    /// The answer to a request for it.
    public func answer(nonce: String, prefix: String) -> WebhookAnswer {
        let body = """
            <h1>Approvals</h1>
            <div class="card"><h2>To be decided</h2>\(Self.table(open, prefix, "nothing waits for a decision"))</div>
            <div class="card"><h2>Decided or over</h2>\(Self.table(over, prefix, "nothing yet"))</div>
            """
        return Page(title: "Approvals", body: body, nonce: nonce).answer(status: 200)
    }

    private static func table(_ rows: [Row], _ prefix: String, _ none: String) -> String {
        guard !rows.isEmpty else { return "<p class=\"faint\">\(none)</p>" }
        let lines = rows.map { row in
            let link = "<a href=\"\(PageText.escaped(prefix + row.id))\">\(PageText.escaped(row.title))</a>"
            return
                "<tr><td>\(link)</td><td>\(PageText.escaped(row.state))</td><td>\(PageText.escaped(row.time))</td></tr>"
        }
        return """
            <table class="list"><tr><th scope="col">Question</th><th scope="col">State</th><th scope="col">Time</th></tr>
            \(lines.joined(separator: "\n"))</table>
            """
    }

    /// The page that asks for the operator's token.
    ///
    /// - Parameter path: where the form is sent, relative to the page; empty for the page itself.
    public static func signIn(
        status: Int, nonce: String, form: String, notice: String? = nil
    ) -> WebhookAnswer {
        let alert = notice.map { "<p class=\"notice\" role=\"alert\">\(PageText.escaped($0))</p>" } ?? ""
        let body = """
            \(alert)
            <form class="card" method="post">
            <h1>Sign in as operator</h1>
            <input type="hidden" name="form" value="\(PageText.escaped(form))">
            <label class="block" for="operator">Operator's token</label>
            <input id="operator" name="operator" type="password" autocomplete="current-password" required>
            <button type="submit">Sign in</button>
            <p class="faint">The token is in the file <code>.riposte/operator.token</code> of the workspace that serves this page.</p>
            </form>
            """
        return Page(title: "Sign in", body: body, nonce: nonce).answer(status: status)
    }

    /// A page that says one thing.
    public static func note(_ title: String, _ text: String, status: Int, nonce: String) -> WebhookAnswer {
        let body = """
            <div class="card"><h1>\(PageText.escaped(title))</h1><p>\(PageText.escaped(text))</p></div>
            """
        return Page(title: title, body: body, nonce: nonce).answer(status: status)
    }
}
