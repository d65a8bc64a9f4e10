/// What stands before the root element.
enum Prolog {
    /// Whether a document type declaration comes before the root element.
    static func hasDocumentType(_ bytes: [UInt8]) -> Bool {
        var rest = bytes[...]
        while true {
            rest = rest.drop { $0 <= 0x20 }
            if rest.starts(with: "<!DOCTYPE".utf8) { return true }
            if rest.starts(with: "<!--".utf8) {
                guard let end = place(of: "-->", in: rest.dropFirst(4)) else { return false }
                rest = rest[end...]
            } else if rest.starts(with: "<?".utf8) {
                guard let end = place(of: "?>", in: rest) else { return false }
                rest = rest[end...]
            } else {
                return false
            }
        }
    }

    /// The parts of `<?xml ... ?>`; nil when there is none.
    static func declaration(_ bytes: [UInt8]) -> [XMLElement.Attribute]? {
        guard bytes.starts(with: "<?xml".utf8), bytes.count > 5, bytes[5] <= 0x20,
            let end = place(of: "?>", in: bytes[...])
        else { return nil }
        var rest = String(decoding: bytes[5..<(end - 2)], as: UTF8.self)[...]
        var parts: [XMLElement.Attribute] = []
        while let equals = rest.firstIndex(of: "=") {
            let name = rest[..<equals].filter { !$0.isWhitespace }
            rest = rest[equals...].dropFirst().drop { $0.isWhitespace }
            guard let quote = rest.first, let close = rest.dropFirst().firstIndex(of: quote) else { break }
            parts.append(.init(name: String(name), value: String(rest.dropFirst()[..<close])))
            rest = rest[close...].dropFirst()
        }
        return parts
    }

    /// The place after the first occurrence.
    private static func place(of mark: String, in bytes: ArraySlice<UInt8>) -> Int? {
        let mark = Array(mark.utf8)
        return bytes.indices.first { bytes[$0...].starts(with: mark) }.map { $0 + mark.count }
    }
}
