import Engine
import Values

/// What a mail server is told besides the message: from whom, to whom, and who asks.
struct MailEnvelope: Sendable {
    /// `smtp://host:port/NAME`, with the name that the client greets by.
    let url: String
    /// Without angle brackets; empty for the null sender.
    let sender: String
    let recipients: [String]
    let access: MailAccess
    /// Whether it is only tried if the server lets the client in: nothing is sent.
    var isCheck: Bool { recipients.isEmpty }

    /// Addresses in one message; RFC 5321 (4.5.3.1.8) has servers take 100 at least.
    static let recipientLimit = 500

    /// The envelope of a request: the method `SEND`, and the header fields `mail-from` and `mail-to`; or `GET`,
    /// which connects, signs in and says goodbye.
    init(_ request: HTTPRequest, at parts: URLParts) throws(TransportError) {
        guard ["SEND", "GET"].contains(request.method), parts.path.isEmpty || parts.path == "/",
            parts.query == nil
        else {
            throw URLParts.refusal("mail is sent by `SEND` to an SMTP server's address without a path")
        }
        sender = try Self.addresses(request, "mail-from").first ?? ""
        recipients = try request.method == "GET" ? [] : Self.addresses(request, "mail-to")
        guard request.method == "GET" || (1...Self.recipientLimit).contains(recipients.count) else {
            throw URLParts.refusal("a message needs from 1 to \(Self.recipientLimit) recipients")
        }
        guard request.method == "GET" || MailText.isSound(request.body) else {
            throw URLParts.refusal("the message is empty, or has a line end other than CRLF, or a zero byte")
        }
        access = try MailAccess(request, at: parts)
        // Without a name libcurl would tell that of this machine.
        let domain = sender.split(separator: "@").last.map(String.init) ?? ""
        url = "\(parts.origin.text)/\(URLParts.isHostName(domain) ? domain : "localhost")"
    }

    /// The addresses of all fields of a name, each once.
    private static func addresses(
        _ request: HTTPRequest, _ name: String
    ) throws(TransportError) -> [String] {
        var found: [String] = []
        for field in request.headers where field.name.lowercased() == name {
            for part in field.value.split(separator: ",") {
                let address = String(part).trimmed
                guard MailText.isAddress(address) else {
                    throw URLParts.refusal("`\(address.prefix(100))` is no e-mail address")
                }
                if !found.contains(address) { found.append(address) }
            }
        }
        return found
    }
}

/// How a mail server is reached, and who the client is to it.
struct MailAccess: Sendable {
    /// Whether going on without TLS is out of the question.
    let needsTLS: Bool
    /// What signs in; nil for a server that takes mail from anyone.
    let credentials: Credentials?

    /// Whoever the server is to take the client for.
    enum Credentials: Sendable {
        case password(user: String, Secret)
        case token(user: String, Secret)
    }

    /// Reads what the connection's sign-in put into `Authorization`.
    ///
    /// A server on this machine may be without TLS, and so may one of which the request says
    /// `mail-tls: optional`.
    init(_ request: HTTPRequest, at parts: URLParts) throws(TransportError) {
        let isHere = IPAddress(parts.origin.host).map { AddressRange.range(of: $0) == .loopback }
        needsTLS =
            parts.origin.scheme.hasSuffix("s")
            || !(isHere ?? (parts.origin.host == "localhost")) && request.field("mail-tls") != "optional"
        credentials = try Self.credentials(request)
    }

    private static func credentials(_ request: HTTPRequest) throws(TransportError) -> Credentials? {
        guard let field = request.field("authorization") else { return nil }
        let parts = field.split(separator: " ", maxSplits: 1).map(String.init)
        let user = request.field("mail-user") ?? request.field("mail-from") ?? ""
        switch (parts.first, parts.last) {
        case ("Bearer", .some(let token)) where !user.isEmpty: return .token(user: user, Secret(token))
        case ("Basic", .some(let pair)):
            guard let bytes = Base64.decode(pair), let colon = bytes.firstIndex(of: UInt8(ascii: ":")) else {
                break
            }
            return .password(
                user: String(decoding: bytes[..<colon], as: UTF8.self),
                Secret(String(decoding: bytes[(colon + 1)...], as: UTF8.self)))
        default: break
        }
        throw TransportError(
            .signInFailed, "mail servers take a user's password or token, and the sign-in gives neither",
            wasSent: false)
    }
}

extension HTTPRequest {
    /// The first header field of a name, which is given in lower case.
    func field(_ name: String) -> String? { headers.first { $0.name.lowercased() == name }?.value }
}

/// What texts of mail must be like.
enum MailText {
    /// Whether a message's lines end in CRLF and nothing else could be taken for a line's end.
    ///
    /// Servers disagree about what a bare CR or LF means, by which a second message can be smuggled in.
    static func isSound(_ message: [UInt8]) -> Bool {
        var previous: UInt8 = 0
        for byte in message {
            if byte == 0 || (byte == 0x0a) != (previous == 0x0d) { return false }
            previous = byte
        }
        return !message.isEmpty && previous != 0x0d
    }

    /// Whether a text is an address as SMTP has it, without quotes and comments.
    ///
    /// Source: RFC 5321, sections 4.1.2 and 4.5.3.1.
    static func isAddress(_ text: String) -> Bool {
        let parts = text.split(separator: "@", omittingEmptySubsequences: false)
        guard parts.count == 2, (1...64).contains(parts[0].utf8.count), parts[1].utf8.count <= 253,
            !parts[0].hasPrefix("."), !parts[0].hasSuffix("."), !parts[0].contains("..")
        else { return false }
        let atoms = Array("!#$%&'*+-/=?^_`{|}~.".utf8)
        let isLocal = parts[0].utf8.allSatisfy { byte in
            switch byte {
            case 0x30...0x39, 0x41...0x5a, 0x61...0x7a: true
            default: atoms.contains(byte)
            }
        }
        return isLocal && URLParts.isHostName(String(parts[1]))
    }
}
