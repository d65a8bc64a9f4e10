import Values

/// Writes dates and times in .NET's format strings.
///
/// Source: Microsoft Learn, "Standard date and time format strings" and "Custom date and time format strings".
struct DateFormat {
    private let time: DateTime
    private let calendar: Culture.Calendar

    static func text(
        _ time: DateTime, _ format: String, _ calendar: Culture.Calendar = CultureTable.english
    ) throws(EvaluationError) -> String {
        if format == "o" || format == "O" { return ISODateTime.text(time) }
        let isUniversal = ["r", "R", "u", "U"].contains(format)
        let time = isUniversal ? try time.universal : time
        var result = ""
        for part in try DatePattern(format, calendar).parts {
            let text = DateFormat(time: time, calendar: calendar).text(of: part)
            // A point before a fraction that `F` leaves out goes too.
            if text.isEmpty, case .fraction = part, result.last == "." { result.removeLast() }
            result += text
        }
        return result
    }

    private func text(of part: DatePattern.Part) -> String {
        switch part {
        case .literal(let text): return text
        case .fraction(let digits, let isTrimmed): return fraction(digits, isTrimmed: isTrimmed)
        case .field(let letter, let count): return field(letter, count)
        }
    }

    private func field(_ letter: Character, _ run: Int) -> String {
        let (year, month, day) = time.date
        switch letter {
        case "y": return run <= 2 ? Self.padded(year % 100, run) : Self.padded(year, run)
        case "M":
            if run <= 2 { return Self.padded(month, run) }
            return (run == 3 ? calendar.shortMonths : calendar.months)[month - 1]
        case "d":
            if run <= 2 { return Self.padded(day, run) }
            return (run == 3 ? calendar.shortDays : calendar.days)[time.dayOfWeek]
        case "H": return Self.padded(time.hour, min(run, 2))
        case "h": return Self.padded((time.hour + 11) % 12 + 1, min(run, 2))
        case "m": return Self.padded(time.minute, min(run, 2))
        case "s": return Self.padded(time.second, min(run, 2))
        case "t": return String((time.hour < 12 ? "AM" : "PM").prefix(min(run, 2)))
        case "K": return time.zone == .none ? "" : time.zone == .utc ? "Z" : offset(3)
        case "z": return offset(run)
        default: return "A.D."
        }
    }

    /// A text without a zone is taken as UTC, where the service runs.
    private func offset(_ run: Int) -> String {
        var minutes = 0
        if case .offset(let east) = time.zone { minutes = east }
        let hours = (minutes < 0 ? "-" : "+") + Self.padded(abs(minutes) / 60, min(run, 2))
        return run >= 3 ? "\(hours):\(Self.padded(abs(minutes) % 60, 2))" : hours
    }

    private func fraction(_ digits: Int, isTrimmed: Bool) -> String {
        var text = String(Self.padded(time.fraction, 7).prefix(digits))
        while isTrimmed, text.hasSuffix("0") { text.removeLast() }
        return text
    }

    static func padded(_ number: Int, _ width: Int) -> String {
        let text = String(number)
        return String(repeating: "0", count: max(0, width - text.utf8.count)) + text
    }
}
