import Engine
import Values

/// A line to an IMAP server and back.
protocol IMAPLine {
    func send(_ bytes: [UInt8]) throws(TransportError)
    /// Some of what came, at least one byte.
    func receive() throws(TransportError) -> [UInt8]
}

/// Reads a mailbox over a connection that is signed in, and changes nothing in it.
///
/// Source: RFC 9051 and RFC 3501: EXAMINE, UID SEARCH, UID FETCH with BODY.PEEK.
struct IMAPConversation {
    private let line: any IMAPLine
    private var input = IMAPInput()
    private var counter = 0

    /// All messages of one answer, in bytes.
    private static let roomInAnswer = 10 << 20

    init(_ line: any IMAPLine) { self.line = line }

    /// What the query asks for, as `riposte/mail.h` has it; the server's words when it refuses the mailbox.
    mutating func answer(_ query: MailboxQuery) throws(TransportError) -> HTTPResponse {
        guard let mailbox = query.mailbox else {
            _ = try command("LOGOUT")
            return Self.response(200, ["code": 200, "text": "signed in"])
        }
        let opened = try command("EXAMINE \(IMAPText.quoted(mailbox))")
        guard opened.isOK else {
            return Self.response(550, ["code": 550, "text": .string(opened.text)])
        }
        guard let validity = opened.number(of: "UIDVALIDITY") else {
            throw Self.confused("does not say how `\(mailbox)` is numbered")
        }
        let next = opened.number(of: "UIDNEXT")
        guard let after = query.after, query.validity == validity else {
            let last = if let next { next - 1 } else { try newest() }
            _ = try? command("LOGOUT")
            return Self.page(validity, last: max(last, 0), [], more: false)
        }
        let found = try next.map { $0 > after + 1 } ?? true ? uids(behind: after) : []
        var messages: [Value] = []
        var last = after
        var room = Self.roomInAnswer
        for uid in found.prefix(query.limit) where room > 0 {
            if let message = try fetch(uid, query.bytes, &room) { messages.append(message) }
            last = uid
        }
        _ = try? command("LOGOUT")
        return Self.page(validity, last: last, messages, more: found.last.map { $0 > last } ?? false)
    }

    private mutating func newest() throws(TransportError) -> Int64 { try uids(behind: 0).last ?? 0 }

    /// UIDs beyond one, in order.
    ///
    /// `n:*` always holds the newest message, whatever its number.
    private mutating func uids(behind after: Int64) throws(TransportError) -> [Int64] {
        let reply = try command("UID SEARCH UID \(after + 1):*")
        return reply.untagged.filter { $0.hasPrefix("* SEARCH") }
            .flatMap { $0.split(separator: " ").dropFirst(2).compactMap { Int64($0) } }
            .filter { $0 > after }.sorted()
    }

    /// One message; nil when it has gone since.
    private mutating func fetch(
        _ uid: Int64, _ limit: Int, _ room: inout Int
    ) throws(TransportError) -> Value? {
        let most = min(limit, room)
        let reply = try command("UID FETCH \(uid) (UID INTERNALDATE BODY.PEEK[]<0.\(most)>)")
        guard let literal = reply.literals.first else { return nil }
        room -= literal.count
        let date = reply.untagged.first { $0.contains("FETCH") }.flatMap(IMAPText.internalDate)
        return [
            "uid": .int(uid), "time": date.map { .int($0) } ?? .null,
            "truncated": .bool(literal.count >= most), "content": .string(Base64.encode(literal)),
        ]
    }

    /// A command's whole reply.
    private mutating func command(_ text: String) throws(TransportError) -> IMAPReply {
        counter += 1
        let tag = "R\(counter)"
        try line.send(Array("\(tag) \(text)\r\n".utf8))
        var reply = IMAPReply()
        while true {
            let (text, literals) = try next()
            if text.hasPrefix("\(tag) ") {
                let words = text.dropFirst(tag.count + 1)
                reply.isOK = words.uppercased().hasPrefix("OK")
                reply.text = String(words.prefix(500))
                return reply
            }
            reply.untagged.append(text)
            reply.literals += literals
            guard reply.untagged.count <= 10_000 else { throw Self.confused("answers without an end") }
        }
    }

    private mutating func next() throws(TransportError) -> (String, [[UInt8]]) {
        while true {
            if let response = try input.next() { return response }
            input.add(try line.receive())
        }
    }

    static func confused(_ what: String) -> TransportError {
        TransportError(.interrupted, "the IMAP server \(what)", wasSent: false)
    }

    private static func page(
        _ validity: Int64, last: Int64, _ messages: [Value], more: Bool
    ) -> HTTPResponse {
        response(
            200,
            [
                "validity": .int(validity), "last": .int(last), "more": .bool(more),
                "messages": .array(messages),
            ])
    }

    private static func response(_ status: Int, _ body: Value) -> HTTPResponse {
        HTTPResponse(
            status: status, headers: [("content-type", "application/json")], body: body.jsonBytes(),
            isTruncated: false)
    }
}

/// What a server said to one command.
struct IMAPReply {
    var isOK = false
    /// Its last words.
    var text = ""
    var untagged: [String] = []
    var literals: [[UInt8]] = []

    /// The number of a response code such as `[UIDNEXT 7]`.
    func number(of code: String) -> Int64? {
        for line in untagged + [text] {
            guard let place = line.uppercased().firstRange(of: "[\(code) ") else { continue }
            return Int64(line.uppercased()[place.upperBound...].prefix { $0.isNumber })
        }
        return nil
    }
}

/// Bytes of a server, taken apart into responses by their length where they have one.
struct IMAPInput {
    private var bytes: [UInt8] = []
    private static let lineLimit = 1 << 20
    private static let literalLimit = 16 << 20

    mutating func add(_ more: [UInt8]) { bytes += more }

    /// The next whole response, its literals apart; nil until enough has come.
    mutating func next() throws(TransportError) -> (String, [[UInt8]])? {
        var text = ""
        var literals: [[UInt8]] = []
        var at = 0
        while true {
            guard let end = bytes[at...].firstIndex(of: 0x0a) else {
                guard bytes.count - at <= Self.lineLimit else {
                    throw IMAPConversation.confused("sends a line without an end")
                }
                return nil
            }
            var line = bytes[at..<end]
            if line.last == 0x0d { line = line.dropLast() }
            let words = String(decoding: line, as: UTF8.self)
            text += words
            guard let count = Self.literal(words) else {
                bytes.removeSubrange(...end)
                return (text, literals)
            }
            guard count <= Self.literalLimit else {
                throw IMAPConversation.confused("sends too much at once")
            }
            guard bytes.count > end + count else { return nil }
            literals.append(Array(bytes[(end + 1)..<(end + 1 + count)]))
            at = end + 1 + count
        }
    }

    /// The length at the end of `... {123}`.
    private static func literal(_ line: String) -> Int? {
        guard line.hasSuffix("}"), let open = line.lastIndex(of: "{") else { return nil }
        return Int(line[line.index(after: open)...].dropLast())
    }
}

/// Texts of IMAP.
enum IMAPText {
    /// A mailbox's name as a quoted string, in modified UTF-7 (RFC 3501, section 5.1.3).
    static func quoted(_ name: String) -> String {
        var result = ""
        var pending: [UInt8] = []
        func flushed() -> String {
            pending.isEmpty
                ? "" : "&\(Base64.encode(pending, padded: false).replacing("/", with: ","))-"
        }
        for scalar in name.unicodeScalars {
            if scalar.isASCII {
                result += flushed()
                pending = []
                if scalar == "&" {
                    result += "&-"
                } else {
                    if scalar == "\"" || scalar == "\\" { result += "\\" }
                    result.unicodeScalars.append(scalar)
                }
            } else {
                for unit in String(scalar).utf16 { pending += [UInt8(unit >> 8), UInt8(unit & 0xff)] }
            }
        }
        return "\"\(result)\(flushed())\""
    }

    private static let months = [
        "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
    ]

    /// `INTERNALDATE "17-Jul-1996 02:44:25 -0700"` as Unix milliseconds.
    static func internalDate(_ line: String) -> Int64? {
        guard let place = line.firstRange(of: "INTERNALDATE \"") else { return nil }
        let words = line[place.upperBound...].prefix { $0 != "\"" }.split(separator: " ")
        guard words.count == 3 else { return nil }
        let date = words[0].split(separator: "-")
        guard date.count == 3, let day = Int(date[0]),
            let month = months.firstIndex(of: date[1].lowercased()),
            let zone = Int64(words[2])
        else { return nil }
        func two(_ number: Int) -> String { number < 10 ? "0\(number)" : String(number) }
        let utc = Timestamp(iso8601: "\(date[2])-\(two(month + 1))-\(two(day))T\(words[1])Z")
        let minutes = (abs(zone) / 100 * 60 + abs(zone) % 100) * (zone < 0 ? -1 : 1)
        return utc.map { $0.milliseconds - minutes * 60_000 }
    }
}
