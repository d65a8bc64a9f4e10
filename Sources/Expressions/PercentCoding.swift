/// Percent encoding of URIs (RFC 3986).
enum PercentCoding {
    static func encode(_ text: String) -> String {
        var result: [UInt8] = []
        for byte in text.utf8 { append(byte, to: &result, isPlain: isUnreserved(byte)) }
        return String(decoding: result, as: UTF8.self)
    }

    /// What may not stand in a path or query encoded, existing `%41` left as it is.
    static func escape(_ text: Substring) -> String {
        var result: [UInt8] = []
        for byte in text.utf8 {
            append(byte, to: &result, isPlain: isUnreserved(byte) || "!$&'()*+,;=:@/?%[]".utf8.contains(byte))
        }
        return String(decoding: result, as: UTF8.self)
    }

    static func decode(_ text: String) -> String { String(decoding: bytes(text), as: UTF8.self) }

    /// The bytes; a `%` without two digits behind it stays as it is.
    static func bytes(_ text: String) -> [UInt8] {
        let bytes = Array(text.utf8)
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count)
        var place = 0
        while place < bytes.count {
            if bytes[place] == UInt8(ascii: "%"), place + 2 < bytes.count, let high = digit(bytes[place + 1]),
                let low = digit(bytes[place + 2])
            {
                result.append(high << 4 | low)
                place += 3
            } else {
                result.append(bytes[place])
                place += 1
            }
        }
        return result
    }

    private static func append(_ byte: UInt8, to result: inout [UInt8], isPlain: Bool) {
        if isPlain { return result.append(byte) }
        let digits = Array("0123456789ABCDEF".utf8)
        result += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
    }

    private static func isUnreserved(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."),
            UInt8(ascii: "~"):
            true
        default: false
        }
    }

    private static func digit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        default: nil
        }
    }
}
