/// An IP address, as 4 or 16 bytes in network order.
struct IPAddress: Sendable, Hashable {
    let bytes: [UInt8]

    /// An address from bytes; nil unless there are 4 or 16.
    init?(bytes: [UInt8]) {
        guard bytes.count == 4 || bytes.count == 16 else { return nil }
        self.bytes = bytes
    }

    /// An address from its text, the strict forms of RFC 3986 only: `127.0.0.1`, `::1`; no zones, no octal.
    init?(_ text: some StringProtocol) {
        let parsed = text.utf8.contains(UInt8(ascii: ":")) ? Self.version6(text) : Self.version4(text)
        guard let parsed else { return nil }
        bytes = parsed
    }

    private static func version4(_ text: some StringProtocol) -> [UInt8]? {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 4 else { return nil }
        var bytes: [UInt8] = []
        for part in parts {
            guard (1...3).contains(part.utf8.count), part.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
                part.utf8.count == 1 || part.utf8.first != UInt8(ascii: "0"), let byte = UInt8(part)
            else { return nil }
            bytes.append(byte)
        }
        return bytes
    }

    private static func version6(_ text: some StringProtocol) -> [UInt8]? {
        guard text.utf8.count <= 45 else { return nil }
        let groups = text.split(separator: ":", omittingEmptySubsequences: false)
        guard let gap = doubleColon(groups) else { return groups.count <= 8 ? whole(groups) : nil }
        guard let head = words(groups[..<gap.lowerBound], mayEndInIPv4: false),
            let tail = words(groups[gap.upperBound...], mayEndInIPv4: true), head.count + tail.count <= 14
        else { return nil }
        return head + [UInt8](repeating: 0, count: 16 - head.count - tail.count) + tail
    }

    /// Where the empty groups of `::` stand; nil when there are none.
    private static func doubleColon<Text>(_ groups: [Text]) -> Range<Int>? where Text: StringProtocol {
        guard let first = groups.firstIndex(where: \.isEmpty) else { return nil }
        var end = first
        while end < groups.count, groups[end].isEmpty { end += 1 }
        let edges = (first == 0 ? 1 : 0) + (end == groups.count ? 1 : 0)
        let isLegal = end - first == 1 + edges
        return isLegal ? first..<end : nil
    }

    private static func whole<Text>(_ groups: [Text]) -> [UInt8]? where Text: StringProtocol {
        guard let bytes = words(groups[...], mayEndInIPv4: true), bytes.count == 16 else { return nil }
        return bytes
    }

    private static func words<Text>(_ groups: ArraySlice<Text>, mayEndInIPv4: Bool) -> [UInt8]?
    where Text: StringProtocol {
        var bytes: [UInt8] = []
        for (index, group) in zip(groups.indices, groups) {
            if group.utf8.contains(UInt8(ascii: ".")) {
                guard mayEndInIPv4, index == groups.endIndex - 1, let tail = version4(group) else {
                    return nil
                }
                bytes += tail
            } else {
                guard (1...4).contains(group.utf8.count), group.utf8.allSatisfy(\.isHexadecimalDigit),
                    let word = UInt16(group, radix: 16)
                else { return nil }
                bytes += [UInt8(word >> 8), UInt8(word & 0xff)]
            }
        }
        return bytes
    }
}

extension IPAddress: CustomStringConvertible {
    var description: String {
        if bytes.count == 4 { return bytes.map(String.init).joined(separator: ".") }
        let words = stride(from: 0, to: 16, by: 2).map { UInt16(bytes[$0]) << 8 | UInt16(bytes[$0 + 1]) }
        return words.map { String($0, radix: 16) }.joined(separator: ":")
    }
}

extension UInt8 {
    var isHexadecimalDigit: Bool {
        switch self {
        case 0x30...0x39, 0x41...0x46, 0x61...0x66: true
        default: false
        }
    }
}
