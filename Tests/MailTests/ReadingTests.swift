import Mail
import Testing
import Values

@Suite struct ReadingTests {
    private func read(_ text: String) -> ReceivedMail {
        ReceivedMail(Array(text.replacing("\n", with: "\r\n").utf8))
    }

    @Test(arguments: [
        ("=?UTF-8?B?R3LDvMOfZQ==?=", "Grüße"), ("=?iso-8859-1?Q?Gr=FC=DFe?=", "Grüße"),
        ("=?UTF-8?B?R3LD?= =?UTF-8?B?vMOfZQ==?=", "Grüße"), ("=?windows-1252?Q?=80_5?= only", "€ 5 only"),
        ("a =?UTF-8?Q?b?= c", "a b c"), ("=?broken", "=?broken"), ("=?x?z?y?=", "=?x?z?y?="),
        ("=?utf-8*de?q?Gr=C3=BC=C3=9Fe?=", "Grüße"),
    ])
    func `encoded words are read`(written: String, meant: String) {
        #expect(read("Subject: \(written)\n\n").subject == meant)
    }

    @Test func `bodies are read in their charset and encoding`() {
        let mail = ReceivedMail(
            Array(
                "Content-Type: text/plain; charset=ISO-8859-1\r\nContent-Transfer-Encoding: 8bit\r\n\r\n".utf8
            )
                + [0x67, 0x72, 0xfc, 0xdf, 0x65])
        #expect(mail.text == "grüße")
        #expect(
            read("Content-Transfer-Encoding: quoted-printable\n\na=\nb =E2=82=AC\n").text == "ab €\n")
        #expect(
            read("content-type: text/html\ncontent-transfer-encoding: base64\n\nPGI+YTwvYj4=\n").plainText
                == "a\n")
    }

    @Test func `parts are found`() {
        let mail = read(
            """
            From: "Bowen, Megan" <megan@contoso.example>
            References: <1@a> <2@b>
            In-Reply-To: <2@b>
            Content-Type: multipart/mixed; boundary="x y"

            before
            --x y
            Content-Type: multipart/alternative; boundary=z

            --z

            text
            > quoted
            --z
            Content-Type: text/html

            <p>text</p>
            --z--
            --x y
            Content-Type: application/pdf; name="=?UTF-8?Q?=C3=BC.pdf?="
            Content-Transfer-Encoding: base64
            Content-Disposition: attachment; filename*0*=UTF-8''%C3; filename*1*=%BCber; filename*2=.pdf

            AQID
            --x y--
            after
            """)
        #expect(mail.text == "text\n> quoted" && mail.html == "<p>text</p>" && mail.newText == "text")
        #expect(mail.attachments.map(\.name) == ["über.pdf"] && mail.attachments.first?.content == [1, 2, 3])
        #expect(mail.from == MailAddress("megan@contoso.example", name: "Bowen, Megan"))
        #expect(mail.ids("References") == ["<1@a>", "<2@b>"] && mail.ids("In-Reply-To") == ["<2@b>"])
    }

    @Test func `nothing that comes in ends the reader`() {
        var generator = SystemRandomNumberGenerator()
        let pieces = [
            "Content-Type: multipart/mixed; boundary=a\r\n", "--a\r\n", "--a--\r\n", "\r\n", "=?UTF-8?B?",
            "?=", "Subject:",
            "\"", "\n", "Content-Transfer-Encoding: base64\r\n", "\u{fffd}", "From: <", ":;,()",
        ]
        for _ in 0..<500 {
            let text = (0..<30).map { _ in pieces.randomElement(using: &generator) ?? "" }.joined()
            let mail = ReceivedMail(Array(text.utf8))
            _ = (mail.subject, mail.addresses("From"), mail.newText)
        }
        let deep = (0..<100).map { "Content-Type: multipart/mixed; boundary=b\($0)\r\n\r\n--b\($0)\r\n" }
            .joined()
        #expect(ReceivedMail(Array(deep.utf8)).attachments.isEmpty)
    }
}
