import Values

/// What a signature vouches for: that a file is this version of this plugin.
public struct PluginStatement: Sendable, Hashable {
    /// SHA-256 of the library in lower-case hexadecimal.
    public var digest: String
    /// The plugin's name.
    public var name: String
    /// The plugin's version.
    public var version: String

    /// A statement; one that could be read as another one is refused.
    public init(digest: String, name: String, version: String) throws(TrustRefusal) {
        guard digest.isDigest, name.isOneLine, version.isOneLine else {
            throw TrustRefusal(
                "PL0228", "a plugin with such a name, version or digest cannot be signed",
                help: "give the plugin a name and a version of one line in its descriptor")
        }
        self.digest = digest
        self.name = name
        self.version = version
    }

    /// The bytes that are signed: four lines, each ended by a line feed.
    public var bytes: [UInt8] { Array("riposte-plugin-v1\n\(digest)\n\(name)\n\(version)\n".utf8) }
}

/// A signature as it lies beside its library, in `NAME.so.sig`.
///
///     name: acme-edr
///     version: 1.4.0
///     key: 5a0c8f0c6d8f4c3f8a6e1d2b3c4d5e6f
///     signature: BASE64
///
/// Name and version are in it so that it can be checked before anything of the library is read but its bytes.
public struct PluginSignature: Sendable, Hashable {
    /// The longest file that is read.
    public static let maximumBytes = 4096
    /// What a library's name is followed by.
    public static let suffix = ".sig"
    private static let keys = ["name", "version", "key", "signature"]

    /// The name that it gives the plugin.
    public let name: String
    /// The version that it gives the plugin.
    public let version: String
    /// The ``PublicKey/id`` of the key that made it.
    public let key: String
    private let signature: [UInt8]

    init(statement: PluginStatement, key: String, signature: [UInt8]) {
        name = statement.name
        version = statement.version
        self.key = key
        self.signature = signature
    }

    /// Reads a signature; `file` is what messages call it.
    public init(_ text: String, file: String) throws(TrustRefusal) {
        var members: [String: String] = [:]
        for line in text.split(separator: "\n") {
            guard let colon = line.firstIndex(of: ":") else { throw Self.broken(file, "a line has no `:`") }
            let (key, value) = (String(line[..<colon]), line[line.index(after: colon)...].trimmed)
            guard Self.keys.contains(key) else { throw Self.broken(file, "it has a line `\(key)`") }
            guard members.updateValue(value, forKey: key) == nil else {
                throw Self.broken(file, "it has two lines `\(key)`")
            }
        }
        if let missing = Self.keys.first(where: { members[$0, default: ""].isEmpty }) {
            throw Self.broken(file, "it has no line `\(missing)`")
        }
        guard let bytes = members["signature"].flatMap(Base64.decode), bytes.count == 64 else {
            throw Self.broken(file, "`signature` is not 64 bytes of base 64")
        }
        name = members["name", default: ""]
        version = members["version", default: ""]
        key = members["key", default: ""]
        signature = bytes
    }

    /// The file's content.
    public var text: String {
        "name: \(name)\nversion: \(version)\nkey: \(key)\nsignature: \(Base64.encode(signature))\n"
    }

    /// Whether a key made it for a file of this digest.
    public func isValid(for digest: String, by key: PublicKey) -> Bool {
        guard key.id == self.key,
            let statement = try? PluginStatement(digest: digest, name: name, version: version)
        else { return false }
        return key.isValid(signature, of: statement.bytes)
    }

    private static func broken(_ file: String, _ reason: String) -> TrustRefusal {
        TrustRefusal(
            "PL0227", "`\(file)` is no signature: \(reason)",
            help: "fetch it again from where the plugin comes from, or make it with `riposte plugin sign`")
    }
}

extension Substring {
    fileprivate var trimmed: String {
        var text = drop { $0 == " " || $0 == "\t" }
        while let last = text.last, last.isWhitespace { text.removeLast() }
        return String(text)
    }
}
