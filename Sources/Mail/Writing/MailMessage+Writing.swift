import Values

extension MailMessage {
    /// The largest message that is written, in bytes.
    public static let sizeLimit = 16 << 20
    /// What headers of a playbook's own may begin with.
    public static let headerPrefixes = ["x-", "list-", "auto-"]

    /// The message as RFC 5322 text: ASCII, in lines that end in CRLF.
    ///
    /// - Throws: what in it cannot be sent: control characters in a header, a bad address, too much of it.
    public func written(withBlindCopies: Bool = false) throws(MailProblem) -> [UInt8] {
        var head = "Date: \(MailDate.text(date))\r\n"
        head += try HeaderText.addresses("From", [from])
        for (name, list) in [("Reply-To", replyTo), ("To", to), ("Cc", cc)] where !list.isEmpty {
            head += try HeaderText.addresses(name, list)
        }
        if withBlindCopies, !bcc.isEmpty { head += try HeaderText.addresses("Bcc", bcc) }
        if to.isEmpty, cc.isEmpty { head += "To: undisclosed-recipients:;\r\n" }
        head += try HeaderText.ids("Message-ID", [messageID])
        if let inReplyTo { head += try HeaderText.ids("In-Reply-To", [inReplyTo]) }
        let thread = references.isEmpty ? inReplyTo.map { [$0] } ?? [] : references
        if !thread.isEmpty { head += try HeaderText.ids("References", Array(thread.suffix(50))) }
        head += try HeaderText.unstructured("Subject", subject)
        head += importanceFields
        for field in headers { head += try own(field) }
        head += "MIME-Version: 1.0\r\n"
        var bytes = Array(head.utf8) + (try body().bytes)
        if !bytes.ends(with: [0x0d, 0x0a]) { bytes += [0x0d, 0x0a] }
        guard bytes.count <= Self.sizeLimit else {
            throw MailProblem(
                "the message is larger than \(Self.sizeLimit >> 20) MiB with its attachments encoded")
        }
        return bytes
    }

    /// Source: RFC 2156 (Importance), and what mail programs go by.
    private var importanceFields: String {
        switch importance {
        case .low: "Importance: low\r\nX-Priority: 5\r\n"
        case .normal: ""
        case .high: "Importance: high\r\nX-Priority: 1\r\n"
        }
    }

    private func own(_ field: (name: String, value: String)) throws(MailProblem) -> String {
        let name = field.name.lowercased()
        guard Self.headerPrefixes.contains(where: name.hasPrefix),
            name.utf8.allSatisfy({ $0.isASCIILetterOrDigit || $0 == 0x2d }), name.utf8.count <= 70
        else {
            throw MailProblem(
                "the header `\(field.name.prefix(70))` cannot be set; those that can begin with `X-`, `List-` or `Auto-`"
            )
        }
        return try HeaderText.unstructured(field.name, field.value)
    }

    private func body() throws(MailProblem) -> MailPart {
        let plain = text ?? html.map(HTMLText.plain) ?? ""
        var part = try MailPart.text(plain, "plain")
        if let html {
            var formatted = try MailPart.text(html, "html")
            let inline = attachments.filter { $0.contentID != nil }
            if !inline.isEmpty {
                formatted = try MailPart.multipart(
                    "related", [formatted] + (try parts(of: inline)), seed: messageID)
            }
            part = try MailPart.multipart("alternative", [part, formatted], seed: messageID)
        }
        let beside = attachments.filter { html == nil || $0.contentID == nil }
        guard !beside.isEmpty else { return part }
        return try MailPart.multipart("mixed", [part] + (try parts(of: beside)), seed: messageID)
    }

    private func parts(of files: [Attachment]) throws(MailProblem) -> [MailPart] {
        var parts: [MailPart] = []
        for file in files { parts.append(try MailPart.file(file)) }
        return parts
    }
}

extension [UInt8] {
    fileprivate func ends(with end: [UInt8]) -> Bool { suffix(end.count).elementsEqual(end) }
}

/// A part of a message: its header fields, an empty line, and its content.
struct MailPart {
    let bytes: [UInt8]

    static func text(_ text: String, _ kind: String) throws(MailProblem) -> MailPart {
        let head =
            try HeaderText.structured("Content-Type", "text/\(kind)", [("charset", "utf-8")])
            + "Content-Transfer-Encoding: quoted-printable\r\n\r\n"
        return MailPart(bytes: Array(head.utf8) + BodyText.quotedPrintable(text))
    }

    static func file(_ file: MailMessage.Attachment) throws(MailProblem) -> MailPart {
        guard isMediaType(file.type) else {
            throw MailProblem("`\(file.type.prefix(100))` is no media type")
        }
        guard !file.name.isEmpty, file.name.utf8.count <= 255 else {
            throw MailProblem("an attachment needs a name of at most 255 bytes")
        }
        // A message within a message must not be encoded (RFC 2046, 5.2.1): it goes as a plain file.
        let isWhole =
            file.type.lowercased().hasPrefix("message/") || file.type.lowercased().hasPrefix("multipart/")
        let type = isWhole ? "application/octet-stream" : file.type
        var head = try HeaderText.structured("Content-Type", type, [("name", file.name)])
        head += "Content-Transfer-Encoding: base64\r\n"
        if let id = file.contentID {
            let text = "<\(id)>"
            guard HeaderText.isID(text) else {
                throw MailProblem("`\(id.prefix(100))` cannot be a content id")
            }
            head += "Content-ID: \(text)\r\n"
        }
        head += try HeaderText.structured(
            "Content-Disposition", file.contentID == nil ? "attachment" : "inline", [("filename", file.name)])
        return MailPart(bytes: Array("\(head)\r\n".utf8) + BodyText.base64(file.content))
    }

    /// Parts behind each other.
    ///
    /// The boundary has `=_`, which neither quoted-printable nor base 64 can have in it.
    static func multipart(_ kind: String, _ parts: [MailPart], seed: String) throws(MailProblem) -> MailPart {
        let boundary = "=_\(kind)_\(Digest.hex(kind + seed))"
        var head = try HeaderText.structured(
            "Content-Type", "multipart/\(kind)", [("boundary", boundary)])
        head += "\r\n"
        var bytes = Array(head.utf8)
        // The line end in front of a boundary is the boundary's, so the parts come out as they went in.
        for part in parts { bytes += Array("--\(boundary)\r\n".utf8) + part.bytes + [0x0d, 0x0a] }
        return MailPart(bytes: bytes + Array("--\(boundary)--\r\n".utf8))
    }

    private static func isMediaType(_ text: String) -> Bool {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        return parts.count == 2 && text.utf8.count <= 127
            && parts.allSatisfy { part in
                !part.isEmpty
                    && part.utf8.allSatisfy {
                        $0.isASCIILetterOrDigit || [0x2d, 0x2e, 0x2b, 0x5f].contains($0)
                    }
            }
    }
}
