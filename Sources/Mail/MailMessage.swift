public import Values

/// What a message says, to be written as RFC 5322 text by ``MailMessage/written()``.
public struct MailMessage: Sendable {
    /// How urgent a message is said to be.
    public enum Importance: String, Sendable, CaseIterable {
        case low, normal, high
    }

    /// A file that goes along.
    public struct Attachment: Sendable {
        /// The file's name.
        public var name: String
        /// Its media type, `application/pdf`.
        public var type: String
        /// Its bytes.
        public var content: [UInt8]
        /// What the HTML text calls it by, `cid:logo`; nil for a file that stands beside the text.
        public var contentID: String?

        /// A file.
        public init(name: String, type: String, content: [UInt8], contentID: String? = nil) {
            self.name = name
            self.type = type
            self.content = content
            self.contentID = contentID
        }
    }

    /// The writer.
    public var from: MailAddress
    /// Who it is to.
    public var to: [MailAddress] = []
    /// Who gets a copy.
    public var cc: [MailAddress] = []
    /// Who gets a copy that nobody else hears of: part of the envelope, never of the text.
    public var bcc: [MailAddress] = []
    /// Where answers go; empty for the writer.
    public var replyTo: [MailAddress] = []
    /// What it is about.
    public var subject = ""
    /// The text without formatting; made from `html` when absent.
    public var text: String?
    /// The formatted text.
    public var html: String?
    /// What goes along.
    public var attachments: [Attachment] = []
    /// How urgent it is.
    public var importance = Importance.normal
    /// The message that this one answers, `<id@domain>`.
    public var inReplyTo: String?
    /// The messages of the conversation so far, oldest first.
    public var references: [String] = []
    /// Its own id, `<id@domain>`.
    public var messageID: String
    /// When it was written.
    public var date: Timestamp
    /// Further header fields, whose names begin with `X-`, `List-` or `Auto-`.
    public var headers: [(name: String, value: String)] = []

    /// A message without text.
    public init(from: MailAddress, messageID: String, date: Timestamp) {
        self.from = from
        self.messageID = messageID
        self.date = date
    }

    /// Every address that gets the message, each once.
    public var recipients: [String] {
        var seen: Set<String> = []
        return (to + cc + bcc).filter { seen.insert($0.key).inserted }.map(\.address)
    }

    /// An id that is the same whenever the key is, so that receivers can tell a message that comes twice.
    public static func id(key: String, domain: String) -> String {
        "<\(Digest.hex(key))@\(MailAddress.isValid("a@\(domain)") ? domain : "riposte.invalid")>"
    }
}

/// A fingerprint of a text: good enough to tell keys apart, and no proof of anything.
enum Digest {
    /// Source: RFC 9923, "The FNV Non-Cryptographic Hash Algorithm": FNV-1a of 64 bits, from two starts.
    static func hex(_ text: String) -> String {
        [0xcbf2_9ce4_8422_2325 as UInt64, 0x6c62_272e_07bb_0142].map { start in
            let number = text.utf8.reduce(start) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
            let digits = String(number, radix: 16)
            return String(repeating: "0", count: 16 - digits.count) + digits
        }.joined()
    }
}

/// Why a message cannot be written.
public struct MailProblem: Error, Sendable, Hashable {
    /// One sentence's worth, without a full stop.
    public var message: String

    init(_ message: String) { self.message = message }
}
