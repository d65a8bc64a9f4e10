import PluginTrust

/// Digests, statements and a lock that the tests share.
enum Samples {
    static let digest = String(repeating: "3f9a", count: 16)
    static let otherDigest = String(repeating: "c0de", count: 16)

    static func statement(
        digest: String = digest, name: String = "acme-edr", version: String = "1.4.0"
    ) throws -> PluginStatement {
        try PluginStatement(digest: digest, name: name, version: version)
    }

    static let lock = PluginLock([
        "acme-edr": PluginLock.Entry(file: "libacme-edr.so", version: "1.4.0", abi: 1, sha256: digest)
    ])

    static func candidate(_ digest: String = digest, name: String = "acme-edr", isShipped: Bool = false)
        -> TrustCandidate
    {
        TrustCandidate(name: name, file: "plugins/lib\(name).so", digest: digest, isShipped: isShipped)
    }
}
