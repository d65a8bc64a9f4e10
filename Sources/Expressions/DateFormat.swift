import Values

/// Writes dates and times in .NET's format strings, as in English.
///
/// Source: Microsoft Learn, "Standard date and time format strings" and "Custom date and time format strings".
enum DateFormat {
    private static let months = [
        "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
        "November",
        "December",
    ]
    private static let weekdays = [
        "Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday",
    ]

    /// Standard formats as custom ones; those marked universal are written in UTC.
    private static let standard: [Character: (format: String, isUniversal: Bool)] = [
        "d": ("M/d/yyyy", false), "D": ("dddd, MMMM d, yyyy", false),
        "f": ("dddd, MMMM d, yyyy h:mm tt", false),
        "F": ("dddd, MMMM d, yyyy h:mm:ss tt", false), "g": ("M/d/yyyy h:mm tt", false),
        "G": ("M/d/yyyy h:mm:ss tt", false), "m": ("MMMM d", false), "M": ("MMMM d", false),
        "o": ("yyyy-MM-dd'T'HH:mm:ss.fffffffK", false), "O": ("yyyy-MM-dd'T'HH:mm:ss.fffffffK", false),
        "r": ("ddd, dd MMM yyyy HH:mm:ss 'GMT'", true), "R": ("ddd, dd MMM yyyy HH:mm:ss 'GMT'", true),
        "s": ("yyyy-MM-dd'T'HH:mm:ss", false), "t": ("h:mm tt", false), "T": ("h:mm:ss tt", false),
        "u": ("yyyy-MM-dd HH:mm:ss'Z'", true), "U": ("dddd, MMMM d, yyyy h:mm:ss tt", true),
        "y": ("MMMM yyyy", false), "Y": ("MMMM yyyy", false),
    ]

    static func text(_ time: DateTime, _ format: String) throws(EvaluationError) -> String {
        if format.count == 1, let letter = format.first {
            guard let (custom, isUniversal) = standard[letter] else {
                throw EvaluationError("`\(format)` is not a date format")
            }
            return try self.custom(isUniversal ? time.universal : time, custom)
        }
        return try custom(time, format.isEmpty ? "o" : format)
    }

    private static func custom(_ time: DateTime, _ format: String) throws(EvaluationError) -> String {
        if format == "o" { return try text(time, "o") }
        let characters = Array(format)
        var result = ""
        var place = 0
        while place < characters.count {
            let character = characters[place]
            switch character {
            case "'", "\"":
                guard let end = characters[(place + 1)...].firstIndex(of: character) else {
                    throw EvaluationError("the date format `\(format)` has a text without its closing quote")
                }
                result += String(characters[(place + 1)..<end])
                place = end + 1
            case "\\":
                guard place + 1 < characters.count else {
                    throw EvaluationError("`\(format)` is not a date format")
                }
                result.append(characters[place + 1])
                place += 2
            case "%":
                place += 1
            default:
                let run = characters[place...].prefix { $0 == character }.count
                if character == ".", place + 1 < characters.count, characters[place + 1] == "F" {
                    let digits = characters[(place + 1)...].prefix { $0 == "F" }.count
                    let fraction = self.fraction(time, digits, trimmed: true)
                    result += fraction.isEmpty ? "" : ".\(fraction)"
                    place += 1 + digits
                    continue
                }
                result += part(time, character, run) ?? String(repeating: character, count: run)
                place += run
            }
        }
        return result
    }

    /// What a run of a letter stands for; nil for letters that stand for themselves.
    private static func part(_ time: DateTime, _ letter: Character, _ run: Int) -> String? {
        let (year, month, day) = time.date
        switch letter {
        case "y": return run <= 2 ? padded(year % 100, run) : padded(year, run)
        case "M":
            if run >= 3 { return run == 3 ? String(months[month - 1].prefix(3)) : months[month - 1] }
            return padded(month, run)
        case "d":
            let name = weekdays[time.dayOfWeek]
            return run >= 3 ? (run == 3 ? String(name.prefix(3)) : name) : padded(day, run)
        case "H": return padded(time.hour, min(run, 2))
        case "h": return padded((time.hour + 11) % 12 + 1, min(run, 2))
        case "m": return padded(time.minute, min(run, 2))
        case "s": return padded(time.second, min(run, 2))
        case "t": return String((time.hour < 12 ? "AM" : "PM").prefix(min(run, 2)))
        case "f": return fraction(time, min(run, 7), trimmed: false)
        case "F": return fraction(time, min(run, 7), trimmed: true)
        case "K": return zone(time, short: false)
        case "z":
            guard case .offset(let minutes) = time.zone else {
                return run >= 3 ? "+00:00" : run == 2 ? "+00" : "+0"
            }
            let sign = minutes < 0 ? "-" : "+"
            let hours = padded(abs(minutes) / 60, min(run, 2))
            return run >= 3 ? "\(sign)\(hours):\(padded(abs(minutes) % 60, 2))" : sign + hours
        case "g": return "A.D."
        default: return nil
        }
    }

    private static func zone(_ time: DateTime, short: Bool) -> String {
        switch time.zone {
        case .none: return ""
        case .utc: return "Z"
        case .offset(let minutes):
            return "\(minutes < 0 ? "-" : "+")\(padded(abs(minutes) / 60, 2)):\(padded(abs(minutes) % 60, 2))"
        }
    }

    private static func fraction(_ time: DateTime, _ digits: Int, trimmed: Bool) -> String {
        var text = String(padded(time.fraction, 7).prefix(digits))
        while trimmed, text.hasSuffix("0") { text.removeLast() }
        return text
    }

    private static func padded(_ number: Int, _ width: Int) -> String {
        let text = String(number)
        return String(repeating: "0", count: max(0, width - text.count)) + text
    }
}
