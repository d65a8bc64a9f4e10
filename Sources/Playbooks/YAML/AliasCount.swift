/// Counts what looks like an alias before the parser sees it: a key made of aliases of aliases takes time
/// exponential in their number when keys are compared.
enum AliasCount {
    /// Whether the text has an anchor and more aliases than allowed.
    static func exceeds(_ limit: Int, in text: String) -> Bool {
        var aliases = 0
        var anchors = 0
        var previous = UInt8(ascii: "\n")
        var bytes = text.utf8.makeIterator()
        var current = bytes.next()
        while let byte = current {
            let next = bytes.next()
            if startsToken(after: previous), let next, isName(next) {
                if byte == UInt8(ascii: "*") { aliases += 1 }
                if byte == UInt8(ascii: "&") { anchors += 1 }
            }
            previous = byte
            current = next
        }
        return anchors > 0 && aliases > limit
    }

    private static func startsToken(after byte: UInt8) -> Bool {
        byte <= 0x20 || "[{,".utf8.contains(byte)
    }

    private static func isName(_ byte: UInt8) -> Bool {
        byte > 0x20 && !"[]{},*&=|".utf8.contains(byte)
    }
}
