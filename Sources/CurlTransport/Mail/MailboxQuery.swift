import Engine
import Values

/// Which messages of which mailbox are asked for.
struct MailboxQuery: Sendable {
    /// `imap://host:port/`.
    let url: String
    /// Nil for a check of the sign-in.
    let mailbox: String?
    let access: MailAccess
    /// The messages behind this UID, as long as the mailbox is numbered like this.
    let after: Int64?
    let validity: Int64?
    let limit: Int
    let bytes: Int

    private static let mostMessages = 100
    private static let usualMessages = 25
    private static let mostBytes = 8 << 20

    /// Reads the request that `riposte/mail.h` describes.
    init(_ request: HTTPRequest, at parts: URLParts) throws(TransportError) {
        guard request.method == "GET", request.body.isEmpty else {
            throw URLParts.refusal("mail is fetched by `GET` without a body")
        }
        access = try MailAccess(request, at: parts)
        url = "\(parts.origin.text)/"
        let name = Self.decoded(parts.path.hasPrefix("/") ? String(parts.path.dropFirst()) : parts.path)
        guard name.unicodeScalars.allSatisfy({ $0.value >= 0x20 && $0.value != 0x7f }), name.utf8.count <= 500
        else { throw URLParts.refusal("the mailbox's name has a control character, or is too long") }
        mailbox = name.isEmpty ? nil : name
        var numbers: [String: Int64] = [:]
        for part in (parts.query ?? "").split(separator: "&") {
            let pair = part.split(separator: "=", maxSplits: 1).map(String.init)
            guard pair.count == 2, ["after", "validity", "limit", "bytes"].contains(pair[0]),
                let number = Int64(pair[1]), number >= 0
            else { throw URLParts.refusal("`\(part.prefix(50))` says nothing about messages") }
            numbers[pair[0]] = number
        }
        after = numbers["after"]
        validity = numbers["validity"]
        limit = min(max(Int(clamping: numbers["limit"] ?? Int64(Self.usualMessages)), 1), Self.mostMessages)
        bytes = min(max(Int(clamping: numbers["bytes"] ?? Int64(Self.mostBytes)), 1), Self.mostBytes)
    }

    private static func decoded(_ text: String) -> String {
        let bytes = Array(text.utf8)
        var result: [UInt8] = []
        var at = 0
        while at < bytes.count {
            if bytes[at] == UInt8(ascii: "%"), at + 2 < bytes.count,
                let value = UInt8(String(decoding: bytes[(at + 1)...(at + 2)], as: UTF8.self), radix: 16)
            {
                result.append(value)
                at += 3
            } else {
                result.append(bytes[at])
                at += 1
            }
        }
        return String(decoding: result, as: UTF8.self)
    }
}
