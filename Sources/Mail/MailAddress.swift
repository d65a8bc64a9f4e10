import Values

/// A mailbox: an address, and the name that is shown for it.
public struct MailAddress: Sendable, Hashable {
    /// `megan.bowen@contoso.example`.
    public var address: String
    /// `Megan Bowen`; empty for none.
    public var name: String

    /// A mailbox.
    public init(_ address: String, name: String = "") {
        self.address = address
        self.name = name
    }

    /// Reads `a@b.example`, `<a@b.example>`, `Name <a@b.example>` or `"Last, First" <a@b.example>`; nil for anything
    /// else.
    public init?(text: String) {
        let text = text.spaceTrimmed
        if let open = text.lastIndex(of: "<"), text.hasSuffix(">") {
            let inner = text[text.index(after: open)...].dropLast()
            self.init(String(inner), name: Self.unquoted(String(text[..<open]).spaceTrimmed))
        } else {
            self.init(text)
        }
        guard Self.isValid(address) else { return nil }
    }

    /// The mailboxes of a list that commas or semicolons part, as people write them; nil when one is none.
    public static func list(_ text: String) -> [MailAddress]? {
        var found: [MailAddress] = []
        for part in parts(text) where !part.spaceTrimmed.isEmpty {
            guard let address = MailAddress(text: part) else { return nil }
            found.append(address)
        }
        return found
    }

    /// The address with its domain in lower case, for comparing.
    public var key: String {
        let parts = address.split(separator: "@", maxSplits: 1)
        return parts.count == 2 ? "\(parts[0])@\(parts[1].lowercased())" : address
    }

    /// What stands behind the `@`.
    public var domain: String { address.split(separator: "@").last.map(String.init) ?? "" }

    /// Whether a text is an address without quotes, comments and letters beyond ASCII.
    ///
    /// Source: RFC 5321, sections 4.1.2 and 4.5.3.1.
    public static func isValid(_ text: String) -> Bool {
        let parts = text.split(separator: "@", omittingEmptySubsequences: false)
        guard parts.count == 2, (1...64).contains(parts[0].utf8.count),
            (1...253).contains(parts[1].utf8.count)
        else { return false }
        let isDotted = parts.allSatisfy { part in
            !part.hasPrefix(".") && !part.hasSuffix(".") && !part.contains("..")
        }
        return isDotted && parts[0].utf8.allSatisfy(isAtom)
            && parts[1].utf8.allSatisfy { $0.isASCIILetterOrDigit || $0 == 0x2d || $0 == 0x2e || $0 == 0x5f }
    }

    private static let atoms = Array("!#$%&'*+-/=?^_`{|}~.".utf8)

    private static func isAtom(_ byte: UInt8) -> Bool { byte.isASCIILetterOrDigit || atoms.contains(byte) }

    /// A text cut at the commas and semicolons outside of quotes and angle brackets.
    private static func parts(_ text: String) -> [String] {
        var parts = [""]
        var isQuoted = false
        var isEscaped = false
        var depth = 0
        for scalar in text.unicodeScalars {
            if !isQuoted, depth == 0, scalar == "," || scalar == ";" {
                parts.append("")
                continue
            }
            parts[parts.count - 1].unicodeScalars.append(scalar)
            if isEscaped {
                isEscaped = false
            } else if scalar == "\\" {
                isEscaped = isQuoted
            } else if scalar == "\"" {
                isQuoted.toggle()
            } else if !isQuoted {
                if scalar == "<" { depth += 1 }
                if scalar == ">" { depth = max(0, depth - 1) }
            }
        }
        return parts
    }

    static func unquoted(_ text: String) -> String {
        guard text.utf8.count >= 2, text.hasPrefix("\""), text.hasSuffix("\"") else { return text }
        var result = ""
        var isEscaped = false
        for character in text.dropFirst().dropLast() {
            if !isEscaped, character == "\\" {
                isEscaped = true
            } else {
                result.append(character)
                isEscaped = false
            }
        }
        return result
    }
}

extension UInt8 {
    var isASCIILetterOrDigit: Bool {
        switch self {
        case 0x30...0x39, 0x41...0x5a, 0x61...0x7a: true
        default: false
        }
    }
}

extension String {
    /// The text without spaces, tabs and line ends around it.
    var spaceTrimmed: String {
        var text = self[...]
        while let first = text.first, first.isWhitespace { text.removeFirst() }
        while let last = text.last, last.isWhitespace { text.removeLast() }
        return String(text)
    }
}
