import Engine
import Testing

@Suite struct `Rewritten addresses` {
    private static let rewrite = AddressRewrite([
        "https://api.example.com": "http://127.0.0.1:8123",
        "https://api.example.com/v1/special/": "https://other.example/x/",
        "http://plain.example:8080": "https://api.example.net",
    ])

    @Test(arguments: [
        ("https://api.example.com", "http://127.0.0.1:8123"),
        ("https://api.example.com/", "http://127.0.0.1:8123/"),
        ("https://API.Example.com/A?b=c", "http://127.0.0.1:8123/A?b=c"),
        ("https://api.example.com?b", "http://127.0.0.1:8123?b"),
        ("https://api.example.com/v1/special/y", "https://other.example/x/y"),
        ("https://api.example.com/v1/special", "https://other.example/x"),
        ("https://api.example.com/v1/Special", "http://127.0.0.1:8123/v1/Special"),
        ("https://api.example.com/v1/specials", "http://127.0.0.1:8123/v1/specials"),
        ("https://api.example.com.evil.example/", "https://api.example.com.evil.example/"),
        ("https://api.example.com:444/", "https://api.example.com:444/"),
        ("http://api.example.com/", "http://api.example.com/"),
        ("http://plain.example:8080/a", "https://api.example.net/a"), ("", ""), ("äö", "äö"),
    ]) func `the longest prefix of whole segments counts`(_ url: String, _ target: String) {
        #expect(Self.rewrite.target(of: url) == target)
    }

    @Test func `links lead back to all the addresses that go there`() {
        let rewrite = AddressRewrite(["https://a.example": "http://l", "https://b.example/v1": "http://l"])
        #expect(
            rewrite.sources(of: "http://l/x").sorted() == ["https://a.example/x", "https://b.example/v1/x"])
        #expect(rewrite.sources(of: "http://other/x").isEmpty)
        #expect(AddressRewrite().isEmpty && !rewrite.isEmpty)
        #expect(AddressRewrite(["a": "b"]) == AddressRewrite(["a/": "b/"]))
    }
}
