/// Text encodings that contents name in their type.
enum Charset {
    /// The text of bytes whose type says `charset=...`, UTF-8 when it does not; nil for an encoding not known.
    static func text(_ bytes: [UInt8], type: String) -> String? {
        switch name(in: type) ?? "utf-8" {
        case "utf-8", "utf8", "us-ascii", "ascii":
            String(
                decoding: bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? bytes.dropFirst(3) : bytes[...],
                as: UTF8.self)
        case "iso-8859-1", "latin1":
            String(String.UnicodeScalarView(bytes.map { Unicode.Scalar($0) }))
        case "utf-16", "utf-16le", "unicode": wide(bytes, isBigEndian: false)
        case "utf-16be": wide(bytes, isBigEndian: true)
        default: nil
        }
    }

    /// The value of the parameter `charset` of a media type, in lower case.
    static func name(in type: String) -> String? {
        for part in type.split(separator: ";").dropFirst() {
            let pair = part.split(separator: "=", maxSplits: 1)
            guard pair.count == 2, pair[0].filter({ $0 != " " }).lowercased() == "charset" else { continue }
            return pair[1].filter { $0 != " " && $0 != "\"" }.lowercased()
        }
        return nil
    }

    private static func wide(_ bytes: [UInt8], isBigEndian: Bool) -> String {
        var units = stride(from: 0, to: bytes.count - 1, by: 2).map { place in
            let (first, second) = (UInt16(bytes[place]), UInt16(bytes[place + 1]))
            return isBigEndian ? first << 8 | second : second << 8 | first
        }
        if units.first == 0xFEFF { units.removeFirst() }
        return String(decoding: units, as: UTF16.self)
    }
}
