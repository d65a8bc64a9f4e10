import Values

/// Reads a date and time that is written in exactly one format, as .NET's `ParseExact` does.
struct ExactDateReader {
    private var rest: Substring
    private let calendar: Culture.Calendar
    private var fields: [Character: Int] = [:]
    private var fraction: Int64 = 0
    private var isAfternoon: Bool?
    private var zone = DateTime.Zone.none

    /// Nil when the text does not match the format.
    static func dateTime(
        _ text: String, _ format: String, _ calendar: Culture.Calendar
    ) throws(EvaluationError) -> DateTime? {
        var reader = ExactDateReader(rest: text[...], calendar: calendar)
        for part in try DatePattern(format, calendar).parts {
            guard reader.read(part) else { return nil }
        }
        return reader.rest.isEmpty ? reader.result : nil
    }

    private init(rest: Substring, calendar: Culture.Calendar) {
        self.rest = rest
        self.calendar = calendar
    }

    private var result: DateTime? {
        var hour = fields["H"] ?? 0
        if let twelve = fields["h"] {
            guard (1...12).contains(twelve) else { return nil }
            hour = twelve % 12 + (isAfternoon == true ? 12 : 0)
        }
        let (minute, second) = (fields["m"] ?? 0, fields["s"] ?? 0)
        guard hour < 24, minute < 60, second < 60 else { return nil }
        let seconds = Int64(hour * 3600 + minute * 60 + second)
        return DateTime(
            year: fields["y"] ?? 1, month: fields["M"] ?? 1, day: fields["d"] ?? 1,
            ofDay: seconds * DateTime.ticksPerSecond + fraction, zone: zone)
    }

    private mutating func read(_ part: DatePattern.Part) -> Bool {
        switch part {
        case .literal(let text):
            guard rest.hasPrefix(text) else { return false }
            rest = rest.dropFirst(text.count)
            return true
        case .fraction(let count, let isTrimmed):
            let digits = rest.prefix(count).prefix { $0.isASCII && $0.isNumber }
            guard isTrimmed || digits.count == count else { return false }
            rest = rest.dropFirst(digits.count)
            fraction = Int64((digits + "0000000").prefix(7)) ?? 0
            return true
        case .field(let letter, let count): return read(letter, count)
        }
    }

    private mutating func read(_ letter: Character, _ count: Int) -> Bool {
        switch letter {
        case "M" where count >= 3:
            fields["M"] = name(count == 3 ? calendar.shortMonths : calendar.months)
            return fields["M"] != nil
        case "d" where count >= 3: return name(count == 3 ? calendar.shortDays : calendar.days) != nil
        case "y":
            guard let year = number(least: count == 2 ? 2 : count, most: count <= 2 ? 2 : max(4, count))
            else {
                return false
            }
            fields["y"] = count <= 2 ? (year < 50 ? 2000 : 1900) + year : year
            return true
        case "M", "d", "H", "h", "m", "s":
            fields[letter] = number(least: min(count, 2), most: 2)
            return fields[letter] != nil
        case "t":
            let mark = rest.prefix(count >= 2 ? 2 : 1).lowercased()
            guard mark.hasPrefix("a") || mark.hasPrefix("p") else { return false }
            isAfternoon = mark.hasPrefix("p")
            rest = rest.dropFirst(mark.count)
            return true
        case "K", "z": return readZone(isOptional: letter == "K")
        default: return false
        }
    }

    private mutating func readZone(isOptional: Bool) -> Bool {
        if isOptional, rest.first == "Z" {
            rest = rest.dropFirst()
            zone = .utc
            return true
        }
        guard let sign = rest.first, sign == "+" || sign == "-" else { return isOptional }
        rest = rest.dropFirst()
        guard let hours = number(least: 1, most: 2) else { return false }
        var minutes = 0
        if rest.first == ":" {
            rest = rest.dropFirst()
            guard let number = number(least: 2, most: 2) else { return false }
            minutes = number
        }
        guard hours <= 14, minutes < 60 else { return false }
        zone = .offset((hours * 60 + minutes) * (sign == "-" ? -1 : 1))
        return true
    }

    private mutating func name(_ names: [String]) -> Int? {
        for (index, name) in names.enumerated()
        where rest.prefix(name.count).lowercased() == name.lowercased() {
            rest = rest.dropFirst(name.count)
            return index + 1
        }
        return nil
    }

    private mutating func number(least: Int, most: Int) -> Int? {
        let digits = rest.prefix(min(most, 9)).prefix { $0.isASCII && $0.isNumber }
        guard digits.count >= min(least, 9), let value = Int(digits) else { return nil }
        rest = rest.dropFirst(digits.count)
        return value
    }
}
