import Values

/// Texts of the format and length that a schema asks for.
enum ExampleText {
    private static let maximumLength = 10_000

    static func text(_ schema: JSONObject, place: Int) -> String {
        if let format = schema["format"]?.string, let known = formats[format] {
            return known.replacing("#", with: String(place + 1))
        }
        let least = min(schema.count("minLength", or: 0), maximumLength)
        let most = schema.count("maxLength", or: maximumLength)
        if let pattern = schema["pattern"]?.string, let match = Pattern.example(of: pattern, atLeast: least) {
            return match
        }
        var text = place == 0 ? "text" : "text\(place + 1)"
        if text.count < least { text += String(repeating: "x", count: least - text.count) }
        return text.count > most ? String(text.suffix(max(0, most))) : text
    }

    /// One text of each format; `#` becomes a number from 1, so that items of an array differ.
    ///
    /// Names and addresses are those that RFC 2606, RFC 5737 and RFC 3849 keep for examples.
    private static let formats = [
        "date-time": "2026-01-01T00:00:0#Z", "date": "2026-01-0#", "time": "00:00:0#Z", "duration": "PT#H",
        "email": "person#@example.com", "idn-email": "person#@example.com", "hostname": "host#.example.com",
        "idn-hostname": "host#.example.com", "ipv4": "192.0.2.#", "ipv6": "2001:db8::#",
        "uri": "https://example.com/#", "uri-reference": "https://example.com/#",
        "iri": "https://example.com/#", "iri-reference": "https://example.com/#",
        "uri-template": "https://example.com/#", "uuid": "00000000-0000-4000-8000-00000000000#",
        "json-pointer": "/member#", "relative-json-pointer": "#", "regex": "text#",
        "byte": "dGV4dA==",
    ]
}

extension JSONObject {
    /// A bound that a schema gives, as large as is sensible at most.
    func count(_ keyword: String, or other: Int) -> Int {
        guard let bound = self[keyword]?.double else { return other }
        return bound > 0 ? Int(Swift.min(bound, 1_000_000)) : 0
    }
}
