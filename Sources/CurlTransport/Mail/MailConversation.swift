import CCurl
import Engine
import Values

/// Follows what client and server say to each other about one message.
///
/// libcurl tells neither which recipient was refused nor how far a message had come when a connection broke.
/// Both decide what may be done next, so they are read from what it traces. The lines of signing in are
/// passed over.
struct MailConversation {
    private let message: [UInt8]
    private var sentBytes = 0
    private var isWholeOut = false
    private var isLeaving = false
    private var command = Command.other
    private var reply: Reply?
    private var refused: [(address: String, reply: Reply)] = []
    private var accepted: [String] = []

    private enum Command {
        case recipient(String)
        case body
        case other
    }

    private struct Reply {
        var code: Int
        var text: String
    }

    private static let textLimit = 1000

    init(message: [UInt8]) { self.message = message }

    /// Whether the server may have taken the message: not before its last byte is out.
    ///
    /// Source: RFC 5321, sections 4.1.1.4 and 6.1.
    var mayBeAccepted: Bool { isWholeOut && (reply?.code).map { $0 < 400 } ?? true }

    /// Whether nothing is left but to say goodbye.
    var isOver: Bool { isLeaving || isWholeOut && reply != nil }

    /// The next piece of the message, at most as long as asked for.
    mutating func next(_ count: Int) -> ArraySlice<UInt8> {
        let piece = message[sentBytes..<min(sentBytes + count, message.count)]
        sentBytes += piece.count
        if sentBytes == message.count {
            // libcurl may put the end mark into the same packet as the last piece.
            isWholeOut = true
            command = .body
            reply = nil
        }
        return piece
    }

    /// Notes a command of the client.
    mutating func noteCommand(_ line: String) {
        // What was said before the goodbye is what counts.
        if line.hasPrefix("QUIT") { isLeaving = true }
        guard !isWholeOut, !isLeaving else { return }
        reply = nil
        command = .other
        if line.hasPrefix("RCPT TO:<"), let end = line.firstIndex(of: ">") {
            command = .recipient(String(line[line.index(line.startIndex, offsetBy: 9)..<end]))
        }
    }

    /// Notes a line of the server.
    mutating func noteReply(_ line: String) {
        guard !isLeaving, let code = Int(line.prefix(3)), line.utf8.count >= 3 else { return }
        let text = line.unicodeScalars.filter { $0.value >= 0x20 && $0.value != 0x7f }
        let words = String(String.UnicodeScalarView(text.dropFirst(4))).trimmed
        if reply?.code == code, let said = reply?.text {
            reply?.text = String("\(said) \(words)".prefix(Self.textLimit))
        } else {
            reply = Reply(code: code, text: String(words.prefix(Self.textLimit)))
        }
        guard line.utf8.dropFirst(3).first != UInt8(ascii: "-"), case .recipient(let address) = command,
            let reply
        else { return }
        if code < 300 { accepted.append(address) } else { refused.append((address, reply)) }
    }

    /// The server's word on the message; nil when it gave none.
    func answer(hasSucceeded: Bool, _ result: CURLcode) -> HTTPResponse? {
        guard let reply, hasSucceeded || reply.code >= 400, result != CURLE_USE_SSL_FAILED else { return nil }
        let isLogin = result == CURLE_LOGIN_DENIED || result == CURLE_AUTH_ERROR
        let body: Value = [
            "code": .int(Int64(reply.code)), "text": .string(reply.text),
            "stage": .string(stage(isLogin: isLogin)),
            "accepted": .array(hasSucceeded ? accepted.map { .string($0) } : []),
            "refused": .array(
                refused.map {
                    [
                        "address": .string($0.address), "code": .int(Int64($0.reply.code)),
                        "text": .string($0.reply.text),
                    ]
                }),
        ]
        return HTTPResponse(
            status: isLogin && reply.code >= 500 ? 401 : reply.code,
            headers: [("content-type", "application/json")], body: body.jsonBytes())
    }

    private func stage(isLogin: Bool) -> String {
        if isLogin { return "sign-in" }
        return switch command {
        case .recipient: "recipients"
        case .body: "message"
        case .other: "sender"
        }
    }
}
