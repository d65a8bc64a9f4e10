import ConnectorKit
import Mail
import Values

/// The wire: requests to the addresses of mail servers, which the host carries out as mail.
///
/// Source: `riposte/mail.h`.
struct MailServer: Sendable {
    let smtp: String
    let imap: String?
    /// Who writes, where an action does not say.
    let from: MailAddress?
    private let user: String?
    private let allowsClearText: Bool

    init(_ settings: Value) throws(ConnectorFailure) {
        guard let smtp = settings["smtp"]?.string else { throw .invalid("the connection has no `smtp`") }
        self.smtp = smtp
        imap = settings["imap"]?.string
        user = settings["user"]?.string
        allowsClearText = settings["clearText"]?.bool ?? false
        guard let text = settings["from"]?.string else {
            from = nil
            return
        }
        guard let address = MailAddress(text: text) else {
            throw .invalid("the connection's `from` is no e-mail address")
        }
        from = address
    }

    /// The request that hands over a message.
    func submission(of message: [UInt8], from sender: String, to recipients: [String]) -> Request {
        // Lists keep within the number of fields that a request may have.
        let lists = stride(from: 0, to: recipients.count, by: 20).map { start in
            recipients[start..<min(start + 20, recipients.count)].joined(separator: ",")
        }
        let headers = [(name: "mail-from", value: sender)] + lists.map { (name: "mail-to", value: $0) }
        return signIn(Request("SEND", smtp, headers: headers, body: message))
    }

    /// A request with what the host needs to sign in.
    func signIn(_ request: Request) -> Request {
        var request = request
        if let user = user ?? from?.address { request.headers.append(("mail-user", user)) }
        if allowsClearText { request.headers.append(("mail-tls", "optional")) }
        return request
    }

    /// Throws what a server's refusal means: 4xx passes, 5xx does not.
    ///
    /// Source: RFC 5321, section 4.2.1; RFC 3463.
    func check(_ answer: Response) throws(ConnectorFailure) {
        if answer.status < 400 { return }
        let said = try? answer.json()
        let code = said?["code"]?.int ?? Int64(answer.status)
        let text = said?["text"]?.string.map { ": \($0.prefix(500))" } ?? ""
        let message = "the mail server answered \(code)\(text)"
        if answer.status == 401 { throw ConnectorFailure(.auth, message, code: String(code)) }
        let status: ConnectorFailure.Status =
            answer.status < 500 ? .transient : code == 530 ? .auth : .permanent
        throw ConnectorFailure(status, message, code: String(code), output: said ?? .null)
    }
}
