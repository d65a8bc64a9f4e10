public import Values

/// What differs between staging and production: connections, policies, plugins, network, store.
public struct Environment: Sendable {
    /// Its name: the file's, without `.yaml`.
    public var name: String
    /// Where runs are kept: `sqlite:riposte.db` unless the file says otherwise.
    public var store: String
    /// The connections, by name.
    public var connections: [String: ConnectionConfiguration]
    /// The playbooks that the alerts of a policy go to, by the policy's name.
    public var policies: [String: [String]]
    /// What is said of plugins, by the plugin's name; one that is not named is enabled.
    public var plugins: [String: PluginSettings]
    /// Where requests may go.
    public var network: NetworkSettings
    /// Limits on actions; kept for the host that enforces them.
    public var guards: [GuardConfiguration]
    /// How webhooks reach this host.
    public var serve: ServeSettings
    /// As whom requests sign in that ask for a managed identity, which a machine of one's own does not have; always
    /// of the form `entra`, nil when there is none.
    public var identity: AuthConfiguration?
    /// Our connections by the keys that workflow definitions have for theirs.
    public var definitionConnections: [String: String] = [:]
    /// Whom it believes about plugins.
    public var trust = TrustSettings()
    /// Who is asked for approvals.
    public var approvals = ApprovalRules()
    /// The plugins of connectors that are not called as theirs is; known once plugins are loaded.
    public var pluginsByConnector: [String: String] = [:]

    /// The store when a file names none.
    public static let standardStore = "sqlite:riposte.db"

    /// An environment of its parts.
    public init(
        name: String, store: String = Environment.standardStore,
        connections: [String: ConnectionConfiguration] = [:], policies: [String: [String]] = [:],
        plugins: [String: PluginSettings] = [:], network: NetworkSettings = NetworkSettings(),
        guards: [GuardConfiguration] = [], serve: ServeSettings = ServeSettings(),
        identity: AuthConfiguration? = nil
    ) {
        self.name = name
        self.store = store
        self.connections = connections
        self.policies = policies
        self.plugins = plugins
        self.network = network
        self.guards = guards
        self.serve = serve
        self.identity = identity
    }

    /// The name that this environment has for the plugin that brings a connector.
    public func plugin(of connector: String) -> String { pluginsByConnector[connector] ?? connector }
}

/// A named, configured instance of a connector.
public struct ConnectionConfiguration: Sendable, Hashable {
    /// Its name.
    public var name: String
    /// The connector's name.
    public var connector: String
    /// The connector's own settings: `with`.
    public var settings: Value
    /// The address in place of the descriptor's; nil to keep it.
    public var base: String?
    /// Which of Microsoft's clouds it is in; nil for the public one.
    public var cloud: Cloud?
    /// How many times as fast time passes for its limits; more than 1 only where `base` is on this machine.
    public var timeScale = 1
    /// How it signs in; nil when it need not.
    public var auth: AuthConfiguration?
    /// Secrets beside the one that signs in, by the names of the connector's descriptor.
    public var secrets: [String: SecretReference] = [:]
    /// Where it is written.
    public var range: SourceRange?

    /// All secrets that it needs.
    public var references: [SecretReference] {
        (auth?.references ?? []) + secrets.sorted { $0.key < $1.key }.map(\.value)
    }

    /// A connection.
    public init(
        name: String, connector: String, settings: Value = [:], base: String? = nil,
        auth: AuthConfiguration? = nil, range: SourceRange? = nil
    ) {
        self.name = name
        self.connector = connector
        self.settings = settings
        self.base = base
        self.auth = auth
        self.range = range
    }
}

/// Addresses that are refused unless an environment allows them.
public enum NetworkRange: String, Sendable, CaseIterable, Hashable {
    /// 127.0.0.0/8 and ::1.
    case loopback
    /// 169.254.0.0/16 and fe80::/10, where clouds keep their metadata services.
    case linkLocal = "link-local"
    /// RFC 1918 and fc00::/7.
    case `private`
}

/// Where requests may go and how.
public struct NetworkSettings: Sendable, Hashable {
    /// Address ranges that are allowed beyond public ones.
    public var allow: Set<NetworkRange>
    /// Certificates to trust beside the system's, PEM; relative to the workspace.
    public var caFile: String?
    /// The proxy's URL.
    public var proxy: String?
    /// Addresses that requests go to in place of those they name, by origin and beginning of the path.
    public var rewrite: [String: String]

    /// Network settings.
    public init(
        allow: Set<NetworkRange> = [], caFile: String? = nil, proxy: String? = nil,
        rewrite: [String: String] = [:]
    ) {
        self.allow = allow
        self.caFile = caFile
        self.proxy = proxy
        self.rewrite = rewrite
    }
}

/// How services reach the host.
public struct ServeSettings: Sendable, Hashable {
    /// The public URL that webhooks are registered with; nil when there is none.
    public var url: String?
    /// The port to listen on; nil for the host's default.
    public var port: Int?

    /// Settings of the server.
    public init(url: String? = nil, port: Int? = nil) {
        self.url = url
        self.port = port
    }
}

/// A limit on an action, as written.
public struct GuardConfiguration: Sendable, Hashable {
    /// The action, `connector.name`.
    public var action: String
    /// `5 per hour`; nil when not limited.
    public var limit: String?
    /// A condition under which the action is refused; nil when there is none.
    public var deny: String?
    /// Who has to approve; nil when nobody.
    public var approval: String?
    /// Where it is written.
    public var range: SourceRange?

    /// A guard.
    public init(
        action: String, limit: String? = nil, deny: String? = nil, approval: String? = nil,
        range: SourceRange? = nil
    ) {
        self.action = action
        self.limit = limit
        self.deny = deny
        self.approval = approval
        self.range = range
    }
}
