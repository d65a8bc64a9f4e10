extension SchemaFormat {
    /// Whether a text is a URI, or also a relative reference.
    ///
    /// Source: RFC 3986, appendix A.
    static func isURI(_ text: String, isAbsolute: Bool) -> Bool {
        guard text.utf8.count <= 8192, hasLegalCharacters(text) else { return false }
        let parts = text.split(separator: "#", omittingEmptySubsequences: false)
        guard parts.count <= 2 else { return false }
        let reference = URIReference(String(parts[0]))
        if let scheme = reference.scheme {
            guard let first = scheme.utf8.first, isLetter(first), scheme.utf8.allSatisfy(isSchemeCharacter)
            else {
                return false
            }
        } else if isAbsolute || reference.path.prefix(while: { $0 != "/" }).contains(":") {
            return false
        }
        if reference.path.contains(where: { $0 == "[" || $0 == "]" }) { return false }
        return reference.authority.map { isAuthority($0) } ?? !reference.path.hasPrefix("//")
    }

    private static func hasLegalCharacters(_ text: String) -> Bool {
        let letters = Array(text.utf8)
        for (index, letter) in letters.enumerated() {
            if letter == UInt8(ascii: "%") {
                guard index + 2 < letters.count, hexadecimalDigit(letters[index + 1]) != nil,
                    hexadecimalDigit(letters[index + 2]) != nil
                else { return false }
            } else if !isLetter(letter), !(48...57 ~= letter), !"-._~:/?#[]@!$&'()*+,;=".utf8.contains(letter)
            {
                return false
            }
        }
        return true
    }

    private static func isAuthority(_ text: String) -> Bool {
        let parts = text.split(separator: "@", omittingEmptySubsequences: false)
        guard parts.count <= 2, let address = parts.last, parts.count == 1 || !parts[0].contains("[") else {
            return false
        }
        var port = address
        if address.hasPrefix("[") {
            guard let close = address.firstIndex(of: "]") else { return false }
            let host = String(address[address.index(after: address.startIndex)..<close])
            guard host.hasPrefix("v") || (all["ipv6"]?.holds(host) ?? false) else { return false }
            port = address[address.index(after: close)...]
            guard port.isEmpty || port.first == ":" else { return false }
        } else {
            guard !address.contains(where: { $0 == "[" || $0 == "]" }) else { return false }
            port = address.firstIndex(of: ":").map { address[$0...] } ?? ""
        }
        return port.dropFirst().utf8.allSatisfy { 48...57 ~= $0 }
    }

    private static func isLetter(_ byte: UInt8) -> Bool { 65...90 ~= byte || 97...122 ~= byte }

    private static func isSchemeCharacter(_ byte: UInt8) -> Bool {
        isLetter(byte) || 48...57 ~= byte || "+-.".utf8.contains(byte)
    }
}
