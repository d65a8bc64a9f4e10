import Values

/// Reads dates and times as .NET does for English, as far as playbooks use them.
struct DateTimeParser {
    let dateTime: (ticks: Int64, zone: DateTime.Zone)?

    init(_ text: String) {
        var reader = Reader(text)
        dateTime = reader.dateTime()
    }

    private struct Reader {
        private var rest: Substring

        init(_ text: String) {
            rest = text[...]
            skipSpaces()
        }

        mutating func dateTime() -> (ticks: Int64, zone: DateTime.Zone)? {
            guard let date = date() else { return nil }
            var ofDay: Int64 = 0
            if take("T") || take("t") || take(" ") {
                skipSpaces()
                if !rest.isEmpty {
                    guard let time = time() else { return nil }
                    ofDay = time
                }
            }
            guard let zone = zone() else { return nil }
            skipSpaces()
            guard rest.isEmpty, let result = DateTime(year: date.0, month: date.1, day: date.2) else {
                return nil
            }
            return (result.ticks + ofDay, zone)
        }

        private mutating func date() -> (Int, Int, Int)? {
            guard let first = number(upTo: 4) else { return nil }
            if first.digits == 4 {
                guard take("-") || take("/"), let month = number(upTo: 2) else { return nil }
                guard take("-") || take("/") else {
                    return rest.isEmpty ? (first.value, month.value, 1) : nil
                }
                guard let day = number(upTo: 2) else { return nil }
                return (first.value, month.value, day.value)
            }
            guard take("/") || take("-"), let day = number(upTo: 2), take("/") || take("-"),
                let year = number(upTo: 4)
            else { return nil }
            return (year.digits <= 2 ? 2000 + year.value : year.value, first.value, day.value)
        }

        private mutating func time() -> Int64? {
            guard var hour = number(upTo: 2)?.value, take(":"), let minute = number(upTo: 2)?.value else {
                return nil
            }
            var second = 0
            var fraction: Int64 = 0
            if take(":") {
                guard let seconds = number(upTo: 2)?.value else { return nil }
                second = seconds
                if take(".") {
                    let digits = rest.prefix { $0.isASCII && $0.isNumber }
                    rest = rest.dropFirst(digits.count)
                    guard !digits.isEmpty else { return nil }
                    fraction = Int64((String(digits) + "0000000").prefix(7)) ?? 0
                }
            }
            let mark = rest.drop { $0 == " " }.prefix(2).lowercased()
            if mark == "am" || mark == "pm" {
                skipSpaces()
                rest = rest.dropFirst(2)
                guard (1...12).contains(hour) else { return nil }
                hour = hour % 12 + (mark == "pm" ? 12 : 0)
            }
            guard hour < 24, minute < 60, second < 60 else { return nil }
            return Int64(hour * 3600 + minute * 60 + second) * DateTime.ticksPerSecond + fraction
        }

        private mutating func zone() -> DateTime.Zone? {
            skipSpaces()
            if take("Z") || take("z") { return .utc }
            if rest.lowercased() == "gmt" {
                rest = ""
                return .utc
            }
            guard let sign = rest.first, sign == "+" || sign == "-" else {
                return rest.isEmpty ? DateTime.Zone.none : nil
            }
            rest = rest.dropFirst()
            guard let hours = number(upTo: 2)?.value else { return nil }
            _ = take(":")
            let minutes = number(upTo: 2)?.value ?? 0
            guard hours <= 14, minutes < 60 else { return nil }
            return .offset((hours * 60 + minutes) * (sign == "-" ? -1 : 1))
        }

        private mutating func number(upTo most: Int) -> (value: Int, digits: Int)? {
            let digits = rest.prefix { $0.isASCII && $0.isNumber }.prefix(most)
            guard let value = Int(digits) else { return nil }
            rest = rest.dropFirst(digits.count)
            return (value, digits.count)
        }

        private mutating func take(_ character: Character) -> Bool {
            guard rest.first == character else { return false }
            rest = rest.dropFirst()
            return true
        }

        private mutating func skipSpaces() { rest = rest.drop { $0 == " " } }
    }
}
