public import Values

/// A request that came in, and what it is for.
public struct IncomingRequest: Sendable {
    /// What addresses of this host mean.
    public enum Route: Sendable, Hashable {
        /// `/hooks/TOKEN`: a service reports events.
        case hook(token: String)
        /// `/requests/PLAYBOOK/...`: somebody starts a playbook.
        case request(playbook: String)
        /// `/callbacks/RUN/TOKEN`: a step is answered.
        case callback(run: String, token: String)
        /// `/answers/RUN/TOKEN`: somebody fetches the answer of a run.
        case answer(run: String, token: String)
        /// `/approvals` and `/approvals/TOKEN`: somebody looks at what is to be decided, or decides.
        case approval(token: String?)
    }

    /// What it is for.
    public var route: Route
    /// For hooks `{method, path, query, headers, body}`, for others `{method, segments, query, headers, body}`, where
    /// segments are those after the playbook's name.
    ///
    /// A body that is not there is no member; a body of another type than JSON or text is an envelope.
    public var document: Value
    /// For hooks the body as it came, which signatures are made over.
    public var body: [UInt8]

    /// A request.
    public init(route: Route, document: Value, body: [UInt8] = []) {
        self.route = route
        self.document = document
        self.body = body
    }
}

/// The parts of a request's target: path segments and query parameters, decoded.
struct RequestTarget {
    /// What is between the slashes.
    let segments: [String]
    let query: JSONObject

    init(_ target: String) {
        let parts = target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        segments = (parts.first ?? "").split(separator: "/").map {
            PercentText.decoded($0, plusIsSpace: false)
        }
        var query = JSONObject()
        for (name, value) in parts.count > 1 ? PercentText.pairs(parts[1]) : [] where !name.isEmpty {
            query[name] = .string(value)
        }
        self.query = query
    }
}

/// Percent-encoded text.
enum PercentText {
    /// `name=value` pieces between `&`, decoded; split at the first `=`, empty pieces kept.
    static func pairs(_ text: Substring) -> [(name: String, value: String)] {
        text.split(separator: "&", omittingEmptySubsequences: false).map { piece in
            let parts = piece.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let value = parts.count > 1 ? decoded(parts[1], plusIsSpace: true) : ""
            return (decoded(parts[0], plusIsSpace: true), value)
        }
    }

    /// The text without its encoding; what is no encoding stays as it is.
    static func decoded(_ text: Substring, plusIsSpace: Bool) -> String {
        let bytes = Array(text.utf8)
        var decoded: [UInt8] = []
        decoded.reserveCapacity(bytes.count)
        var place = 0
        while place < bytes.count {
            if bytes[place] == UInt8(ascii: "%"), place + 2 < bytes.count,
                let high = digit(bytes[place + 1]), let low = digit(bytes[place + 2])
            {
                decoded.append(high << 4 | low)
                place += 3
            } else {
                let isSpace = plusIsSpace && bytes[place] == UInt8(ascii: "+")
                decoded.append(isSpace ? UInt8(ascii: " ") : bytes[place])
                place += 1
            }
        }
        return String(decoding: decoded, as: UTF8.self)
    }

    private static func digit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}
