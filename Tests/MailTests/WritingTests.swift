import Mail
import Testing
import Values

/// A message with the least that it needs.
func message(_ change: (inout MailMessage) -> Void = { _ in }) -> MailMessage {
    var message = MailMessage(
        from: MailAddress("soc@contoso.example", name: "SOC"), messageID: "<1@contoso.example>",
        date: Timestamp(milliseconds: 1_700_000_000_000))
    message.to = [MailAddress("megan@contoso.example")]
    change(&message)
    return message
}

@Suite struct WritingTests {
    private func lines(_ message: MailMessage) throws -> [String] {
        String(decoding: try message.written(), as: UTF8.self).split(
            separator: "\r\n", omittingEmptySubsequences: false
        ).map(String.init)
    }

    @Test func `a message has what every message must have`() throws {
        let lines = try lines(message { $0.subject = "Was this you?" })
        for line in [
            "Date: Tue, 14 Nov 2023 22:13:20 +0000", "From: SOC <soc@contoso.example>",
            "To: megan@contoso.example", "Message-ID: <1@contoso.example>", "Subject: Was this you?",
            "MIME-Version: 1.0",
        ] {
            #expect(lines.contains(line))
        }
    }

    @Test(arguments: [
        "plain", "Größe", "日本語の件名がとても長いので折り返されるはずです。もう少し長くします", "=?looks?=", "a  b",
        "\"quoted\" (and) <more>",
        String(repeating: "word ", count: 100) + "end", String(repeating: "x", count: 2000), "👩‍🚀 launched",
    ])
    func `a subject comes out as it went in, in short lines of ASCII`(subject: String) throws {
        let bytes = try message { $0.subject = subject }.written()
        #expect(bytes.allSatisfy { $0 < 0x80 })
        #expect(try lines(message { $0.subject = subject }).allSatisfy { $0.utf8.count <= 998 })
        #expect(ReceivedMail(bytes).subject == subject)
    }

    @Test(arguments: ["Megan Bowen", "Bowen, Megan", "Böwen, Megan", "a \"b\" \\c", "=?x?="])
    func `a name comes out as it went in`(name: String) throws {
        let bytes = try message { $0.to = [MailAddress("m@contoso.example", name: name)] }.written()
        #expect(ReceivedMail(bytes).addresses("To") == [MailAddress("m@contoso.example", name: name)])
    }

    @Test(arguments: [
        "a", "a\n", "Größer\nals\n", " leading and trailing \n", ".dot\n..\n", "From here\n", "tab\t\nend",
        String(repeating: "ü", count: 500), "=3D\n=\n", "\n\n",
    ])
    func `texts come out as they went in`(text: String) throws {
        let read = ReceivedMail(
            try message {
                $0.text = text
                $0.html = text
            }.written())
        #expect(read.text == text && read.html == text)
    }

    @Test(arguments: [
        "a.txt", "übersicht für März.pdf", "a \"b\".txt", String(repeating: "lang", count: 40) + ".txt",
    ])
    func `files come out as they went in`(name: String) throws {
        let content = (0..<5000).map { UInt8(truncatingIfNeeded: $0 &* 7) }
        let bytes = try message {
            $0.html = "<img src=\"cid:logo\">"
            $0.attachments = [
                .init(name: name, type: "application/pdf", content: content),
                .init(name: "l.png", type: "image/png", content: [1], contentID: "logo"),
            ]
        }.written()
        let read = ReceivedMail(bytes)
        #expect(read.attachments.map(\.name) == ["l.png", name])
        #expect(read.attachments.last?.content == content)
        #expect(read.attachments.first?.contentID == "logo" && read.attachments.first?.isInline == true)
    }

    @Test(arguments: ["a\r\nBcc: x@evil.example", "a\nb", "a\rb", "a\u{0}b", "a\u{2028}b", "a\u{85}b"])
    func `nothing can be smuggled into a header`(text: String) {
        let changes: [(inout MailMessage) -> Void] = [
            { $0.subject = text }, { $0.to = [MailAddress("m@contoso.example", name: text)] },
            { $0.to = [MailAddress("m\(text)@contoso.example")] }, { $0.headers = [("X-A", text)] },
            { $0.headers = [(text, "a")] }, { $0.inReplyTo = "<\(text)@a>" },
            { $0.attachments = [.init(name: text, type: "text/plain", content: [])] },
            { $0.attachments = [.init(name: "a", type: "text/\(text)", content: [])] },
            { $0.attachments = [.init(name: "a", type: "text/plain", content: [], contentID: text)] },
        ]
        for change in changes { #expect(throws: MailProblem.self) { try message(change).written() } }
    }

    @Test(arguments: ["Bcc", "To", "Received", "Content-Type", "MIME-Version", "DKIM-Signature", "From"])
    func `headers that others rely on cannot be set`(name: String) {
        #expect(throws: MailProblem.self) { try message { $0.headers = [(name, "a")] }.written() }
    }

    @Test func `blind copies are in the envelope and nowhere in the text`() throws {
        let sent = message {
            $0.bcc = [MailAddress("boss@contoso.example"), MailAddress("megan@CONTOSO.example")]
        }
        #expect(sent.recipients == ["megan@contoso.example", "boss@contoso.example"])
        #expect(!String(decoding: try sent.written(), as: UTF8.self).contains("boss"))
    }

    @Test func `the id of a message is that of its key`() {
        let id = MailMessage.id(key: "run/step", domain: "contoso.example")
        #expect(id == MailMessage.id(key: "run/step", domain: "contoso.example"))
        #expect(id != MailMessage.id(key: "run/step2", domain: "contoso.example"))
        #expect(id.hasSuffix("@contoso.example>"))
    }

    @Test(arguments: [
        ("a@b.example", true), ("a.b+c@b.example", true), ("a@b@c", false), ("a b@c", false), ("@b", false),
        ("a@", false), (".a@b", false), ("a..b@c", false), ("\"a\"@b", false), ("ü@b", false),
    ])
    func `addresses are checked`(text: String, isValid: Bool) {
        #expect(MailAddress.isValid(text) == isValid)
    }

    @Test func `lists are read as people write them`() {
        #expect(
            MailAddress.list("a@b.c; \"Bowen, Megan\" <m@b.c>, M <n@b.c>;")
                == [
                    MailAddress("a@b.c"), MailAddress("m@b.c", name: "Bowen, Megan"),
                    MailAddress("n@b.c", name: "M"),
                ])
        #expect(MailAddress.list("a@b.c, nonsense") == nil)
    }

    @Test(arguments: [
        ("<p>One</p><p>Two &amp; <b>three</b></p>", "One\n\nTwo & three\n"),
        ("<ul><li>a</li><li>b</li></ul>", "- a\n- b\n"), ("a<br>b<script>x</script>c", "a\nbc\n"),
        ("<a href=\"https://x.example/?a=1&amp;b\">here</a>", "here (https://x.example/?a=1&b)\n"),
        ("  <style>p{}</style> x &#228;&#x20ac;", "x ä€\n"), ("a < b", "a\n"),
    ])
    func `text is made from HTML`(html: String, text: String) {
        #expect(HTMLText.plain(html) == text)
    }
}
