import Values

/// `riposte.lock`: which file each plugin of a workspace is.
///
/// JSON with one member a line, sorted by name, so that a change of a plugin is a change of its lines.
public struct PluginLock: Sendable, Hashable {
    /// The file's name in a workspace.
    public static let fileName = "riposte.lock"
    /// The longest file that is read.
    public static let maximumBytes = 1 << 20
    private static let version: Int64 = 1

    /// What is known of one plugin.
    public struct Entry: Sendable, Hashable {
        /// The library's name without its folder.
        public var file: String
        /// The plugin's version.
        public var version: String
        /// The ABI that it was built for.
        public var abi: Int
        /// SHA-256 of the library in lower-case hexadecimal.
        public var sha256: String
        /// The ``PublicKey/id`` of the key that signed it; nil when none did that the environment trusts.
        public var signer: String?

        /// An entry.
        public init(file: String, version: String, abi: Int, sha256: String, signer: String? = nil) {
            self.file = file
            self.version = version
            self.abi = abi
            self.sha256 = sha256
            self.signer = signer
        }
    }

    /// The entries by the names that environments give the plugins.
    public var entries: [String: Entry]

    /// A lock of its entries.
    public init(_ entries: [String: Entry] = [:]) { self.entries = entries }

    /// Reads a lock; `file` is what messages call it.
    public init(_ text: String, file: String = PluginLock.fileName) throws(TrustRefusal) {
        let reader = LockReader(file: file)
        entries = try reader.entries(text, version: Self.version)
    }

    /// The file's content.
    public var text: String {
        var plugins = JSONObject()
        for (name, entry) in entries.sorted(by: { $0.key < $1.key }) {
            var members = JSONObject()
            members["file"] = .string(entry.file)
            members["version"] = .string(entry.version)
            members["abi"] = .int(Int64(entry.abi))
            members["sha256"] = .string(entry.sha256)
            members["signer"] = entry.signer.map(Value.string)
            plugins[name] = .object(members)
        }
        let document: Value = ["riposte": .int(Self.version), "plugins": .object(plugins)]
        return document.json(pretty: true) + "\n"
    }

    /// What would change in this lock if it became another one, a line for each plugin, sorted by name.
    public func differences(to other: PluginLock) -> [String] {
        Set(entries.keys).union(other.entries.keys).sorted().compactMap { name in
            switch (entries[name], other.entries[name]) {
            case (nil, let new?): "`\(name)` \(new.version) is new: sha256 \(new.sha256.shortened)"
            case (let old?, nil): "`\(name)` \(old.version) is gone"
            case (let old?, let new?) where old != new: "`\(name)`: \(Self.changes(old, new))"
            default: nil
            }
        }
    }

    private static func changes(_ old: Entry, _ new: Entry) -> String {
        var parts: [String] = []
        func note(_ word: String, _ old: String, _ new: String) {
            if old != new { parts.append("\(word) \(old) is now \(new)") }
        }
        note("version", old.version, new.version)
        note("sha256", old.sha256.shortened, new.sha256.shortened)
        note("signer", old.signer ?? "nobody", new.signer ?? "nobody")
        note("file", old.file, new.file)
        note("abi", String(old.abi), String(new.abi))
        return parts.joined(separator: ", ")
    }
}

/// Reads a lock and says what of it cannot be used.
private struct LockReader {
    let file: String

    func entries(_ text: String, version: Int64) throws(TrustRefusal) -> [String: PluginLock.Entry] {
        let document: Value
        do throws(JSONError) {
            document = try Value(json: text, limits: JSONLimits(depth: 8, bytes: PluginLock.maximumBytes))
        } catch {
            throw broken("line \(error.line), column \(error.column): \(error.message)")
        }
        guard let found = document["riposte"]?.int else { throw broken("it has no `riposte: \(version)`") }
        guard found == version else {
            throw TrustRefusal(
                "PL0229", "`\(file)` is of format \(found), and this version reads \(version)",
                help: "use the version of Riposte that wrote it, or delete it and run `riposte plugin lock`")
        }
        guard let plugins = document["plugins"]?.object else { throw broken("`plugins` is not an object") }
        try checkNames(document.object, ["riposte", "plugins"], of: "it")
        var entries: [String: PluginLock.Entry] = [:]
        for (name, value) in plugins { entries[name] = try entry(value, name) }
        return entries
    }

    private func entry(_ value: Value, _ name: String) throws(TrustRefusal) -> PluginLock.Entry {
        try checkNames(value.object, ["file", "version", "abi", "sha256", "signer"], of: "`\(name)`")
        guard let path = value["file"]?.string, path.isOneLine, !path.utf8.contains(UInt8(ascii: "/")) else {
            throw broken("`\(name)` has no `file` without a folder")
        }
        guard let version = value["version"]?.string, version.isOneLine else {
            throw broken("`\(name)` has no `version`")
        }
        guard let abi = value["abi"]?.int.flatMap({ Int(exactly: $0) }), abi > 0 else {
            throw broken("`\(name)` has no `abi`")
        }
        guard let digest = value["sha256"]?.string, digest.isDigest else {
            throw broken("`sha256` of `\(name)` is not 64 hexadecimal digits in lower case")
        }
        if let signer = value["signer"], signer.string?.isOneLine != true {
            throw broken("`signer` of `\(name)` is not the id of a key")
        }
        return PluginLock.Entry(
            file: path, version: version, abi: abi, sha256: digest, signer: value["signer"]?.string)
    }

    private func checkNames(_ object: JSONObject?, _ known: [String], of owner: String) throws(TrustRefusal) {
        guard let object else { throw broken("\(owner) is not an object") }
        if let wrong = object.names.first(where: { !known.contains($0) }) {
            throw broken("\(owner) has a member `\(wrong)`, which means nothing")
        }
    }

    private func broken(_ reason: String) -> TrustRefusal {
        TrustRefusal(
            "PL0229", "`\(file)` cannot be read: \(reason)",
            help: "take it from version control, or delete it and run `riposte plugin lock`")
    }
}
