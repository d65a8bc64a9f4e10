/// What somebody who may decide sees: what will be done to whom, and what can be chosen.
public struct ApprovalPage: Sendable {
    /// A form to decide with.
    public struct Form: Sendable {
        /// Works once.
        public var token: String
        /// What can be chosen.
        public var options: [String]
        /// As whom one decides; several to choose from for an operator.
        public var people: [String]
        /// What was chosen and said in a form that did not count.
        public var draft: (option: String, comment: String)

        /// A form.
        public init(
            token: String, options: [String], people: [String],
            draft: (option: String, comment: String) = ("", "")
        ) {
            self.token = token
            self.options = options
            self.people = people
            self.draft = draft
        }
    }

    /// The question.
    public var title: String
    /// The details as HTML, in which everything is escaped that is not of the converter's making.
    public var detailsHTML: String
    /// What will be done to whom.
    public var about: [(name: String, value: String)]
    /// Who is asked, until when, for which playbook, and what is bound.
    public var facts: [(name: String, value: String)]
    /// What a decision is about.
    public var hash: String
    /// The answers so far.
    public var responses: [(person: String, option: String, comment: String, at: String)]
    /// What has just happened, or why it did not; nil for nothing.
    public var notice: (text: String, isGood: Bool)?
    /// How to decide; nil where nothing is to be decided.
    public var form: Form?
    /// Whether there is a list to go back to.
    public var hasList: Bool

    /// A page.
    public init(
        title: String, detailsHTML: String, about: [(name: String, value: String)],
        facts: [(name: String, value: String)], hash: String,
        responses: [(person: String, option: String, comment: String, at: String)],
        notice: (text: String, isGood: Bool)? = nil, form: Form? = nil, hasList: Bool = false
    ) {
        self.title = title
        self.detailsHTML = detailsHTML
        self.about = about
        self.facts = facts
        self.hash = hash
        self.responses = responses
        self.notice = notice
        self.form = form
        self.hasList = hasList
    }

    /// The answer to a request for it.
    ///
    /// - Parameter nonce: random, new for every answer.
    public func answer(status: Int = 200, nonce: String) -> WebhookAnswer {
        let parts = [
            hasList ? "<p><a href=\"../approvals\">All approvals</a></p>" : "",
            notice.map { notice in
                let role = notice.isGood ? "status" : "alert"
                let kind = notice.isGood ? "notice done" : "notice"
                return "<p class=\"\(kind)\" role=\"\(role)\">\(PageText.escaped(notice.text))</p>"
            } ?? "",
            question, formHTML, answers, factsHTML,
        ]
        return Page(
            title: title, body: parts.filter { !$0.isEmpty }.joined(separator: "\n"), nonce: nonce
        ).answer(status: status)
    }

    private var question: String {
        let rows = about.isEmpty ? "" : "<h2>What will be done</h2>\n\(PageText.table(about))"
        return """
            <div class="card">
            <h1>\(PageText.escaped(title))</h1>
            \(detailsHTML)
            \(rows)
            </div>
            """
    }

    private var formHTML: String {
        guard let form else { return "" }
        let options = form.options.map { option in
            let text = PageText.escaped(option)
            let checked = option == form.draft.option ? " checked" : ""
            return """
                <label class="option"><input type="radio" name="option" value="\(text)" required\(checked)> \(text)</label>
                """
        }
        let people =
            form.people.count < 2
            ? form.people.map { "<p class=\"faint\">You decide as \(PageText.escaped($0)).</p>" }.joined()
            : """
            <label class="block" for="person">Decide as</label>
            <select id="person" name="person">
            \(form.people.map { "<option>\(PageText.escaped($0))</option>" }.joined(separator: "\n"))
            </select>
            """
        return """
            <form class="card" method="post">
            <input type="hidden" name="form" value="\(PageText.escaped(form.token))">
            <input type="hidden" name="hash" value="\(PageText.escaped(hash))">
            <fieldset><legend>Your decision</legend>
            \(options.joined(separator: "\n"))
            </fieldset>
            \(people)
            <label class="block" for="comment">Comment (optional)</label>
            <textarea id="comment" name="comment" rows="3" maxlength="4000">\(PageText.escaped(form.draft.comment))</textarea>
            <button type="submit">Decide</button>
            <p class="faint">Nothing is decided before you press the button. A decision cannot be taken back.</p>
            </form>
            """
    }

    private var answers: String {
        guard !responses.isEmpty else { return "" }
        let rows = responses.map { response in
            let comment = response.comment.isEmpty ? "" : ": \(response.comment)"
            return (name: response.option, value: "\(response.person), \(response.at)\(comment)")
        }
        return "<div class=\"card\"><h2>Answers</h2>\(PageText.table(rows))</div>"
    }

    private var factsHTML: String {
        """
        <div class="card faint">
        \(PageText.table(facts))
        <p>A decision is about exactly what stands above. Its SHA-256:<br><span class="hash">\(PageText.escaped(hash))</span></p>
        </div>
        """
    }
}
