import Values

/// Bodies in forms that every server passes on unchanged.
///
/// Source: RFC 2045, sections 6.7 and 6.8.
enum BodyText {
    private static let width = 76

    /// Quoted-printable of a text, its line ends made CRLF.
    static func quotedPrintable(_ text: String) -> [UInt8] {
        var result: [UInt8] = []
        for (index, line) in lines(text).enumerated() {
            if index > 0 { result += [0x0d, 0x0a] }
            var column = 0
            for (place, byte) in line.enumerated() {
                let isLast = place + 1 == line.count
                let token = isPlain(byte, isLast: isLast, isFirst: column == 0) ? [byte] : escaped(byte)
                if column + token.count > width - (isLast ? 0 : 1) {
                    result += [0x3d, 0x0d, 0x0a]
                    column = 0
                }
                result += token
                column += token.count
            }
        }
        return result
    }

    /// Base 64 in lines.
    static func base64(_ bytes: [UInt8]) -> [UInt8] {
        let digits = Array(Base64.encode(bytes).utf8)
        var result: [UInt8] = []
        result.reserveCapacity(digits.count + digits.count / 38 + 2)
        var start = 0
        while start < digits.count {
            let end = min(start + width, digits.count)
            result += digits[start..<end]
            result += [0x0d, 0x0a]
            start = end
        }
        return result
    }

    /// The text's lines, however they end.
    private static func lines(_ text: String) -> [[UInt8]] {
        var lines: [[UInt8]] = [[]]
        var previous: UInt8 = 0
        for byte in text.utf8 {
            switch byte {
            case 0x0a where previous == 0x0d: break
            case 0x0a, 0x0d: lines.append([])
            default: lines[lines.count - 1].append(byte)
            }
            previous = byte
        }
        return lines
    }

    /// Space and tab may not end a line; a dot and `From ` at its beginning are what servers stumble over.
    private static func isPlain(_ byte: UInt8, isLast: Bool, isFirst: Bool) -> Bool {
        switch byte {
        case 0x20, 0x09: !isLast
        case 0x3d: false
        case 0x2e, 0x46: !isFirst
        case 0x21...0x7e: true
        default: false
        }
    }

    private static func escaped(_ byte: UInt8) -> [UInt8] {
        let digits = Array("0123456789ABCDEF".utf8)
        return [0x3d, digits[Int(byte >> 4)], digits[Int(byte & 15)]]
    }
}
