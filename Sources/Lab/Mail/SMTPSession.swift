import Mail
import Values

/// One client's conversation with the SMTP server of the tenant: a function of what it sends.
///
/// As strict as servers on the internet have become: no mail without signing in, no bare line feeds, no lines
/// beyond the limit.
/// Source: RFC 5321, RFC 4954, RFC 3463.
struct SMTPSession: Sendable {
    /// What the server says next, and what happened.
    struct Step: Sendable {
        var reply = ""
        /// A whole message, to be answered by ``SMTPSession/accepted(_:)``.
        var message: (from: String, to: [String], bytes: [UInt8])?
        var isOver = false
    }

    private enum Phase {
        case command
        case password(user: String?)
        case plain
        case data
    }

    private let password: String?
    private var phase = Phase.command
    private var isSignedIn = false
    private var sender: String?
    private var recipients: [String] = []
    private var held: Set<String>
    private var input: [UInt8] = []
    private var message: [UInt8] = []
    private var failures = 0

    private static let lineLimit = 1000
    private static let sizeLimit = 25 << 20
    private static let recipientLimit = 100

    /// A session; `held` are the pairs of sender and recipient that were held off before.
    init(password: String?, held: Set<String>) {
        self.password = password
        self.held = held
    }

    static let greeting = "220 lab.\(TenantState.tenantDomain) ESMTP\r\n"

    /// Everyone that this session held off.
    var heldPairs: Set<String> { held }

    /// Takes what a client sent; the steps that come of it.
    mutating func take(_ bytes: [UInt8]) -> [Step] {
        input += bytes
        var steps: [Step] = []
        while let end = input.firstIndex(of: 0x0a) {
            let line = Array(input[...end])
            input.removeSubrange(...end)
            let step = take(line: line)
            steps.append(step)
            if step.isOver { return steps }
        }
        if input.count > Self.lineLimit {
            steps.append(Step(reply: "500 5.5.2 line too long\r\n", isOver: true))
        }
        return steps
    }

    private mutating func take(line: [UInt8]) -> Step {
        guard line.count <= Self.lineLimit else {
            return Step(reply: "500 5.5.2 line too long\r\n", isOver: true)
        }
        guard line.count >= 2, line[line.count - 2] == 0x0d, !line.dropLast(2).contains(0x0d) else {
            return Step(reply: "521 5.5.2 lines end in CRLF and nothing else\r\n", isOver: true)
        }
        if case .data = phase { return data(line) }
        let text = String(decoding: line.dropLast(2), as: UTF8.self)
        switch phase {
        case .plain: return signIn(plain: text)
        case .password(let user): return signIn(login: text, user)
        default: return command(text)
        }
    }

    private mutating func command(_ text: String) -> Step {
        let verb = text.prefix { $0 != " " }.uppercased()
        let rest = String(text.dropFirst(verb.count)).trimmedSpaces
        switch verb {
        case "EHLO":
            reset()
            return Step(
                reply: "250-lab.\(TenantState.tenantDomain)\r\n250-SIZE \(Self.sizeLimit)\r\n250-8BITMIME\r\n"
                    + "250-AUTH PLAIN LOGIN\r\n250 ENHANCEDSTATUSCODES\r\n")
        case "HELO":
            reset()
            return Step(reply: "250 lab.\(TenantState.tenantDomain)\r\n")
        case "NOOP", "RSET":
            if verb == "RSET" { reset() }
            return Step(reply: "250 2.0.0 OK\r\n")
        case "QUIT": return Step(reply: "221 2.0.0 Bye\r\n", isOver: true)
        case "AUTH": return authenticate(rest)
        case "MAIL": return from(rest)
        case "RCPT": return to(rest)
        case "DATA":
            guard !recipients.isEmpty else { return Step(reply: "503 5.5.1 no valid recipients\r\n") }
            phase = .data
            message = []
            return Step(reply: "354 End data with <CR><LF>.<CR><LF>\r\n")
        default: return Step(reply: "502 5.5.2 command not recognized\r\n")
        }
    }

    private mutating func reset() {
        sender = nil
        recipients = []
    }

    private mutating func authenticate(_ rest: String) -> Step {
        let parts = rest.split(separator: " ").map(String.init)
        switch (parts.first?.uppercased(), parts.dropFirst().first) {
        case ("PLAIN", let initial?): return signIn(plain: initial)
        case ("PLAIN", nil):
            phase = .plain
            return Step(reply: "334 \r\n")
        case ("LOGIN", let initial):
            phase = .password(user: initial.flatMap(Self.text))
            return Step(reply: initial == nil ? "334 VXNlcm5hbWU6\r\n" : "334 UGFzc3dvcmQ6\r\n")
        default: return Step(reply: "504 5.5.4 mechanism not supported\r\n")
        }
    }

    private mutating func signIn(plain text: String) -> Step {
        let parts = (Self.text(text) ?? "").split(separator: "\0", omittingEmptySubsequences: false)
        return signIn(parts.count == 3 ? String(parts[1]) : "", parts.count == 3 ? String(parts[2]) : "")
    }

    private mutating func signIn(login text: String, _ user: String?) -> Step {
        let word = Self.text(text) ?? ""
        if let user { return signIn(user, word) }
        phase = .password(user: word)
        return Step(reply: "334 UGFzc3dvcmQ6\r\n")
    }

    private mutating func signIn(_ user: String, _ word: String) -> Step {
        phase = .command
        guard let password, user == MailboxState.user, word == password else {
            failures += 1
            return Step(
                reply: "535 5.7.8 Authentication credentials invalid\r\n", isOver: failures >= 3)
        }
        isSignedIn = true
        return Step(reply: "235 2.7.0 Authentication successful\r\n")
    }

    private mutating func from(_ rest: String) -> Step {
        guard isSignedIn else { return Step(reply: "530 5.7.0 Authentication required\r\n") }
        guard sender == nil else { return Step(reply: "503 5.5.1 nested MAIL command\r\n") }
        guard let address = Self.path(rest, "FROM:"), address.isEmpty || MailAddress.isValid(address) else {
            return Step(reply: "501 5.1.7 bad sender address syntax\r\n")
        }
        if let size = rest.uppercased().split(separator: " ").first(where: { $0.hasPrefix("SIZE=") }),
            Int(size.dropFirst(5)) ?? 0 > Self.sizeLimit
        {
            return Step(reply: "552 5.3.4 message size exceeds fixed limit\r\n")
        }
        guard address.hasSuffix("@\(TenantState.tenantDomain)") else {
            return Step(reply: "550 5.7.60 client does not have permissions to send as this sender\r\n")
        }
        sender = address
        return Step(reply: "250 2.1.0 Sender OK\r\n")
    }

    /// Addresses that begin with `unknown` do not exist, and those that begin with `greylist` are held off once.
    private mutating func to(_ rest: String) -> Step {
        guard let sender else { return Step(reply: "503 5.5.1 need MAIL command\r\n") }
        guard let address = Self.path(rest, "TO:"), MailAddress.isValid(address) else {
            return Step(reply: "501 5.1.3 bad recipient address syntax\r\n")
        }
        if address.hasPrefix("unknown") { return Step(reply: "550 5.1.1 <\(address)> user unknown\r\n") }
        if address.hasPrefix("greylist"), held.insert("\(sender) \(address)").inserted {
            return Step(reply: "450 4.2.0 <\(address)> greylisted, try again later\r\n")
        }
        guard recipients.count < Self.recipientLimit else {
            return Step(reply: "452 4.5.3 too many recipients\r\n")
        }
        recipients.append(address)
        return Step(reply: "250 2.1.5 Recipient OK\r\n")
    }

    private mutating func data(_ line: [UInt8]) -> Step {
        if line == [0x2e, 0x0d, 0x0a] {
            defer { reset() }
            phase = .command
            guard message.count <= Self.sizeLimit else {
                return Step(reply: "552 5.3.4 message size exceeds fixed limit\r\n")
            }
            return Step(message: (sender ?? "", recipients, message))
        }
        // What is beyond the limit is read and dropped.
        if message.count <= Self.sizeLimit { message += line.first == 0x2e ? line[1...] : line[...] }
        return Step()
    }

    private static func path(_ text: String, _ word: String) -> String? {
        guard text.uppercased().hasPrefix(word), let open = text.firstIndex(of: "<"),
            let close = text[open...].firstIndex(of: ">")
        else { return nil }
        return String(text[text.index(after: open)..<close])
    }

    private static func text(_ base64: String) -> String? {
        Base64.decode(base64).map { String(decoding: $0, as: UTF8.self) }
    }
}

extension String {
    fileprivate var trimmedSpaces: String { String(drop { $0 == " " }) }
}
