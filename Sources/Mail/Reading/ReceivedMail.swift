import Values

/// A message as it came in, taken apart as far as it can be understood.
///
/// Mail from the internet is malformed more often than not: nothing here fails, what makes no sense stays as it is.
public struct ReceivedMail: Sendable {
    /// A file of a message.
    public struct Attachment: Sendable {
        /// Its name; `attachment` where it has none.
        public var name: String
        /// Its media type.
        public var type: String
        /// Its bytes, decoded.
        public var content: [UInt8]
        /// What the HTML text calls it by, without angle brackets.
        public var contentID: String?
        /// Whether it is shown within the text.
        public var isInline: Bool
    }

    /// The header fields of the message itself, unfolded, as they were sent.
    public let headers: [(name: String, value: String)]
    /// The first plain text.
    public private(set) var text: String?
    /// The first formatted text.
    public private(set) var html: String?
    /// The files.
    public private(set) var attachments: [Attachment] = []

    /// Parts of one message, and how deep they may lie.
    private static let partLimit = 200
    private static let depthLimit = 10

    /// Reads a message.
    public init(_ bytes: [UInt8]) {
        let part = RawPart(bytes[...])
        headers = part.fields
        var left = Self.partLimit
        collect(part, depth: 0, &left)
    }

    /// The first field of a name, with its encoded words decoded.
    public func header(_ name: String) -> String? {
        raw(name).map(EncodedWords.decoded)
    }

    /// What it is about; empty where it does not say.
    public var subject: String { header("Subject") ?? "" }

    /// Who wrote it; nil where that is no address.
    public var from: MailAddress? { addresses("From").first }

    /// The mailboxes of a field; those that are none are left out.
    public func addresses(_ name: String) -> [MailAddress] {
        guard let value = raw(name) else { return [] }
        return AddressList.read(value).map { MailAddress($0.address, name: EncodedWords.decoded($0.name)) }
    }

    /// The ids of a field such as `References`, with their angle brackets.
    public func ids(_ name: String) -> [String] {
        (raw(name) ?? "").split(whereSeparator: \.isWhitespace).map(String.init).filter {
            $0.hasPrefix("<") && $0.hasSuffix(">")
        }
    }

    /// The text, made from the formatted one where there is no other.
    public var plainText: String { text ?? html.map(HTMLText.plain) ?? "" }

    /// The text without what it quotes of earlier messages, as far as that can be told.
    public var newText: String {
        var kept: [Substring] = []
        for line in plainText.split(separator: "\n", omittingEmptySubsequences: false) {
            if line.hasPrefix(">") { continue }
            if line.hasPrefix("-----Original Message") || line.hasPrefix("________________________________") {
                break
            }
            if line.hasPrefix("On "), line.hasSuffix("wrote:") { break }
            kept.append(line)
        }
        return kept.joined(separator: "\n").spaceTrimmed
    }

    private func raw(_ name: String) -> String? {
        let name = name.lowercased()
        return headers.first { $0.name.lowercased() == name }?.value
    }

    private mutating func collect(_ part: RawPart, depth: Int, _ left: inout Int) {
        guard left > 0, depth <= Self.depthLimit else { return }
        left -= 1
        let type = part.structured("Content-Type") ?? ParameterField("text/plain")
        if type.value.hasPrefix("multipart/"), let boundary = type["boundary"], !boundary.isEmpty {
            for piece in part.pieces(boundary) { collect(RawPart(piece), depth: depth + 1, &left) }
            return
        }
        let disposition = part.structured("Content-Disposition")
        let name = disposition?["filename"] ?? type["name"]
        let isText = type.value.hasPrefix("text/") && name == nil && disposition?.value != "attachment"
        let content = part.decodedBody
        if isText, type.value == "text/html" ? html == nil : text == nil {
            let decoded = Charset.text(content, type["charset"] ?? "utf-8").replacing("\r\n", with: "\n")
            if type.value == "text/html" { html = decoded } else { text = decoded }
            return
        }
        let id = part.field("Content-ID").map { $0.spaceTrimmed.filter { $0 != "<" && $0 != ">" } }
        attachments.append(
            Attachment(
                name: name.map(EncodedWords.decoded) ?? "attachment", type: type.value, content: content,
                contentID: id, isInline: disposition?.value == "inline" || disposition == nil && id != nil))
    }
}
