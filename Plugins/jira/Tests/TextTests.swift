import Testing
import Values

@testable import JiraConnector

@Suite struct TextTests {
    private static func text(_ text: String, _ marks: Value...) -> Value {
        let node: Value = ["type": "text", "text": .string(text)]
        return marks.isEmpty ? node : node.with("marks", .array(marks))
    }

    private static func paragraph(_ content: Value...) -> Value {
        ["type": "paragraph", "content": .array(content)]
    }

    private static let strong: Value = ["type": "strong"]
    private static let em: Value = ["type": "em"]

    private static func link(_ address: String) -> Value {
        ["type": "link", "attrs": ["href": .string(address)]]
    }

    static let documents: [(String, [Value])] = [
        ("", [paragraph()]),
        ("plain", [paragraph(text("plain"))]),
        ("one\ntwo", [paragraph(text("one"), ["type": "hardBreak"], text("two"))]),
        ("one\n\n\ntwo", [paragraph(text("one")), paragraph(text("two"))]),
        ("a **b** c", [paragraph(text("a "), text("b", strong), text(" c"))]),
        ("*a* _b_", [paragraph(text("a", em), text(" "), text("b", em))]),
        ("***a***", [paragraph(text("a", strong, em))]),
        ("**a *b* c**", [paragraph(text("a ", strong), text("b", strong, em), text(" c", strong))]),
        ("snake_case_name", [paragraph(text("snake_case_name"))]),
        ("2 * 3 * 4", [paragraph(text("2 * 3 * 4"))]),
        ("a ** b", [paragraph(text("a ** b"))]),
        ("~~a~~", [paragraph(text("a", ["type": "strike"]))]),
        ("`a*b*`", [paragraph(text("a*b*", ["type": "code"]))]),
        ("``a`b``", [paragraph(text("a`b", ["type": "code"]))]),
        ("`open", [paragraph(text("`open"))]),
        (#"\*a\*"#, [paragraph(text("*a*"))]),
        (#"C:\temp"#, [paragraph(text(#"C:\temp"#))]),
        ("[a](https://x.example/(1))", [paragraph(text("a", link("https://x.example/(1)")))]),
        ("[a](javascript:alert)", [paragraph(text("[a](javascript:alert)"))]),
        ("[**a**](https://x.example)", [paragraph(text("a", link("https://x.example"), strong))]),
        ("[`a`](https://x.example)", [paragraph(text("a", link("https://x.example"), ["type": "code"]))]),
        (
            "see https://x.example/a.",
            [
                paragraph(text("see "), text("https://x.example/a", link("https://x.example/a")), text("."))
            ]
        ),
        ("<https://x.example>", [paragraph(text("https://x.example", link("https://x.example")))]),
        ("<b>x</b>", [paragraph(text("<b>x</b>"))]),
        ("## Head ##", [["type": "heading", "attrs": ["level": 2], "content": [text("Head")]]]),
        ("#no", [paragraph(text("#no"))]),
        ("---", [["type": "rule"]]),
        (
            "```json\n{\"a\": 1}\n```",
            [
                ["type": "codeBlock", "attrs": ["language": "json"], "content": [text("{\"a\": 1}")]]
            ]
        ),
        ("```\n\n```", [["type": "codeBlock"]]),
        ("```\nopen", [["type": "codeBlock", "content": [text("open")]]]),
        (
            "> said\n> again",
            [
                [
                    "type": "blockquote",
                    "content": [paragraph(text("said"), ["type": "hardBreak"], text("again"))],
                ]
            ]
        ),
        ("> # Head", [["type": "blockquote", "content": [paragraph(text("Head", strong))]]]),
        (
            "- a\n- b",
            [
                [
                    "type": "bulletList",
                    "content": [
                        ["type": "listItem", "content": [paragraph(text("a"))]],
                        ["type": "listItem", "content": [paragraph(text("b"))]],
                    ],
                ]
            ]
        ),
        (
            "3. a",
            [
                [
                    "type": "orderedList", "attrs": ["order": 3],
                    "content": [
                        ["type": "listItem", "content": [paragraph(text("a"))]]
                    ],
                ]
            ]
        ),
        (
            "- a\n  - b\n- c",
            [
                [
                    "type": "bulletList",
                    "content": [
                        [
                            "type": "listItem",
                            "content": [
                                paragraph(text("a")),
                                [
                                    "type": "bulletList",
                                    "content": [["type": "listItem", "content": [paragraph(text("b"))]]],
                                ],
                            ],
                        ],
                        ["type": "listItem", "content": [paragraph(text("c"))]],
                    ],
                ]
            ]
        ),
        (
            "| a | b |\n|---|:-:|\n| 1 |\n",
            [
                [
                    "type": "table",
                    "content": [
                        [
                            "type": "tableRow",
                            "content": [
                                ["type": "tableHeader", "content": [paragraph(text("a"))]],
                                ["type": "tableHeader", "content": [paragraph(text("b"))]],
                            ],
                        ],
                        [
                            "type": "tableRow",
                            "content": [
                                ["type": "tableCell", "content": [paragraph(text("1"))]],
                                ["type": "tableCell", "content": [paragraph()]],
                            ],
                        ],
                    ],
                ]
            ]
        ),
        ("a | b", [paragraph(text("a | b"))]),
    ]

    @Test(arguments: documents)
    func `Markdown becomes an Atlassian document`(markdown: String, content: [Value]) {
        let found = DocumentFormat.document(MarkdownReader.blocks(markdown))
        #expect(found == ["type": "doc", "version": 1, "content": .array(content)])
    }

    @Test(
        arguments: [
            ("a **b** *c*", "a *b* _c_"), ("# Head", "h1. Head"), ("- a\n  1. b", "* a\n*# b"),
            ("`a{b}`", #"{{a\{b\}}}"#), ("[a](https://x.example)", "[a|https://x.example]"),
            ("{code} and [~admin]", #"\{code\} and \[\~admin\]"#), ("> said", "{quote}\nsaid\n{quote}"),
            ("| a |\n|---|\n| x\\|y |", "||a||\n|x\\|y|"),
            ("```swift\nlet a = 1\n```", "{code:swift}\nlet a = 1\n{code}"),
            ("```\n{code}\n```", "{code}\n{ code}\n{code}"), ("---", "----"), ("~~a~~", "-a-"),
        ])
    func `Markdown becomes wiki markup`(markdown: String, wiki: String) {
        #expect(WikiMarkup.text(MarkdownReader.blocks(markdown)) == wiki)
    }

    @Test func `what nobody closes and what is too deep is text, soon`() {
        let hostile = [
            String(repeating: "> ", count: 5000) + "x", String(repeating: "*", count: 20_000),
            String(repeating: "[", count: 3000), String(repeating: "- ", count: 5000),
            String(repeating: "`a", count: 3000),
        ]
        for text in hostile {
            let document = DocumentFormat.document(MarkdownReader.blocks(text))
            #expect(document["content"]?.array?.isEmpty == false)
        }
    }
}
