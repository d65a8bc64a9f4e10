/// A date format cut into its parts.
struct DatePattern {
    enum Part: Equatable {
        /// A run of one of the letters `y M d H h m s t K z g`.
        case field(Character, Int)
        /// `f` or, without zeros at the end, `F`.
        case fraction(Int, isTrimmed: Bool)
        case literal(String)
    }

    private(set) var parts: [Part] = []

    /// A standard format, which has one letter, or a custom one.
    init(_ format: String, _ calendar: Culture.Calendar) throws(EvaluationError) {
        var custom = format.isEmpty ? "G" : format
        if custom.count == 1, let letter = custom.first {
            guard let standard = Self.standard(letter, calendar) else {
                throw EvaluationError("`\(format)` is not a date format")
            }
            custom = standard
        }
        try read(custom, calendar)
    }

    private static func standard(_ letter: Character, _ calendar: Culture.Calendar) -> String? {
        let (date, longDate, time) = (calendar.shortDate, calendar.longDate, calendar.shortTime)
        let longTime = time.hasSuffix(" tt") ? "\(time.dropLast(3)):ss tt" : "\(time):ss"
        return switch letter {
        case "d": date
        case "D": longDate
        case "f": "\(longDate) \(time)"
        case "F", "U": "\(longDate) \(longTime)"
        case "g": "\(date) \(time)"
        case "G": "\(date) \(longTime)"
        case "m", "M": calendar.monthDay
        case "o", "O": "yyyy-MM-dd'T'HH:mm:ss.fffffffK"
        case "r", "R": "ddd, dd MMM yyyy HH:mm:ss 'GMT'"
        case "s": "yyyy-MM-dd'T'HH:mm:ss"
        case "t": time
        case "T": longTime
        case "u": "yyyy-MM-dd HH:mm:ss'Z'"
        case "y", "Y": calendar.yearMonth
        default: nil
        }
    }

    private mutating func read(_ format: String, _ calendar: Culture.Calendar) throws(EvaluationError) {
        let characters = Array(format)
        var place = 0
        while place < characters.count {
            let character = characters[place]
            place += 1
            switch character {
            case "'", "\"":
                guard let end = characters[place...].firstIndex(of: character) else {
                    throw EvaluationError("the date format `\(format)` has a text without its closing quote")
                }
                parts.append(.literal(String(characters[place..<end])))
                place = end + 1
            case "\\":
                guard place < characters.count else {
                    throw EvaluationError("the date format `\(format)` ends with `\\`")
                }
                parts.append(.literal(String(characters[place])))
                place += 1
            case "%":
                guard place < characters.count, characters[place] != "%" else {
                    throw EvaluationError("`%` has to stand before a letter in the date format `\(format)`")
                }
                guard Self.letters.contains(characters[place]) else { break }
                try append(characters[place], 1, format)
                place += 1
            case _ where Self.letters.contains(character):
                let more = characters[place...].prefix { $0 == character }.count
                try append(character, 1 + more, format)
                place += more
            case "/": parts.append(.literal(String(calendar.dateSeparator)))
            default: parts.append(.literal(String(character)))
            }
        }
    }

    private static let letters: Set<Character> = [
        "y", "M", "d", "H", "h", "m", "s", "t", "K", "z", "g", "f", "F",
    ]

    private mutating func append(
        _ letter: Character, _ count: Int, _ format: String
    ) throws(EvaluationError) {
        guard count <= 16, letter != "f" && letter != "F" || count <= 7 else {
            throw EvaluationError("the date format `\(format)` repeats `\(letter)` too often")
        }
        if letter == "f" || letter == "F" {
            parts.append(.fraction(count, isTrimmed: letter == "F"))
        } else {
            parts.append(.field(letter, count))
        }
    }
}
