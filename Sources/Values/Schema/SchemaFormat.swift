/// A format that can be checked.
struct SchemaFormat: Sendable {
    let holds: @Sendable (String) -> Bool

    /// By name; formats that are not here are notes.
    static let all: [String: SchemaFormat] = [
        "date": SchemaFormat { text in text.utf8.count == 10 && Timestamp(iso8601: text) != nil },
        "time": SchemaFormat { isTime($0[...]) },
        "date-time": SchemaFormat(holds: isDateTime),
        "duration": SchemaFormat(holds: isDuration),
        "email": SchemaFormat(holds: isEmail),
        "hostname": SchemaFormat { isHostname($0[...]) },
        "ipv4": SchemaFormat { isIPv4($0[...]) },
        "ipv6": SchemaFormat { isIPv6($0[...]) },
        "uri": SchemaFormat { isURI($0, isAbsolute: true) },
        "uri-reference": SchemaFormat { isURI($0, isAbsolute: false) },
        "uuid": SchemaFormat(holds: isUUID),
        "byte": SchemaFormat { Base64.decode($0) != nil },
        "regex": SchemaFormat { (try? Pattern($0)) != nil },
    ]

    private static func isDigits(_ text: Substring, _ range: ClosedRange<Int>) -> Int? {
        guard range.contains(text.utf8.count), text.utf8.allSatisfy({ 48...57 ~= $0 }) else { return nil }
        return Int(text)
    }

    /// Source: RFC 3339, section 5.6.
    private static func isDateTime(_ text: String) -> Bool {
        guard text.utf8.count > 11, let separator = text.dropFirst(10).first, "Tt".contains(separator) else {
            return false
        }
        return Timestamp(iso8601: String(text.prefix(10))) != nil && isTime(text.dropFirst(11))
    }

    private static func isTime(_ text: Substring) -> Bool {
        guard let end = text.firstIndex(where: { "Zz+-".contains($0) }) else { return false }
        let parts = text[..<end].split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 3, let hour = isDigits(parts[0], 2...2), let minute = isDigits(parts[1], 2...2)
        else {
            return false
        }
        let seconds = parts[2].split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        guard let second = isDigits(seconds[0], 2...2), hour < 24, minute < 60, second <= 60 else {
            return false
        }
        if seconds.count > 1, seconds[1].isEmpty || !seconds[1].utf8.allSatisfy({ 48...57 ~= $0 }) {
            return false
        }
        guard let offset = offset(text[end...]) else { return false }
        // A leap second is the last of a day in UTC.
        return second < 60 || (hour * 60 + minute - offset + 2880) % 1440 == 1439
    }

    private static func offset(_ text: Substring) -> Int? {
        if text == "Z" || text == "z" { return 0 }
        let parts = text.dropFirst().split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, let hour = isDigits(parts[0], 2...2), let minute = isDigits(parts[1], 2...2),
            hour < 24, minute < 60
        else { return nil }
        return (text.first == "-" ? -1 : 1) * (hour * 60 + minute)
    }

    /// Source: RFC 3339, appendix A.
    private static let duration = try? Pattern(
        #"^P(\d+W|(\d+D|\d+M(\d+D)?|\d+Y(\d+M(\d+D)?)?)(T(\d+S|\d+M(\d+S)?|\d+H(\d+M(\d+S)?)?))?|T(\d+S|\d+M(\d+S)?|\d+H(\d+M(\d+S)?)?))$"#
    )

    private static func isDuration(_ text: String) -> Bool { duration?.matches(text) ?? false }

    /// Source: RFC 5321, section 4.1.2.
    private static func isEmail(_ text: String) -> Bool {
        guard let at = text.lastIndex(of: "@"), text.utf8.allSatisfy({ $0 < 0x80 }) else { return false }
        let local = text[..<at]
        let domain = text[text.index(after: at)...]
        if domain.hasPrefix("["), domain.hasSuffix("]") {
            let address = domain.dropFirst().dropLast()
            guard address.hasPrefix("IPv6:") ? isIPv6(address.dropFirst(5)) : isIPv4(address) else {
                return false
            }
        } else if !isHostname(domain) {
            return false
        }
        if local.utf8.count >= 2, local.hasPrefix("\""), local.hasSuffix("\"") {
            return local.dropFirst().dropLast().utf8.allSatisfy { $0 >= 0x20 && $0 != UInt8(ascii: "\"") }
        }
        return local.split(separator: ".", omittingEmptySubsequences: false).allSatisfy { part in
            !part.isEmpty
                && part.utf8.allSatisfy { isAlphanumeric($0) || "!#$%&'*+-/=?^_`{|}~".utf8.contains($0) }
        }
    }

    private static func isAlphanumeric(_ byte: UInt8) -> Bool {
        48...57 ~= byte || 65...90 ~= byte || 97...122 ~= byte
    }

    /// Source: RFC 1123, section 2.1.
    private static func isHostname(_ text: Substring) -> Bool {
        (1...253).contains(text.utf8.count)
            && text.split(separator: ".", omittingEmptySubsequences: false).allSatisfy { label in
                (1...63).contains(label.utf8.count) && label.first != "-" && label.last != "-"
                    && label.utf8.allSatisfy { isAlphanumeric($0) || $0 == UInt8(ascii: "-") }
                    && (!label.dropFirst(2).hasPrefix("--") || label.lowercased().hasPrefix("xn--"))
            }
    }

    private static func isIPv4(_ text: Substring) -> Bool {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4
            && parts.allSatisfy { part in
                guard let number = isDigits(part, 1...3) else { return false }
                return number < 256 && (part.utf8.count == 1 || part.first != "0")
            }
    }

    /// Source: RFC 4291, section 2.2.
    private static func isIPv6(_ text: Substring) -> Bool {
        let halves = text.split(separator: "::", omittingEmptySubsequences: false)
        guard halves.count <= 2 else { return false }
        var groups = 0
        for (index, half) in halves.enumerated() where !(half.isEmpty && halves.count == 2) {
            let parts = half.split(separator: ":", omittingEmptySubsequences: false)
            for (place, part) in parts.enumerated() {
                let isLast = index == halves.count - 1 && place == parts.count - 1
                if isLast, part.contains(".") {
                    guard isIPv4(part) else { return false }
                    groups += 2
                } else {
                    guard (1...4).contains(part.utf8.count),
                        part.utf8.allSatisfy({ hexadecimalDigit($0) != nil })
                    else { return false }
                    groups += 1
                }
            }
        }
        return halves.count == 2 ? groups <= 7 : groups == 8
    }

    private static func isUUID(_ text: String) -> Bool {
        let parts = text.utf8.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
        return parts.map(\.count) == [8, 4, 4, 4, 12]
            && parts.allSatisfy { $0.allSatisfy { hexadecimalDigit($0) != nil } }
    }
}
