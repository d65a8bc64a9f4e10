import Testing
import Values

@Suite struct PatternTests {
    @Test(
        arguments: [
            ("^a+b$", "aaab", true), ("^a+b$", "aaabc", false), ("b", "abc", true), ("^$", "", true),
            ("", "x", true),
            ("a|bc|", "zz", true), ("^(a|bc){2,3}$", "abcabc", false), ("^(a|bc){2,3}$", "abca", true),
            ("^a{2}$", "aa", true), ("^a{2,}$", "a", false), ("^a{0}$", "", true),
            ("^[^\\d\\s]+$", "ab-", true),
            ("^[^\\d\\s]+$", "a b", false), ("\\bfoo\\b", "a foo.", true), ("\\bfoo\\b", "afoo", false),
            ("^\\p{L}+$", "žluťoučký", true), ("^\\p{Lu}\\P{Lu}$", "Ab", true), ("^\\p{Script}$", "", nil),
            ("^[\\p{Nd}-]+$", "12-٣", true), ("^.$", "\n", false), ("^.$", "😀", true),
            ("^\\u{1F600}$", "😀", true),
            ("^\\ud83d\\ude00$", "😀", true), ("^\\x41\\t\\cJ$", "A\t\n", true), ("^{a}$", "{a}", true),
            ("^a{,2}$", "a{,2}", true), ("^(?:a*)*$", "aaaa", true), ("^(a*)*b$", "aaaa", false),
            ("^(?<year>\\d{4})$", "2026", true), ("^a??b+?$", "abb", true), ("[]", "a", false),
            ("^[^]$", "\n", true),
            ("^[a\\-z]+$", "-", true), ("^[a-]+$", "a-", true), ("^\\$\\.\\/$", "$./", true),
            ("a^", "a", false),
            ("(^|x)a", "xa", true), ("^\\w+$", "é", false), ("^\\s$", "\u{FEFF}", true),
            ("^[\\b]$", "\u{8}", true),
            ("^\\p{General_Category=Lowercase_Letter}$", "a", true), ("^(|a)+$", "aa", true),
            ("\\Bb", "ab", true),
        ] as [(String, String, Bool?)])
    func `a pattern matches as ECMA-262 says`(_ pattern: String, _ text: String, _ expected: Bool?) {
        #expect((try? Pattern(pattern))?.matches(text) == expected)
    }

    @Test(
        arguments: [
            ("(?=a)", "look-around"), ("(?!a)", "look-around"), ("(?<=a)b", "look-around"),
            ("(?<!a)b", "look-around"),
            ("(a)\\1", "back-references"), ("(?<n>a)\\k<n>", "back-references"), ("a**", "nothing to repeat"),
            ("*a", "nothing to repeat"), ("a{3,2}", "out of order"), ("[z-a]", "out of order"),
            ("(a", "without"),
            ("a)", "without"), ("[a", "without"), ("\\", "backslash"), ("\\y", "no such escape"),
            ("\\p{Foo}", "not known"),
            ("a{1001}", "larger"), ("((a{100}){100}){100}", "expand"), ("(((){999}){999}){999}", "expand"),
            ("{2}", "nothing to repeat"), ("[\\d-z]", "cannot be"), ("\\u{110000}", "scalar"),
            ("(?i)a", "kind of group"),
            ("^*", "position"), ("\\01", "octal"),
        ])
    func `what cannot be matched is refused with the reason`(_ pattern: String, _ reason: String) {
        let error = #expect(throws: PatternError.self) { try Pattern(pattern) }
        #expect(error?.message.contains(reason) == true, "\(error?.message ?? "")")
    }

    @Test func `groups nest to a bound`() {
        let nested = String(repeating: "(", count: 5000) + String(repeating: ")", count: 5000)
        #expect(throws: PatternError.self) { try Pattern(nested) }
        #expect(throws: PatternError.self) { try Pattern(String(nested.dropFirst(4900).dropLast(4900))) }
    }

    /// With backtracking each of these would take longer than the universe has.
    @Test(
        .timeLimit(.minutes(1)), arguments: ["^(a+)+$", "^(a|a)*$", "^(a*)*$", "^(a?){50}a{50}$", "(x+x+)+y"])
    func `a hostile text costs linear time`(_ pattern: String) throws {
        let text = String(repeating: "a", count: 20_000) + "!"
        #expect(try !Pattern(pattern).matches(text))
    }
}
