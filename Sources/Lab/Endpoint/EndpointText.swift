/// What texts the service takes for addresses, names and hashes.
enum EndpointText {
    /// Whether it is an IPv4 or IPv6 address, not a range of them.
    static func isAddress(_ text: String) -> Bool {
        let numbers = text.split(separator: ".", omittingEmptySubsequences: false)
        if numbers.count == 4, numbers.allSatisfy({ UInt8($0) != nil }) { return true }
        let groups = text.split(separator: ":", omittingEmptySubsequences: false)
        return (3...8).contains(groups.count)
            && groups.allSatisfy { $0.count <= 4 && $0.allSatisfy(\.isHexDigit) }
    }

    /// Whether it is a domain name of at least two labels.
    static func isDomain(_ text: String) -> Bool {
        let labels = text.split(separator: ".", omittingEmptySubsequences: false)
        return labels.count >= 2 && text.utf8.count <= 253 && !isAddress(text)
            && labels.allSatisfy { label in
                (1...63).contains(label.utf8.count)
                    && label.allSatisfy { $0.isLetter || $0.isNumber || $0 == "-" || $0 == "_" }
            }
    }

    /// Whether it is an address of the web.
    static func isURL(_ text: String) -> Bool {
        let text = text.lowercased()
        return ["http://", "https://"].contains { text.hasPrefix($0) && text.utf8.count > $0.utf8.count }
    }

    /// Whether it is a hash of so many hexadecimal digits.
    static func isHash(_ text: String, digits: Int) -> Bool {
        text.utf8.count == digits && text.allSatisfy(\.isHexDigit)
    }
}
