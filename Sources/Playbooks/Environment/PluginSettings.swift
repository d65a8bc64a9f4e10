public import Catalog
public import Values

/// What an environment says of a plugin: whether it is used, what speaks for it, and what it may do.
///
/// A right can only be less than what the plugin's descriptor asks for.
public struct PluginSettings: Sendable, Hashable {
    /// Whether it is loaded.
    public var isEnabled: Bool
    /// Actions that no step may use: by name, or as `connector.name` where a plugin has several connectors.
    public var deny: [String]
    /// `inline` or `sandbox`; nil when not said.
    public var isolation: String?
    /// What has to speak for it; nil leaves that to the environment's ``Environment/trust``.
    public var trust: TrustRequirement?
    /// The only hosts that its requests may go to, as patterns; nil leaves that to the descriptor.
    public var hosts: [String]?
    /// Limits on its requests beside those of the descriptor.
    public var rates: [RateLimit] = []
    /// The only connections that steps may use it with; nil for all of its connectors.
    public var connections: [String]?
    /// The only secrets that its connections may sign in with; nil for all that they name.
    public var secrets: [SecretReference]?
    /// Bytes of memory that its worker may ask for; nil for the host's default.
    public var memory: Int?
    /// What the kernel must be able to enforce before its worker is started.
    public var require: [SandboxProtection] = []
    /// Libraries of the system that its native actions may call, by SONAME.
    public var native: [String] = []
    /// Where it is written: the keys, and under `deny.NAME`, `hosts.PATTERN` and the like their members.
    public var places: [String: SourceRange] = [:]

    /// Settings of a plugin.
    public init(isEnabled: Bool = true, deny: [String] = [], isolation: String? = nil) {
        self.isEnabled = isEnabled
        self.deny = deny
        self.isolation = isolation
    }
}

/// What stands between a worker and the machine, as far as an operator can insist on it.
public enum SandboxProtection: String, Sendable, CaseIterable, Hashable {
    /// It can gain no rights by starting other programs.
    case noNewPrivileges = "no-new-privileges"
    /// Its memory and open files are limited.
    case limits
    /// It opens no file but those it needs.
    case landlock
    /// It makes no TCP connection.
    case landlockNetwork = "landlock-network"
    /// It signals no other process.
    case landlockScope = "landlock-scope"
    /// It makes no sockets and no processes.
    case seccomp
}

/// What has to speak for a plugin that did not come with Riposte.
public enum TrustRequirement: String, Sendable, CaseIterable, Hashable {
    /// That it is enabled.
    case none
    /// That `riposte.lock` names its digest.
    case lock
    /// That a trusted key signed it.
    case signature
}

/// Whom an environment believes.
public struct TrustSettings: Sendable, Hashable {
    /// What has to speak for plugins; nil is `lock` where the workspace has a lock, and `none` where it has none.
    public var require: TrustRequirement?
    /// Public Ed25519 keys by what the operator calls their owners: SubjectPublicKeyInfo in base 64.
    public var keys: [String: String]

    /// Settings of trust.
    public init(require: TrustRequirement? = nil, keys: [String: String] = [:]) {
        self.require = require
        self.keys = keys
    }
}
