import Catalog
import Foundation
import Playbooks
import PluginHost
import PluginTrust
import Values

/// What a workspace and one of its environments demand of plugins.
struct WorkspaceTrust: Sendable {
    private let policy: Result<TrustPolicy, TrustRefusal>
    private let environment: Playbooks.Environment?
    private let isLocked: Bool
    /// Whether the lock is about to be written, so that nothing can be demanded of it.
    private let isPinning: Bool

    /// What stands for an environment where only a key counts.
    private static let keyOnly = "--key"

    /// Reads the lock; one that cannot be read refuses every plugin.
    init(workspace: Workspace?, environment: Playbooks.Environment?) {
        self.environment = environment
        let lock: Result<PluginLock?, TrustRefusal> = Result { () throws(TrustRefusal) in
            try workspace?.readLock()
        }
        isLocked = (try? lock.get()) != nil
        isPinning = false
        let keys = (environment?.trust.keys ?? [:]).compactMap { owner, text in
            PublicKey(base64: text).map { TrustedKey(owner: owner, key: $0) }
        }.sorted { $0.owner < $1.owner }
        let name = workspace?.environment ?? "local"
        policy = lock.map {
            TrustPolicy(environment: name, keys: keys, lock: $0 ?? PluginLock())
        }
    }

    /// The lock as it is; empty where there is none.
    var lock: PluginLock {
        get throws(TrustRefusal) { try policy.get().lock }
    }

    /// The keys that the environment trusts.
    var keys: [TrustedKey] { (try? policy.get().keys) ?? [] }

    /// What has to speak for a plugin.
    func requirement(of name: String) -> Requirement {
        let word = environment?.plugins[name]?.trust ?? environment?.trust.require
        let requirement = word.flatMap { Requirement(rawValue: $0.rawValue) } ?? (isLocked ? .lock : .none)
        return isPinning && requirement == .lock ? .none : requirement
    }

    /// Has a candidate refused, before anything of it is mapped, unless it is what this environment demands.
    func demand(_ candidate: PluginCandidate, name: String, isShipped: Bool) -> PluginCandidate {
        var demanding = candidate
        let path = candidate.path
        demanding.admit = { digest throws(PluginRefusal) in
            _ = try Self.refusing(path) { () throws(TrustRefusal) in
                try admission(name, path, digest, isShipped: isShipped)
            }
        }
        demanding.approve = { digest, descriptor throws(PluginRefusal) in
            if !isShipped { try checkLibraries(of: descriptor, name, path) }
            try Self.refusing(path) { () throws(TrustRefusal) in
                let admission = try admission(name, path, digest, isShipped: isShipped)
                try policy.get().approve(
                    Self.candidate(name, path, digest, isShipped), admission, name: descriptor.name,
                    version: descriptor.version)
            }
        }
        return demanding
    }

    /// Functions of the system's libraries are called only where the operator allows the library.
    private func checkLibraries(
        of descriptor: PluginDescriptor, _ name: String, _ path: String
    ) throws(PluginRefusal) {
        guard let environment, !isPinning, environment.name != Self.keyOnly else { return }
        let allowed = environment.plugins[name]?.native ?? []
        guard let missing = descriptor.nativeLibraries.first(where: { !allowed.contains($0) }) else { return }
        throw PluginRefusal(
            path, "PL0237",
            "`\(Workspace.shown(URL(filePath: path)))` calls functions of `\(missing)`, which the environment "
                + "`\(environment.name)` does not allow",
            help: "if it may, put `native: [\(descriptor.nativeLibraries.joined(separator: ", "))]` under "
                + "`plugins.\(name)`")
    }

    /// The decision about a file.
    func admission(
        _ name: String, _ path: String, _ digest: String, isShipped: Bool
    ) throws(TrustRefusal) -> Admission {
        try policy.get().admit(
            Self.candidate(name, path, digest, isShipped), requirement: requirement(of: name),
            signature: Self.signature(beside: path))
    }

    /// The same trust for what is to be pinned: all but the lock has to be right.
    func forPinning() throws(TrustRefusal) -> WorkspaceTrust {
        var policy = try policy.get()
        policy.lock = PluginLock()
        return WorkspaceTrust(policy: policy, environment: environment)
    }

    /// Trust in one key and nothing else.
    init(only key: PublicKey, of owner: String) {
        var environment = Playbooks.Environment(name: Self.keyOnly)
        environment.trust.require = .signature
        let trusted = TrustedKey(owner: owner, key: key)
        policy = .success(TrustPolicy(environment: environment.name, keys: [trusted], lock: PluginLock()))
        self.environment = environment
        isLocked = false
        isPinning = false
    }

    private init(policy: TrustPolicy, environment: Playbooks.Environment?) {
        self.policy = .success(policy)
        self.environment = environment
        isLocked = false
        isPinning = true
    }

    /// What lies beside a library; nil when nothing does.
    static func signature(beside path: String) -> Result<PluginSignature, TrustRefusal>? {
        let file = path + PluginSignature.suffix
        guard let handle = FileHandle(forReadingAtPath: file) else { return nil }
        defer { try? handle.close() }
        let data = (try? handle.read(upToCount: PluginSignature.maximumBytes + 1)) ?? Data()
        let shown = Workspace.shown(URL(filePath: file))
        return Result { () throws(TrustRefusal) in
            guard data.count <= PluginSignature.maximumBytes, let text = String(data: data, encoding: .utf8)
            else {
                throw TrustRefusal(
                    "PL0227", "`\(shown)` is no signature: it is not a short text",
                    help: "fetch it again from where the plugin comes from")
            }
            return try PluginSignature(text, file: shown)
        }
    }

    private static func candidate(
        _ name: String, _ path: String, _ digest: String, _ isShipped: Bool
    ) -> TrustCandidate {
        TrustCandidate(
            name: name, file: Workspace.shown(URL(filePath: path)), digest: digest, isShipped: isShipped)
    }

    private static func refusing<Success>(
        _ path: String, _ body: () throws(TrustRefusal) -> Success
    ) throws(PluginRefusal) -> Success {
        do throws(TrustRefusal) {
            return try body()
        } catch {
            throw PluginRefusal(path, error.code, error.message, help: error.help)
        }
    }
}

extension Workspace {
    /// `riposte.lock`, for version control.
    var lockFile: URL { root.appending(path: PluginLock.fileName) }

    /// The lock; nil when there is none.
    func readLock() throws(TrustRefusal) -> PluginLock? {
        guard FileManager.default.fileExists(atPath: lockFile.path) else { return nil }
        let text: String
        do {
            text = try PlaybookLibrary.text(of: lockFile, limit: PluginLock.maximumBytes)
        } catch {
            throw TrustRefusal(
                "PL0229", "`\(Workspace.shown(lockFile))` cannot be read: it is not a text of at most 1 MiB",
                help: "take it from version control, or delete it and run `riposte plugin lock`")
        }
        return try PluginLock(text, file: Workspace.shown(lockFile))
    }

    /// Puts a lock in place of the one that is there.
    func write(_ lock: PluginLock) throws {
        try Data(lock.text.utf8).write(to: lockFile, options: .atomic)
    }

    /// The environment in use, without what it means for plugins.
    func readEnvironment() throws -> Playbooks.Environment {
        let file = Workspace.shown(environmentFile())
        let text = try PlaybookLibrary.text(of: environmentFile())
        let (environment, findings) = Playbooks.Environment.read(text, name: self.environment, file: file) {
            try? PlaybookLibrary.text(of: environmentFile($0))
        }
        guard let environment, !findings.hasErrors else {
            throw DocumentFailure(diagnostics: findings, sources: [file: text])
        }
        return environment
    }
}

extension CommandFailure {
    /// A refusal as a command says it.
    init(_ refusal: TrustRefusal) { self.init(refusal.code, refusal.message, help: refusal.help) }
    /// A refusal as a command says it.
    init(_ refusal: PluginRefusal) { self.init(refusal.code, refusal.message, help: refusal.help) }
}
