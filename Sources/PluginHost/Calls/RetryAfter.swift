import Values

/// The header that says when to come again.
///
/// Source: RFC 9110, sections 10.2.3 and 5.6.7.
enum RetryAfter {
    private static let longest = Duration.seconds(86_400)
    private static let months = [
        "Jan": "01", "Feb": "02", "Mar": "03", "Apr": "04", "May": "05", "Jun": "06", "Jul": "07",
        "Aug": "08",
        "Sep": "09", "Oct": "10", "Nov": "11", "Dec": "12",
    ]

    /// How long to wait, at most a day: from seconds, or from a date such as `Sun, 06 Nov 1994 08:49:37 GMT`.
    static func duration(_ text: String, now: Timestamp) -> Duration? {
        if let seconds = Int(text) { return min(max(.seconds(seconds), .zero), longest) }
        let parts = text.split(separator: " ")
        guard parts.count == 6, parts[5] == "GMT", let month = months[String(parts[2])],
            let instant = Timestamp(iso8601: "\(parts[3])-\(month)-\(parts[1])T\(parts[4])Z")
        else { return nil }
        return min(max(instant - now, .zero), longest)
    }
}
