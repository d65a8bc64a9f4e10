import Values

/// One block of PEM (RFC 7468).
enum PEM {
    /// The bytes between the lines of a label; nil when there is no such block.
    static func decode(_ text: String, label: String) -> [UInt8]? {
        let lines = text.split(whereSeparator: \.isNewline).map { $0.filter { $0 != " " && $0 != "\t" } }
        let marks = label.filter { $0 != " " }
        guard let first = lines.firstIndex(of: "-----BEGIN\(marks)-----"),
            let last = lines[first...].firstIndex(of: "-----END\(marks)-----")
        else { return nil }
        return Base64.decode(lines[(first + 1)..<last].joined())
    }

    /// A block with lines of 64 characters.
    static func encode(_ bytes: [UInt8], label: String) -> String {
        var rest = Base64.encode(bytes)[...]
        var lines = ["-----BEGIN \(label)-----"]
        while !rest.isEmpty {
            lines.append(String(rest.prefix(64)))
            rest = rest.dropFirst(64)
        }
        return (lines + ["-----END \(label)-----"]).map { $0 + "\n" }.joined()
    }
}
