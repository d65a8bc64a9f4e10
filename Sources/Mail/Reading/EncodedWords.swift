import Values

/// Texts of headers with `=?UTF-8?B?...?=` in them.
///
/// Source: RFC 2047.
enum EncodedWords {
    /// The text that is meant.
    static func decoded(_ text: String) -> String {
        var result = ""
        var rest = text[...]
        var pending: (charset: String, bytes: [UInt8])?
        func flushed() -> String { pending.map { Charset.text($0.bytes, $0.charset) } ?? "" }
        while let start = rest.firstRange(of: "=?") {
            let before = rest[..<start.lowerBound]
            guard let word = Word(rest[start.lowerBound...]) else {
                result += flushed() + rest[..<start.upperBound]
                pending = nil
                rest = rest[start.upperBound...]
                continue
            }
            // White space between two encoded words is not part of the text.
            if pending == nil || !before.allSatisfy(\.isWhitespace) {
                result += flushed() + before
                pending = nil
            }
            if let known = pending, known.charset == word.charset {
                pending = (known.charset, known.bytes + word.bytes)
            } else {
                result += flushed()
                pending = (word.charset, word.bytes)
            }
            rest = word.rest
        }
        return result + flushed() + rest
    }

    /// One encoded word at the beginning of a text.
    private struct Word {
        let charset: String
        let bytes: [UInt8]
        let rest: Substring

        init?(_ text: Substring) {
            let inside = text.dropFirst(2)
            let parts = inside.split(separator: "?", maxSplits: 2, omittingEmptySubsequences: false)
            guard parts.count == 3, let end = parts[2].firstRange(of: "?=") else { return nil }
            let content = parts[2][..<end.lowerBound]
            guard !content.contains(" ") else { return nil }
            // A language may follow the charset (RFC 2231, section 5).
            charset = parts[0].split(separator: "*").first.map { $0.lowercased() } ?? "utf-8"
            switch parts[1].lowercased() {
            case "b": bytes = TransferText.base64(Array(content.utf8)[...])
            case "q":
                bytes = TransferText.quotedPrintable(
                    Array(content.utf8).map { $0 == UInt8(ascii: "_") ? 0x20 : $0 }[...])
            default: return nil
            }
            rest = parts[2][end.upperBound...]
        }
    }
}

/// Transfer encodings, read without complaint.
enum TransferText {
    static func base64(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count / 4 * 3)
        var bits: UInt32 = 0
        var count = 0
        for byte in bytes {
            let digit: UInt32
            switch byte {
            case 0x41...0x5a: digit = UInt32(byte - 0x41)
            case 0x61...0x7a: digit = UInt32(byte - 0x61 + 26)
            case 0x30...0x39: digit = UInt32(byte - 0x30 + 52)
            case 0x2b, 0x2d: digit = 62
            case 0x2f, 0x5f: digit = 63
            default: continue
            }
            bits = bits << 6 | digit
            count += 1
            if count == 4 {
                result += [
                    UInt8(truncatingIfNeeded: bits >> 16), UInt8(truncatingIfNeeded: bits >> 8),
                    UInt8(truncatingIfNeeded: bits),
                ]
                (bits, count) = (0, 0)
            }
        }
        if count == 3 {
            result += [UInt8(truncatingIfNeeded: bits >> 10), UInt8(truncatingIfNeeded: bits >> 2)]
        }
        if count == 2 { result.append(UInt8(truncatingIfNeeded: bits >> 4)) }
        return result
    }

    static func quotedPrintable(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count)
        var at = bytes.startIndex
        while at < bytes.endIndex {
            guard bytes[at] == 0x3d else {
                result.append(bytes[at])
                at += 1
                continue
            }
            if at + 2 < bytes.endIndex, let value = hex(bytes[at + 1], bytes[at + 2]) {
                result.append(value)
                at += 3
            } else if at + 1 < bytes.endIndex, bytes[at + 1] == 0x0a {
                at += 2
            } else if at + 2 < bytes.endIndex, bytes[at + 1] == 0x0d, bytes[at + 2] == 0x0a {
                at += 3
            } else {
                result.append(bytes[at])
                at += 1
            }
        }
        return result
    }

    static func percentDecoded(_ text: String) -> [UInt8] {
        let bytes = Array(text.utf8)
        var result: [UInt8] = []
        var at = 0
        while at < bytes.count {
            if bytes[at] == UInt8(ascii: "%"), at + 2 < bytes.count,
                let value = hex(bytes[at + 1], bytes[at + 2])
            {
                result.append(value)
                at += 3
            } else {
                result.append(bytes[at])
                at += 1
            }
        }
        return result
    }

    private static func hex(_ high: UInt8, _ low: UInt8) -> UInt8? {
        UInt8(String(decoding: [high, low], as: UTF8.self), radix: 16)
    }
}

/// Character sets of mail.
///
/// Source: WHATWG Encoding Standard, "windows-1252", under which ISO 8859-1 and ASCII are read too.
enum Charset {
    static func text(_ bytes: [UInt8], _ charset: String) -> String {
        switch charset.lowercased() {
        case "iso-8859-1", "latin1", "windows-1252", "cp1252", "iso-8859-15": western(bytes)
        default: guessed(bytes[...])
        }
    }

    /// UTF-8 where it is that, and Windows-1252 otherwise.
    static func guessed(_ bytes: ArraySlice<UInt8>) -> String {
        String(validating: bytes, as: UTF8.self) ?? western(Array(bytes))
    }

    private static let upper: [UInt32] = [
        0x20ac, 0x81, 0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021, 0x02c6, 0x2030, 0x0160, 0x2039, 0x0152,
        0x8d,
        0x017d, 0x8f, 0x90, 0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2013, 0x2014, 0x02dc, 0x2122, 0x0161,
        0x203a,
        0x0153, 0x9d, 0x017e, 0x0178,
    ]

    private static func western(_ bytes: [UInt8]) -> String {
        var text = String.UnicodeScalarView()
        for byte in bytes {
            let code = (0x80...0x9f).contains(byte) ? upper[Int(byte) - 0x80] : UInt32(byte)
            text.append(Unicode.Scalar(code) ?? "\u{fffd}")
        }
        return String(text)
    }
}
