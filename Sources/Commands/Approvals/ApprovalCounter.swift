import Engine
import HostConnectors
import Logging
import Server
import Values

/// Where people decide: shows what is asked to whoever has a link or is signed in, and takes decisions.
///
/// A GET changes nothing, so programs that follow links decide nothing. A POST counts with a form that was given to the
/// same visitor, once.
struct ApprovalCounter: Sendable {
    let store: any RunStore
    let clock: any WallClock
    let log: Logger
    /// The hash of the operator's token.
    let operatorHash: String
    /// Whether the host is reached by TLS.
    let isSecure: Bool
    private let forms = OneTimeForms()
    private let sessions = Sessions()
    private let gate = RateGate()

    private static let unknownTokensAMinute = 120
    private static let signInsAMinute = 10
    private static let decisionsAMinute = 30

    init(
        store: any RunStore, clock: any WallClock, log: Logger, operatorToken: String, isSecure: Bool
    ) {
        self.store = store
        self.clock = clock
        self.log = log
        operatorHash = ContentHash.of(operatorToken)
        self.isSecure = isSecure
    }

    /// The answer to a request.
    func answer(_ token: String?, _ request: Value) async -> WebhookAnswer {
        let isPost = request["method"]?.string == "POST"
        let form = FormFields(request["body"])
        do throws(StoreError) {
            if let token, token.count == 64, let answer = try await visit(token, isPost ? form : nil) {
                return answer
            }
            if let token, token.count == 64 { return unknown() }
            let header = request["headers"]?.object?.first { $0.name.lowercased() == "cookie" }
            guard let session = sessions.find(in: header?.value.string ?? "", at: clock.now) else {
                return isPost ? signIn(token, form) : askToSignIn()
            }
            guard let token else { return try await list() }
            guard let approval = try await store.approval(token) else { return unknown() }
            let visitor = Visitor(subject: "\(session)/\(token)", token: nil)
            return try await serve(approval, visitor, isPost ? form : nil)
        } catch {
            log.error("an approval cannot be shown", metadata: ["error": "\(error.message)"])
            return ApprovalListPage.note(
                "Not now", "The store cannot be read. Try again in a moment.", status: 503,
                nonce: RandomText.make())
        }
    }

    /// Nil when nobody was given the token.
    private func visit(_ text: String, _ form: FormFields?) async throws(StoreError) -> WebhookAnswer? {
        let hash = ContentHash.of(text)
        guard let token = try await store.approvalToken(hash: hash),
            let approval = try await store.approval(token.approval)
        else { return nil }
        return try await serve(approval, Visitor(subject: hash, token: token), form)
    }

    private func serve(
        _ approval: Approval, _ visitor: Visitor, _ form: FormFields?
    ) async throws(StoreError) -> WebhookAnswer {
        guard let form else { return page(approval, visitor) }
        let now = clock.now
        guard gate.admits(visitor.subject, limit: Self.decisionsAMinute, at: now) else { return tooMany() }
        guard forms.take(form["form"], from: visitor.subject, at: now) else {
            let text = "Nothing was decided: the form was used already or is too old. Here is a new one."
            return page(approval, visitor, status: 403, notice: (text, false), draft: form.draft)
        }
        let decision = ApprovalDecision(
            person: visitor.person(form["person"], approval), option: form["option"],
            comment: form["comment"].replacing("\r\n", with: "\n"), channel: visitor.channel,
            hash: form["hash"], isForAnyone: visitor.isForAnyone, at: now)
        guard let (changed, outcome) = try await store.change(approval: approval.id, .decide(decision)) else {
            return unknown()
        }
        switch outcome {
        case .changed, .unchanged:
            log.info(
                "an approval was answered",
                metadata: [
                    "approval": "\(approval.id)", "by": "\(decision.person)", "option": "\(decision.option)",
                    "channel": "\(decision.channel)",
                ])
            let text =
                changed.isOver
                ? "Decided: \(changed.outcome)." : "Your answer is kept. Others have to answer too."
            return page(changed, visitor, notice: (text, true))
        case .refused(let refusal):
            let text = "Nothing was decided: \(refusal.message)."
            return page(changed, visitor, status: 409, notice: (text, false), draft: form.draft)
        }
    }

    private func page(
        _ approval: Approval, _ visitor: Visitor, status: Int = 200,
        notice: (text: String, isGood: Bool)? = nil, draft: (option: String, comment: String) = ("", "")
    ) -> WebhookAnswer {
        var shown = ApprovalText.page(approval, notice: notice)
        shown.hasList = visitor.token == nil
        let now = clock.now
        if approval.isOver || now >= approval.expiresAt {
            shown.notice = notice ?? (ApprovalText.ending(approval, at: now), approval.status == .decided)
        } else if let earlier = visitor.answer(approval) {
            shown.notice = notice ?? ("You answered: \(earlier.option).", true)
        } else {
            shown.form = ApprovalPage.Form(
                token: forms.make(for: visitor.subject, at: now), options: approval.content.options,
                people: visitor.people(approval), draft: draft)
        }
        return shown.answer(status: status, nonce: RandomText.make())
    }

    private func list() async throws(StoreError) -> WebhookAnswer {
        var query = ApprovalQuery()
        query.isOpen = true
        let open = try await store.approvals(query)
        query.isOpen = false
        let over = try await store.approvals(query).filter(\.isOver)
        return ApprovalListPage(open: open.map(ApprovalText.row), over: over.map(ApprovalText.row)).answer(
            nonce: RandomText.make(), prefix: "approvals/")
    }

    private static let signInSubject = "sign-in"

    private func askToSignIn(status: Int = 401, notice: String? = nil) -> WebhookAnswer {
        ApprovalListPage.signIn(
            status: status, nonce: RandomText.make(),
            form: forms.make(for: Self.signInSubject, at: clock.now),
            notice: notice)
    }

    private func signIn(_ token: String?, _ form: FormFields) -> WebhookAnswer {
        let now = clock.now
        guard gate.admits(Self.signInSubject, limit: Self.signInsAMinute, at: now) else { return tooMany() }
        // Of the hashes, so the time that it takes tells nothing of the token.
        guard forms.take(form["form"], from: Self.signInSubject, at: now) else {
            return askToSignIn(status: 403, notice: "The form was used already or is too old.")
        }
        guard ContentHash.of(form["operator"].filter { !$0.isWhitespace }) == operatorHash else {
            log.warning("somebody tried to sign in as operator with another token")
            return askToSignIn(status: 403, notice: "That is not the operator's token.")
        }
        let cookie = sessions.begin(at: now, isSecure: isSecure)
        return WebhookAnswer(
            status: 303,
            headers: [
                ("Location", token ?? "approvals"), ("Set-Cookie", cookie), ("Cache-Control", "no-store"),
            ])
    }

    private func unknown() -> WebhookAnswer {
        guard gate.admits("unknown", limit: Self.unknownTokensAMinute, at: clock.now) else {
            return tooMany()
        }
        return ApprovalListPage.note(
            "No such approval", "The link is not complete, or belongs to another host.", status: 404,
            nonce: RandomText.make())
    }

    private func tooMany() -> WebhookAnswer {
        var answer = ApprovalListPage.note(
            "Too many tries", "Wait a minute, then try again.", status: 429, nonce: RandomText.make())
        answer.headers.append(("Retry-After", "60"))
        return answer
    }
}

/// Whoever looks at an approval: by a link of their own or of a channel, or signed in as operator.
private struct Visitor {
    /// Whom forms are given to.
    let subject: String
    /// Nil for an operator.
    let token: ApprovalToken?

    static let console = "operator"

    var isForAnyone: Bool { token?.person == nil }
    var channel: String { token?.channel ?? "console" }

    /// As whom one may decide.
    func people(_ approval: Approval) -> [String] {
        if let token { return [token.person ?? "someone in \(token.channel)"] }
        return approval.waitsForEveryone ? approval.missing : [Self.console]
    }

    /// As whom one decides: only an operator chooses.
    func person(_ chosen: String, _ approval: Approval) -> String {
        let people = people(approval)
        return people.first { Approval.isSame($0, chosen) } ?? people.first ?? Self.console
    }

    /// What they have answered.
    func answer(_ approval: Approval) -> ApprovalResponse? {
        guard let person = token?.person else { return nil }
        return approval.responses.first { Approval.isSame($0.person, person) }
    }
}

/// The fields of a form that came in.
private struct FormFields {
    private let fields: [String: String]

    init(_ body: Value?) {
        let pairs = (body?["$formdata"]?.array ?? []).map {
            ($0["key"]?.string ?? "", $0["value"]?.string ?? "")
        }
        fields = Dictionary(pairs) { first, _ in first }
    }

    subscript(_ name: String) -> String { fields[name] ?? "" }

    var draft: (option: String, comment: String) { (self["option"], self["comment"]) }
}
