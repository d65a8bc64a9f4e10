import Mail
import Values

/// The mailbox of the control plane: what was sent, and answers to it.
extension TenantState {
    /// `GET /lab/mailbox`, `GET /lab/mailbox/NUMBER` (as it was sent), `POST /lab/mailbox/replies`.
    mutating func controlMailbox(_ request: LabRequest, _ body: Value) -> LabAnswer {
        let path = Array(request.segments.dropFirst(2))
        switch (request.method, path.first) {
        case ("GET", nil): return .ok(["value": .array(mailbox.messages.map(\.value))])
        case ("GET", let number?):
            guard let mail = Int(number).flatMap({ mailbox[$0] }) else { return noMessage(number) }
            return LabAnswer(
                status: 200, content: LabAnswer.Content(type: "message/rfc822", bytes: mail.bytes))
        case ("POST", "replies"?): return reply(body, at: request.time)
        default:
            return .refusal(
                404, "the mailbox has no such request", help: "see the guide to the lab, section Mail")
        }
    }

    /// Writes an answer to a message, the latest when none is named.
    private mutating func reply(_ body: Value, at now: Timestamp) -> LabAnswer {
        let number = body["number"]?.int.map { Int($0) }
        let sent = mailbox.messages.filter { !$0.isIncoming }
        guard let original = number.map({ number in sent.first { $0.number == number } }) ?? sent.last else {
            return noMessage(number.map(String.init) ?? "to answer")
        }
        let from = body["from"]?.string ?? original.recipients.first ?? ""
        guard let writer = MailAddress(text: from) else {
            return .refusal(
                400, "`from` is no e-mail address", help: "write it like megan.bowen@contoso.example")
        }
        let mail = original.read
        let target = mail.addresses("Reply-To").first ?? mail.from ?? MailAddress(original.sender)
        var answer = MailMessage(
            from: writer,
            messageID: MailMessage.id(key: "reply \(nextNumber())", domain: writer.domain), date: now)
        answer.to = [target]
        answer.subject = mail.subject.lowercased().hasPrefix("re:") ? mail.subject : "Re: \(mail.subject)"
        let quoted = mail.plainText.split(separator: "\n", omittingEmptySubsequences: false).map { "> \($0)" }
        answer.text = "\(body["text"]?.string ?? "Approved.")\n\n\(quoted.joined(separator: "\n"))\n"
        answer.inReplyTo = mail.ids("Message-ID").first
        answer.references = mail.ids("References") + mail.ids("Message-ID")
        do throws(MailProblem) {
            let bytes = try answer.written()
            let stored = mailbox.add(
                bytes, by: original.service, from: writer.address, to: [target.address], at: now,
                isIncoming: true)
            return LabAnswer(status: 201, body: stored.value)
        } catch {
            return .refusal(400, error.message, help: "change the text or the address")
        }
    }

    private func noMessage(_ what: String) -> LabAnswer {
        .refusal(404, "the mailbox has no message \(what)", help: "`GET /lab/mailbox` lists what there is")
    }

    /// Messages bring their styles along; written in two, since the word means something else in Swift.
    private static let ownStyles = ["'un", "safe-inline'"].joined()

    /// `/mailbox?token=...`: the mailbox as a page.
    func mailboxPage(_ request: LabRequest) -> LabAnswer {
        guard request.parameter("token") == labToken else {
            return LabAnswer(
                status: 401,
                content: LabAnswer.Content(
                    type: "text/plain; charset=utf-8",
                    bytes: Array("Open the mailbox by the address that `riposte lab mail` prints.\n".utf8)))
        }
        let chosen = request.segments.dropFirst().first.flatMap { Int($0) }
        var answer = LabAnswer.page(
            MailboxPage(token: labToken, messages: mailbox.messages, chosen: chosen).html)
        // Nothing in a message may run or be fetched.
        answer.headers = [
            ("Content-Security-Policy", "default-src 'none'; style-src \(Self.ownStyles); img-src data:"),
            ("Cache-Control", "no-store"), ("Referrer-Policy", "no-referrer"),
        ]
        return answer
    }
}
