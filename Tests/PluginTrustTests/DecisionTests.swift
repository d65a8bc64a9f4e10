import PluginTrust
import Testing

@Suite struct `Decisions about plugins` {
    static let (acme, stranger) = (SigningKey(), SigningKey())

    static func policy(_ lock: PluginLock) -> TrustPolicy {
        TrustPolicy(
            environment: "production", keys: [TrustedKey(owner: "acme", key: acme.publicKey)], lock: lock)
    }

    /// What lies beside a library.
    enum Beside: String, CaseIterable, Sendable {
        case nothing, rubbish, trusted, strange, forAnotherFile

        func signature() throws -> Result<PluginSignature, TrustRefusal>? {
            switch self {
            case .nothing: nil
            case .rubbish:
                Result { () throws(TrustRefusal) in try PluginSignature("rubbish", file: "a.so.sig") }
            case .trusted: .success(try acme.sign(Samples.statement()))
            case .strange: .success(try stranger.sign(Samples.statement()))
            case .forAnotherFile: .success(try acme.sign(Samples.statement(digest: Samples.otherDigest)))
            }
        }
    }

    /// What the lock says of the plugin.
    enum Locked: String, CaseIterable, Sendable {
        case nothing, same, other

        var lock: PluginLock {
            var lock = Samples.lock
            if self == .other { lock.entries["acme-edr"]?.sha256 = Samples.otherDigest }
            return self == .nothing ? PluginLock() : lock
        }
    }

    static func code(
        _ requirement: Requirement, _ locked: Locked, _ beside: Beside, isShipped: Bool = false
    ) throws -> String? {
        do {
            _ = try policy(locked.lock).admit(
                Samples.candidate(isShipped: isShipped), requirement: requirement,
                signature: beside.signature())
            return nil
        } catch let refusal as TrustRefusal {
            #expect(!refusal.help.isEmpty)
            return refusal.code
        }
    }

    @Test(arguments: Requirement.allCases, Beside.allCases)
    func `a file that the lock names otherwise is refused whatever else speaks for it`(
        requirement: Requirement, beside: Beside
    ) throws {
        #expect(try Self.code(requirement, .other, beside) == "PL0221")
        #expect(try Self.code(requirement, .other, beside, isShipped: true) == "PL0221")
    }

    @Test(arguments: Requirement.allCases, [Locked.nothing, .same])
    func `a trusted key's signature of another file is refused`(requirement: Requirement, locked: Locked)
        throws
    {
        #expect(try Self.code(requirement, locked, .forAnotherFile) == "PL0225")
        #expect(try Self.code(requirement, locked, .forAnotherFile, isShipped: true) == "PL0225")
    }

    static let table: [(Requirement, Locked, Beside, String?)] = [
        (.none, .nothing, .nothing, nil), (.none, .nothing, .rubbish, nil), (.none, .same, .strange, nil),
        (.lock, .same, .nothing, nil), (.lock, .same, .rubbish, nil), (.lock, .same, .trusted, nil),
        (.lock, .nothing, .nothing, "PL0222"), (.lock, .nothing, .trusted, "PL0222"),
        (.signature, .nothing, .trusted, nil), (.signature, .same, .trusted, nil),
        (.signature, .same, .nothing, "PL0224"), (.signature, .nothing, .strange, "PL0224"),
        (.signature, .nothing, .rubbish, "PL0227"),
    ]

    @Test(arguments: table)
    func `what is demanded has to be there`(
        requirement: Requirement, locked: Locked, beside: Beside, code: String?
    ) throws {
        #expect(try Self.code(requirement, locked, beside) == code)
        #expect(try Self.code(requirement, locked, beside, isShipped: true) == nil)
    }

    @Test func `a refusal names the file, both digests and the command`() {
        var lock = Samples.lock
        lock.entries["acme-edr"]?.sha256 = Samples.otherDigest
        let refusal = #expect(throws: TrustRefusal.self) {
            try Self.policy(lock).admit(Samples.candidate(), requirement: .lock, signature: nil)
        }
        for part in ["plugins/libacme-edr.so", "3f9a3f9a3f9a...", "c0dec0dec0de...", "1.4.0"] {
            #expect(refusal?.message.contains(part) == true)
        }
        #expect(refusal?.help.contains("riposte plugin lock acme-edr --env production") == true)
    }

    @Test func `what a library says of itself has to be what was locked and signed`() throws {
        let policy = Self.policy(Samples.lock)
        let candidate = Samples.candidate()
        func code(_ name: String, _ version: String, _ beside: Beside) throws -> String? {
            let admission = try policy.admit(candidate, requirement: .lock, signature: beside.signature())
            do throws(TrustRefusal) {
                try policy.approve(candidate, admission, name: name, version: version)
                return nil
            } catch {
                return error.code
            }
        }
        #expect(try code("acme-edr", "1.4.0", .trusted) == nil)
        #expect(try code("acme-edr", "1.4.0", .nothing) == nil)
        #expect(try code("acme-edr", "1.5.0", .nothing) == "PL0223")
        #expect(try code("acme-edr", "1.5.0", .trusted) == "PL0226")
        #expect(try code("other", "1.4.0", .trusted) == "PL0226")
        #expect(try code("acme-edr", "1.5.0", .strange) == "PL0223")
    }
}
