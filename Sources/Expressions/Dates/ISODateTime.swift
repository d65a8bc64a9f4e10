/// The form that services write, without the detours of other forms: `2018-03-15T13:00:00.1234567Z`.
enum ISODateTime {
    /// Nil for every other form, which then may still be a date.
    static func read(_ text: String) -> DateTime? {
        let bytes = text.utf8.span
        guard bytes.count >= 19, bytes[4] == dash, bytes[7] == dash, bytes[10] == UInt8(ascii: "T"),
            bytes[13] == colon, bytes[16] == colon,
            let century = pair(bytes, 0), let year = pair(bytes, 2), let month = pair(bytes, 5),
            let day = pair(bytes, 8), let hour = pair(bytes, 11), let minute = pair(bytes, 14),
            let second = pair(bytes, 17), hour < 24, minute < 60, second < 60
        else { return nil }
        var place = 19
        var fraction: Int64 = 0
        if place < bytes.count, bytes[place] == UInt8(ascii: ".") {
            place += 1
            let start = place
            var unit: Int64 = 1_000_000
            while place < bytes.count, let digit = digit(bytes[place]) {
                fraction += Int64(digit) * unit
                unit /= 10
                place += 1
            }
            guard place > start else { return nil }
        }
        var zone = DateTime.Zone.none
        if place < bytes.count {
            guard place + 1 == bytes.count, bytes[place] == UInt8(ascii: "Z") else { return nil }
            zone = .utc
        }
        let seconds = Int64(hour * 3600 + minute * 60 + second)
        return DateTime(
            year: century * 100 + year, month: month, day: day,
            ofDay: seconds * DateTime.ticksPerSecond + fraction, zone: zone)
    }

    /// .NET's format `o`.
    static func text(_ time: DateTime) -> String {
        let (year, month, day) = time.date
        var bytes: [UInt8] = []
        bytes.reserveCapacity(33)
        append(year, 4, &bytes)
        append(dash, month, &bytes)
        append(dash, day, &bytes)
        append(UInt8(ascii: "T"), time.hour, &bytes)
        append(colon, time.minute, &bytes)
        append(colon, time.second, &bytes)
        bytes.append(UInt8(ascii: "."))
        append(time.fraction, 7, &bytes)
        switch time.zone {
        case .none: break
        case .utc: bytes.append(UInt8(ascii: "Z"))
        case .offset(let minutes):
            append(minutes < 0 ? dash : UInt8(ascii: "+"), abs(minutes) / 60, &bytes)
            append(colon, abs(minutes) % 60, &bytes)
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static let dash = UInt8(ascii: "-")
    private static let colon = UInt8(ascii: ":")

    private static func digit(_ byte: UInt8) -> Int? { byte &- 48 < 10 ? Int(byte - 48) : nil }

    private static func pair(_ bytes: Span<UInt8>, _ place: Int) -> Int? {
        guard let tens = digit(bytes[place]), let ones = digit(bytes[place + 1]) else { return nil }
        return tens * 10 + ones
    }

    private static func append(_ mark: UInt8, _ number: Int, _ bytes: inout [UInt8]) {
        bytes.append(mark)
        append(number, 2, &bytes)
    }

    private static func append(_ number: Int, _ width: Int, _ bytes: inout [UInt8]) {
        var unit = 1
        for _ in 1..<width { unit *= 10 }
        while unit > 0 {
            bytes.append(UInt8(number / unit % 10) + 48)
            unit /= 10
        }
    }
}
