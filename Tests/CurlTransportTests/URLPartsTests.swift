import Engine
import Testing
import Values

@testable import CurlTransport

@Suite struct URLPartsTests {
    @Test(arguments: [
        ("https://API.Example.com", "https://api.example.com/"),
        ("HTTP://a.example:80/x", "http://a.example/x"),
        ("https://a.example:443?q=1", "https://a.example/?q=1"),
        ("https://a.example:8443/%41?x=%20&y=/?:@", "https://a.example:8443/%41?x=%20&y=/?:@"),
        ("http://127.0.0.1:8080/", "http://127.0.0.1:8080/"), ("http://[::1]:8080/a", "http://[::1]:8080/a"),
        ("http://[FE80::1]", "http://[fe80::1]/"), ("https://a.example:/x", "https://a.example/x"),
        ("https://a_b.example/$filter=x'y'", "https://a_b.example/$filter=x'y'"),
        ("https://a.example./", "https://a.example./"),
    ])
    func `a URL is read and written`(text: String, written: String) throws {
        #expect(try URLParts(text).text == written)
    }

    @Test(arguments: [
        "", "a.example/x", "/x", "ftp://a.example", "file:///etc/passwd", "https:/a.example", "https://",
        "https:///x", "https://user@a.example", "https://user:pw@a.example", "https://a.example#f",
        "https://a.example/#f", "https://a.example/a b", "https://a.example/\r\nX: 1",
        "https://a.example/\u{e9}",
        "https://\u{e9}.example/", "https://a.example/%", "https://a.example/%4", "https://a.example/%zz",
        "https://a.example/[x]", "https://a.example/?[x]", "https://a.example:0/", "https://a.example:65536/",
        "https://a.example:8x/", "https://a.example:1:2/", "https://[::1/", "https://[::g]/",
        "https://[127.0.0.1]/",
        "https://[::1]x/", "https://127.1/", "https://2130706433/", "https://0x7f000001/", "https://0x7f.1/",
        "https://a.0x7f/", "https://256.1.1.1/", "https://a..example/", "https://.a.example/",
        "https://%61.example/",
        "https://a.example\\@b.example/", "https://a!b.example/", "https://a~b/",
    ])
    func `what others might read differently is refused`(text: String) {
        let error = #expect(throws: TransportError.self) { try URLParts(text) }
        #expect(error?.code == .badURL)
    }

    @Test(arguments: [
        ("https://a.example", "/v1/x", "https://a.example/v1/x"),
        ("https://a.example/", "v1", "https://a.example/v1"),
        ("https://a.example/base", "/x", "https://a.example/base/x"),
        ("https://a.example/base/", "x?y=1", "https://a.example/base/x?y=1"),
        ("https://a.example/base", "?y=1", "https://a.example/base?y=1"),
        ("https://a.example/base", "", "https://a.example/base"),
        ("https://a.example/base", "/a:b", "https://a.example/base/a:b"),
    ])
    func `a relative URL goes below the base`(base: String, relative: String, whole: String) throws {
        #expect(try URLParts(base).joining(relative).text == whole)
    }

    @Test(arguments: [
        "//b.example/x", "../x", "/a/../../x", "/a/%2e%2E/x", "/./x", "/a b", "/x#f", "/x\r\n", "/\u{e9}",
    ])
    func `a relative URL cannot leave the base`(relative: String) throws {
        let base = try URLParts("https://a.example/base")
        #expect(throws: TransportError.self) { try base.joining(relative) }
    }

    /// RFC 3986, section 5.4, as far as it is about paths that HTTP can use.
    @Test(arguments: [
        ("g", "http://a/b/c/g"), ("./g", "http://a/b/c/g"), ("g/", "http://a/b/c/g/"), ("/g", "http://a/g"),
        ("//g", "http://g/"), ("?y", "http://a/b/c/d;p?y"), ("g?y", "http://a/b/c/g?y"),
        ("#s", "http://a/b/c/d;p?q"),
        ("g#s", "http://a/b/c/g"), (";x", "http://a/b/c/;x"), ("", "http://a/b/c/d;p?q"),
        (".", "http://a/b/c/"),
        ("./", "http://a/b/c/"), ("..", "http://a/b/"), ("../", "http://a/b/"), ("../g", "http://a/b/g"),
        ("../..", "http://a/"), ("../../g", "http://a/g"), ("../../../g", "http://a/g"),
        ("/./g", "http://a/g"),
        ("/../g", "http://a/g"), ("g.", "http://a/b/c/g."), ("..g", "http://a/b/c/..g"),
        ("./g/.", "http://a/b/c/g/"),
        ("g/./h", "http://a/b/c/g/h"), ("g/../h", "http://a/b/c/h"), ("g;x=1/../y", "http://a/b/c/y"),
        ("g?y/../x", "http://a/b/c/g?y/../x"), ("https://b.example/x", "https://b.example/x"),
    ])
    func `references resolve as RFC 3986 says`(reference: String, target: String) throws {
        #expect(try URLParts("http://a/b/c/d;p?q").resolving(reference).text == target)
    }
}

@Suite struct EgressRulesTests {
    private let rules = Result { () throws(TransportError) in
        try EgressRules(
            base: "https://{region}.api.example.com/v2",
            hosts: ["*.files.example.com", "{extra}", "cdn.example:8443"],
            settings: ["region": "eu", "extra": "http://old.example:8080/x"], baseOverride: nil)
    }

    @Test(arguments: [
        "/x", "x?y", "https://eu.api.example.com/x", "https://a.files.example.com/",
        "https://a.b.files.example.com/",
        "http://old.example:8080/y", "https://cdn.example:8443/",
    ])
    func `requests go to the base and the named hosts`(url: String) throws {
        _ = try rules.get().resolve(url)
    }

    @Test(arguments: [
        "https://us.api.example.com/x", "https://files.example.com/", "https://xfiles.example.com/",
        "https://a.files.example.com.evil.example/", "http://eu.api.example.com/",
        "https://eu.api.example.com:444/",
        "https://old.example:8080/", "https://cdn.example/", "https://evil.example/",
        "https://eu.api.example.com./",
    ])
    func `requests go nowhere else`(url: String) throws {
        let rules = try rules.get()
        let error = #expect(throws: TransportError.self) { try rules.resolve(url) }
        #expect(error?.code == .egressDenied)
    }

    @Test func `an override takes the place of the base`() throws {
        let rules = try EgressRules(
            base: "https://api.example.com", hosts: [], settings: [:], baseOverride: "http://127.0.0.1:9/lab")
        #expect(try rules.resolve("/x").text == "http://127.0.0.1:9/lab/x")
        #expect(throws: TransportError.self) { try rules.resolve("https://api.example.com/x") }
    }

    @Test func `without a base a relative URL leads nowhere`() throws {
        let rules = try EgressRules(base: nil, hosts: ["a.example"], settings: [:], baseOverride: nil)
        #expect(throws: TransportError.self) { try rules.resolve("/x") }
        #expect(try rules.resolve("https://a.example/x").text == "https://a.example/x")
    }

    @Test(arguments: ["*", "*.com", "*.1.2.3.4", "a b", "{missing}.example", "{open", "a.example/x?y#z"])
    func `a pattern that allows too much or means nothing is refused`(pattern: String) {
        #expect(throws: TransportError.self) {
            try EgressRules(base: nil, hosts: [pattern], settings: [:], baseOverride: nil)
        }
    }
}
