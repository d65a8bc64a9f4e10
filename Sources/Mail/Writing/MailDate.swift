import Values

/// Dates as mail has them: `Sat, 21 Nov 2026 14:05:23 +0000`.
///
/// Source: RFC 5322, section 3.3.
enum MailDate {
    private static let days = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
    static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    static func text(_ time: Timestamp) -> String {
        // `2026-11-21T14:05:23Z`, perhaps with a fraction.
        let text = time.iso8601
        let date = text.prefix(10).split(separator: "-").map(String.init)
        let clock = text.dropFirst(11).prefix(8)
        guard date.count == 3, let month = Int(date[1]), months.indices.contains(month - 1) else {
            return text
        }
        let number = time.milliseconds / 86_400_000 - (time.milliseconds % 86_400_000 < 0 ? 1 : 0)
        let day = days[Int(((number % 7) + 7) % 7)]
        return "\(day), \(date[2]) \(months[month - 1]) \(date[0]) \(clock) +0000"
    }
}
