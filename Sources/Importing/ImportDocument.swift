import Values

/// A JSON document among the files.
struct ImportDocument {
    var file: String
    var text: String
    var value: Value

    /// The names in the path.
    var parts: [Substring] { file.split(separator: "/", omittingEmptySubsequences: true) }
    /// The file's own name.
    var name: String { parts.last.map(String.init) ?? file }
    /// The folder, without a slash at its end.
    var folder: String { parts.dropLast().joined(separator: "/") }
    /// The file's name without its ending, or where that says nothing its folder's.
    var title: String {
        let stem = name.lowercased().hasSuffix(".json") ? String(name.dropLast(5)) : name
        guard Self.plainNames.contains(stem.lowercased()), parts.count > 1 else { return stem }
        return String(parts[parts.count - 2])
    }

    private static let plainNames: Set<String> = [
        "workflow", "definition", "azuredeploy", "maintemplate", "template", "deploy", "playbook", "logicapp",
    ]
}

/// Texts of files, whatever program wrote them.
enum ImportText {
    /// UTF-8, or UTF-16 with a byte order mark, which is dropped; nil for anything else.
    static func of(_ bytes: [UInt8]) -> String? {
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) {
            return String(validating: bytes.dropFirst(3), as: UTF8.self)
        }
        let isLittle = bytes.starts(with: [0xFF, 0xFE])
        guard isLittle || bytes.starts(with: [0xFE, 0xFF]) else {
            return String(validating: bytes, as: UTF8.self)
        }
        guard bytes.count.isMultiple(of: 2) else { return nil }
        let units = stride(from: 2, to: bytes.count, by: 2).map { place in
            UInt16(bytes[place + (isLittle ? 1 : 0)]) << 8 | UInt16(bytes[place + (isLittle ? 0 : 1)])
        }
        return String(validating: units, as: UTF16.self)
    }
}
