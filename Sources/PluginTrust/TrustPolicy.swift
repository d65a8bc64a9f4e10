/// A key that an operator trusts, and what the operator calls its owner.
public struct TrustedKey: Sendable, Hashable {
    /// Whose it is.
    public var owner: String
    /// The key.
    public var key: PublicKey

    /// A key.
    public init(owner: String, key: PublicKey) {
        self.owner = owner
        self.key = key
    }
}

/// What speaks for a plugin.
public enum Requirement: String, Sendable, CaseIterable {
    /// That the environment enables it.
    case none
    /// That the lock names its digest.
    case lock
    /// That a trusted key signed it.
    case signature
}

/// A library that is about to be used.
public struct TrustCandidate: Sendable, Hashable {
    /// What environments call it.
    public var name: String
    /// Its file, as messages show it.
    public var file: String
    /// SHA-256 of the file that is open, in lower-case hexadecimal.
    public var digest: String
    /// Whether it lies beside the executable, and so is trusted as much as that is.
    public var isShipped: Bool

    /// A candidate.
    public init(name: String, file: String, digest: String, isShipped: Bool) {
        self.name = name
        self.file = file
        self.digest = digest
        self.isShipped = isShipped
    }
}

/// Why a library may be used.
public struct Admission: Sendable, Hashable {
    /// What the lock says of it; nil when it does not name it.
    public var entry: PluginLock.Entry?
    /// The trusted key that signed it; nil when none did.
    public var signer: TrustedKey?
    /// The signature of that key.
    public var signature: PluginSignature?
}

/// What one environment demands of the plugins that it uses.
public struct TrustPolicy: Sendable {
    /// The environment's name, for the commands in messages.
    public var environment: String
    /// The keys that it trusts.
    public var keys: [TrustedKey]
    /// The workspace's lock.
    public var lock: PluginLock

    /// A policy.
    public init(environment: String, keys: [TrustedKey], lock: PluginLock) {
        self.environment = environment
        self.keys = keys
        self.lock = lock
    }

    /// Decides by a file's digest, before anything of it is mapped.
    ///
    /// A lock that names the plugin has to be met in any case, and so does a signature by a trusted key.
    ///
    /// - Parameters:
    ///   - candidate: the library.
    ///   - requirement: what has to speak for it, if it was not shipped with Riposte.
    ///   - signature: what lies beside it; nil when nothing does.
    public func admit(
        _ candidate: TrustCandidate, requirement: Requirement,
        signature: Result<PluginSignature, TrustRefusal>?
    ) throws(TrustRefusal) -> Admission {
        var admission = Admission(entry: lock.entries[candidate.name])
        if let entry = admission.entry, entry.sha256 != candidate.digest {
            throw changed(candidate, entry)
        }
        if case .success(let signature) = signature,
            let signer = keys.first(where: { $0.key.id == signature.key })
        {
            guard signature.isValid(for: candidate.digest, by: signer.key) else {
                throw notSigned(candidate, signature, signer)
            }
            admission.signer = signer
            admission.signature = signature
        }
        guard !candidate.isShipped else { return admission }
        switch requirement {
        case .none: break
        case .lock: if admission.entry == nil { throw notLocked(candidate) }
        case .signature: if admission.signer == nil { throw try missing(signature, candidate) }
        }
        return admission
    }

    /// Decides by what an admitted library says of itself.
    public func approve(
        _ candidate: TrustCandidate, _ admission: Admission, name: String, version: String
    ) throws(TrustRefusal) {
        if let signature = admission.signature, signature.name != name || signature.version != version {
            throw TrustRefusal(
                "PL0226",
                "`\(candidate.file)` is `\(name)` \(version), and it is signed as `\(signature.name)` \(signature.version)",
                help: "fetch the library and its signature again from where the plugin comes from")
        }
        if let entry = admission.entry, entry.version != version {
            throw TrustRefusal(
                "PL0223",
                "`\(candidate.file)` is version \(version), and `\(PluginLock.fileName)` calls the same file \(entry.version)",
                help: "`\(command("lock", candidate.name))` writes the entry again")
        }
    }

    private func changed(_ candidate: TrustCandidate, _ entry: PluginLock.Entry) -> TrustRefusal {
        TrustRefusal(
            "PL0221",
            "`\(candidate.file)` is not the file that `\(PluginLock.fileName)` names: its sha256 is "
                + "\(candidate.digest.shortened), and \(entry.sha256.shortened) (version \(entry.version)) is locked",
            help:
                "if you replaced it, `\(command("lock", candidate.name))`; if not, put the locked file back and "
                + "find out who changed it")
    }

    private func notLocked(_ candidate: TrustCandidate) -> TrustRefusal {
        TrustRefusal(
            "PL0222",
            "`\(PluginLock.fileName)` does not name `\(candidate.file)` (sha256 \(candidate.digest.shortened))",
            help: "if it is the file that you mean, `\(command("lock", candidate.name))`")
    }

    private func notSigned(
        _ candidate: TrustCandidate, _ signature: PluginSignature, _ signer: TrustedKey
    ) -> TrustRefusal {
        TrustRefusal(
            "PL0225",
            "`\(candidate.file)\(PluginSignature.suffix)` by `\(signer.owner)` is not for this file, whose sha256 is "
                + candidate.digest.shortened,
            help: "fetch both again from where the plugin comes from; after a build of your own, "
                + "`riposte plugin sign \(candidate.file) --key KEY`")
    }

    /// Why a signature that is demanded is not enough, or is not there.
    private func missing(
        _ signature: Result<PluginSignature, TrustRefusal>?, _ candidate: TrustCandidate
    ) throws(TrustRefusal) -> TrustRefusal {
        guard let found = try signature?.get() else {
            return TrustRefusal(
                "PL0224",
                "`\(candidate.file)` (sha256 \(candidate.digest.shortened)) is not signed, and `\(environment)` demands it",
                help: "put `\(candidate.file)\(PluginSignature.suffix)` beside it, or sign it with "
                    + "`riposte plugin sign \(candidate.file) --key KEY`")
        }
        return TrustRefusal(
            "PL0224",
            "`\(candidate.file)` (sha256 \(candidate.digest.shortened)) is signed by the key \(found.key.shortened), "
                + "which `\(environment)` does not trust",
            help: "if you know whose key it is, `\(command("trust", "KEYFILE"))`")
    }

    private func command(_ verb: String, _ argument: String) -> String {
        "riposte plugin \(verb) \(argument) --env \(environment)"
    }
}
