import Values

/// The character classes of RFC 3986, section 2 and 3.
enum URLCharacters {
    /// Whether a URL may hold the byte anywhere.
    static func isLegal(_ byte: UInt8) -> Bool {
        isUnreserved(byte) || reserved.contains(byte) || byte == percent
    }

    /// A text as one piece of a path, a query or a form.
    static func encoded(_ text: String) -> String {
        var result: [UInt8] = []
        for byte in text.utf8 {
            if isUnreserved(byte) {
                result.append(byte)
            } else {
                result += "%\(String.hex([byte]).uppercased())".utf8
            }
        }
        return String(decoding: result, as: UTF8.self)
    }

    static func isHostByte(_ byte: UInt8) -> Bool {
        isUnreserved(byte) && byte != UInt8(ascii: "~") && byte != UInt8(ascii: ".")
    }

    static func isPath(_ bytes: ArraySlice<UInt8>) -> Bool {
        isMade(bytes) { isUnreserved($0) || pathPunctuation.contains($0) }
    }

    static func isQuery(_ bytes: ArraySlice<UInt8>) -> Bool {
        isMade(bytes) { isUnreserved($0) || pathPunctuation.contains($0) || $0 == UInt8(ascii: "?") }
    }

    private static func isMade(_ bytes: ArraySlice<UInt8>, of isAllowed: (UInt8) -> Bool) -> Bool {
        var index = bytes.startIndex
        while index < bytes.endIndex {
            if bytes[index] == percent {
                guard index + 2 < bytes.endIndex, bytes[index + 1].isHexadecimalDigit,
                    bytes[index + 2].isHexadecimalDigit
                else { return false }
                index += 3
            } else {
                guard isAllowed(bytes[index]) else { return false }
                index += 1
            }
        }
        return true
    }

    private static func isUnreserved(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5a, 0x61...0x7a: true
        default: unreservedPunctuation.contains(byte)
        }
    }

    private static let percent = UInt8(ascii: "%")
    private static let unreservedPunctuation = Array("-._~".utf8)
    private static let reserved = Array(":/?#[]@!$&'()*+,;=".utf8)
    private static let pathPunctuation = Array("/:@!$&'()*+,;=".utf8)
}
