import Values

/// One HTTP request as the simulated services see it; the time is given, so that their answers are a function of it.
struct LabRequest: Sendable {
    var method: String
    /// The decoded path without its query.
    var path: String
    /// Decoded query parameters in order.
    var query: [(name: String, value: String)] = []
    /// Header fields by lower-case name.
    var headers: [String: String] = [:]
    var body: [UInt8] = []
    var time: Timestamp

    /// The path's non-empty parts.
    var segments: [String] { path.split(separator: "/").map(String.init) }

    /// The body as JSON; null when there is none, nil when it is not JSON.
    var json: Value? { body.isEmpty ? .null : try? Value(json: body) }

    /// A query parameter, the first of the name.
    func parameter(_ name: String) -> String? { query.first { $0.name == name }?.value }

    /// Where the client thinks the lab is, for absolute links.
    var origin: String {
        // A proxy that ends TLS in front of the lab says so, else its clients would be sent back to plain HTTP.
        let scheme = headers["x-forwarded-proto"] == "https" ? "https" : "http"
        return "\(scheme)://" + (headers["host"] ?? "127.0.0.1")
    }

    /// The members of a form body.
    var form: [String: String] {
        var fields: [String: String] = [:]
        for part in String(decoding: body, as: UTF8.self).split(separator: "&") {
            let pair = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            fields[URLText.decoded(pair[0], form: true)] =
                pair.count > 1 ? URLText.decoded(pair[1], form: true) : ""
        }
        return fields
    }
}

/// What a simulated service answers.
struct LabAnswer: Sendable {
    /// A body that is not JSON: a page, a file.
    struct Content: Sendable {
        /// Its media type, `text/html; charset=utf-8`.
        var type: String
        var bytes: [UInt8]
    }

    var status: Int
    var headers: [(name: String, value: String)] = []
    /// Null for no body.
    var body: Value = .null
    /// In place of `body` where it is not JSON.
    var content: Content?

    static func ok(_ body: Value = .null) -> LabAnswer { LabAnswer(status: 200, body: body) }

    static func page(_ html: String) -> LabAnswer {
        LabAnswer(status: 200, content: Content(type: "text/html; charset=utf-8", bytes: Array(html.utf8)))
    }

    /// The control plane's error.
    static func refusal(_ status: Int, _ message: String, help: String) -> LabAnswer {
        LabAnswer(status: status, body: ["error": ["message": .string(message), "help": .string(help)]])
    }
}

/// Percent-encoding.
enum URLText {
    /// Decodes `%XX`; `+` is a space where `form` says so.
    ///
    /// Broken escapes stay as they are.
    static func decoded(_ text: some StringProtocol, form: Bool = false) -> String {
        let bytes = Array(text.utf8)
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count)
        var at = 0
        while at < bytes.count {
            if bytes[at] == UInt8(ascii: "%"), at + 2 < bytes.count,
                let value = UInt8(String(decoding: bytes[(at + 1)...(at + 2)], as: UTF8.self), radix: 16)
            {
                result.append(value)
                at += 3
                continue
            }
            result.append(form && bytes[at] == UInt8(ascii: "+") ? UInt8(ascii: " ") : bytes[at])
            at += 1
        }
        return String(decoding: result, as: UTF8.self)
    }

    /// Encodes everything but letters, digits and `-._~$`.
    static func encoded(_ text: String) -> String {
        text.utf8.reduce(into: "") { result, byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."),
                UInt8(ascii: "_"),
                UInt8(ascii: "~"), UInt8(ascii: "$"):
                result.append(Character(Unicode.Scalar(byte)))
            default: result += "%" + String.hex([byte]).uppercased()
            }
        }
    }

    /// The members of a query, in order.
    static func query(_ text: some StringProtocol) -> [(name: String, value: String)] {
        text.split(separator: "&").map { part in
            let pair = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            return (decoded(pair[0], form: true), pair.count > 1 ? decoded(pair[1], form: true) : "")
        }
    }
}

extension Value {
    /// The same object with a member set; nil takes the member away.
    func setting(_ name: String, _ value: Value?) -> Value {
        var members = object ?? JSONObject()
        members[name] = value
        return .object(members)
    }
}
