extension Duration {
    /// The time that an ISO 8601 text names: `PT5S`, `P1DT2H`, `P2W`, `PT0.5S`, with `-` in front when negative.
    ///
    /// A day is 24 hours. Years and months are refused because their length depends on when they begin.
    public init?(iso8601 text: String) {
        var rest = text[...].utf8
        let isNegative = rest.first == UInt8(ascii: "-")
        if isNegative { rest = rest.dropFirst() }
        guard rest.popFirst() == UInt8(ascii: "P"), !rest.isEmpty, rest.count <= 64 else { return nil }
        var total: Duration = .zero
        var units = Self.units[...]
        var isInTime = false
        while !rest.isEmpty {
            if rest.first == UInt8(ascii: "T") {
                guard !isInTime else { return nil }
                isInTime = true
                rest = rest.dropFirst()
                guard !rest.isEmpty else { return nil }
            }
            guard let part = Part(&rest),
                let place = units.firstIndex(where: { $0.letter == part.letter && $0.isTime == isInTime }),
                let length = part.length(of: units[place].seconds)
            else { return nil }
            let (seconds, didOverflow) = total.components.seconds.addingReportingOverflow(
                length.components.seconds)
            guard !didOverflow, seconds < Self.bound else { return nil }
            // Weeks stand alone.
            units = part.letter == UInt8(ascii: "W") ? [] : units[(place + 1)...]
            total += length
        }
        self = isNegative ? .zero - total : total
    }

    /// The time as `P1DT2H`, `PT0.5S`, `PT0S`: days, hours, minutes, seconds with the digits needed.
    public var iso8601: String {
        let (whole, attoseconds) = components
        let isNegative = whole < 0 || attoseconds < 0
        let seconds = whole.magnitude
        var date = "P"
        if seconds >= 86400 { date += "\(seconds / 86400)D" }
        var time = ""
        if seconds / 3600 % 24 > 0 { time += "\(seconds / 3600 % 24)H" }
        if seconds / 60 % 60 > 0 { time += "\(seconds / 60 % 60)M" }
        if seconds % 60 > 0 || attoseconds != 0 {
            time += "\(seconds % 60)\(Self.fraction(attoseconds.magnitude))S"
        }
        if time.isEmpty, date == "P" { time = "0S" }
        return (isNegative ? "-" : "") + date + (time.isEmpty ? "" : "T" + time)
    }

    private static func fraction(_ attoseconds: UInt64) -> String {
        guard attoseconds > 0 else { return "" }
        let digits = String(attoseconds)
        var text = String(repeating: "0", count: 18 - digits.count) + digits
        while text.last == "0" { text.removeLast() }
        return "." + text
    }

    /// Keeps every sum of parts far from overflow; some 300 million years.
    private static let bound: Int64 = 10_000_000_000_000_000

    private static let units: [(letter: UInt8, isTime: Bool, seconds: Int64)] = [
        (UInt8(ascii: "W"), false, 604_800), (UInt8(ascii: "D"), false, 86_400),
        (UInt8(ascii: "H"), true, 3600),
        (UInt8(ascii: "M"), true, 60), (UInt8(ascii: "S"), true, 1),
    ]

    /// A number and its unit.
    private struct Part {
        var whole: Int64 = 0
        var attoseconds: Int64 = 0
        var letter: UInt8

        init?(_ rest: inout Substring.UTF8View) {
            guard let digits = Self.digits(&rest), let whole = Int64(digits) else { return nil }
            self.whole = whole
            if rest.first == UInt8(ascii: ".") || rest.first == UInt8(ascii: ",") {
                rest = rest.dropFirst()
                guard let fraction = Self.digits(&rest)?.prefix(18), rest.first == UInt8(ascii: "S") else {
                    return nil
                }
                attoseconds = Int64(fraction + String(repeating: "0", count: 18 - fraction.count)) ?? 0
            }
            guard let letter = rest.popFirst() else { return nil }
            self.letter = letter
        }

        private static func digits(_ rest: inout Substring.UTF8View) -> String? {
            let digits = rest.prefix { $0 &- UInt8(ascii: "0") < 10 }
            guard !digits.isEmpty else { return nil }
            rest = rest.dropFirst(digits.count)
            return String(Substring(digits))
        }

        func length(of unit: Int64) -> Duration? {
            let (seconds, didOverflow) = whole.multipliedReportingOverflow(by: unit)
            guard !didOverflow, seconds < Duration.bound else { return nil }
            return Duration(secondsComponent: seconds, attosecondsComponent: attoseconds)
        }
    }
}
