import Values

/// The header `Retry-After` (RFC 9110, section 10.2.3).
enum RetryAfter {
    /// The wait from `now` on, at most an hour; nil when the text is neither seconds nor an HTTP date.
    static func delay(_ text: String?, now: Timestamp) -> Duration? {
        guard let text = text?.split(separator: " ").joined(separator: " "), !text.isEmpty else { return nil }
        if text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) {
            return .seconds(min(Int64(text) ?? longest, longest))
        }
        return date(text).map { min(max($0 - now, .zero), .seconds(longest)) }
    }

    private static let longest: Int64 = 3600

    /// `Sun, 06 Nov 1994 08:49:37 GMT`, the one form that servers may send.
    private static func date(_ text: String) -> Timestamp? {
        let words = text.split(separator: " ")
        guard words.count == 6, words[5] == "GMT", let month = months.firstIndex(of: words[2].lowercased())
        else { return nil }
        let number = month < 9 ? "0\(month + 1)" : "\(month + 1)"
        return Timestamp(iso8601: "\(words[3])-\(number)-\(words[1])T\(words[4])Z")
    }

    private static let months = [
        "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
    ]
}
