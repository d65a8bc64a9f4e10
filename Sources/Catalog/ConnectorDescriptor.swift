public import Values

/// What one plugin says of itself and its connectors: the contract that checking, guards, dry run and docs come from.
public struct PluginDescriptor: Sendable {
    /// The plugin's name, lower-case words and hyphens.
    public var name: String
    /// Its version, `1.4.0`.
    public var version: String
    /// Who publishes it; empty when not said.
    public var publisher: String
    /// SPDX identifier of its licence; empty when not said.
    public var license: String
    /// The connectors in it, by name.
    public var connectors: [ConnectorDescriptor]
}

/// The triggers and actions of one service.
public struct ConnectorDescriptor: Sendable {
    /// Lower-case words and hyphens: `defender-endpoint`.
    public var name: String
    /// Name for people.
    public var title: String
    /// One sentence for people.
    public var summary: String
    /// Whether calls of one connection may overlap.
    public var isParallel: Bool
    /// Schema of a connection's `with`; nil when it has no settings.
    public var settings: Schema?
    /// Address that relative request URLs join, with `{setting}` placeholders; nil when all URLs are absolute.
    public var base: String?
    /// Host patterns that requests may go to: `api.example.com`, `*.example.com`, with `{setting}` placeholders.
    public var hosts: [String]
    /// The ways to sign in, in order of preference; empty when the service needs none.
    public var auth: [AuthScheme]
    /// Secrets beside the one that signs in, by the names that its requests and webhooks have for them.
    public var secrets: [NamedSecret] = []
    /// Limits that every connection keeps.
    public var rates: [RateLimit]
    /// How the service's errors become statuses.
    public var errors: ErrorMap
    /// What it can do, by name.
    public var actions: [ActionDescriptor]
    /// What can start runs, by name.
    public var triggers: [TriggerDescriptor]
    /// The handle that native functions of a connection share; nil where there is none.
    public var handle: NativeHandle?
    /// How a connection is tried; nil where the plugin's own code does it, or nothing.
    public var test: ConnectionTest?
}

/// At most `limit` requests per `period`.
public struct RateLimit: Sendable, Hashable {
    /// How many requests.
    public var limit: Int
    /// The length of the window.
    public var period: Duration

    /// A limit.
    public init(limit: Int, period: Duration) {
        self.limit = limit
        self.period = period
    }
}

/// Where a service's own error code stands in an error body, and what it means.
public struct ErrorMap: Sendable {
    /// Member names from the root of the body to the code: `["error", "code"]`; empty when there is none.
    public var codePath: [String] = []
    /// Member names to the message for people; empty when there is none.
    public var messagePath: [String] = []
    /// Statuses by the service's code.
    public var statuses: [String: CallStatus] = [:]
    /// Member names to a truth that is false where an answer is a failure although HTTP calls it a success; empty when
    /// there is none.
    public var successPath: [String] = []

    /// A map that knows nothing beyond HTTP.
    public init() {}

    /// Whether a body of an answer with a status of success tells of a failure: `{"ok": false}`.
    public func tellsFailure(_ body: Value) -> Bool {
        !successPath.isEmpty && successPath.reduce(body, { $0?[$1] }) == false
    }
}

/// What an action does to the world.
public enum Effect: String, Sendable {
    case read, write, destructive
}

/// Whether an action may be repeated after an unknown outcome.
public enum Idempotency: String, Sendable {
    /// The same input gives the same end state.
    case natural
    /// The service takes a key of ours.
    case key
    /// The connector can look up whether the call happened.
    case lookup
    /// It cannot be known.
    case none
}

/// One action of a connector.
public struct ActionDescriptor: Sendable {
    /// Lower-case words and hyphens.
    public var name: String
    /// Name for people.
    public var title: String
    /// One sentence for people.
    public var summary: String
    /// What it does to the world.
    public var effect: Effect
    /// Whether it may be repeated.
    public var idempotency: Idempotency
    /// Inputs with one of these values in each of these members only read; empty for none.
    ///
    /// `["method": ["GET"]]` says that a call with the method GET changes nothing.
    public var readWhen: [String: [Value]]
    /// The opposite action, if there is one.
    public var undo: String?
    /// How long one attempt may take; nil for the host's default of two minutes.
    public var timeout: Duration?
    /// Whether the plugin's code blocks its thread.
    public var isBlocking: Bool
    /// Permissions that the service asks for.
    public var permissions: [String]
    /// Names under which Power Automate and Logic Apps know it.
    public var aliases: [OperationAlias]
    /// Schema of `with`; nil accepts an empty object only.
    public var input: Schema?
    /// Schema of the result's body; nil when not described.
    public var output: Schema?
    /// Pairs of input and output.
    public var examples: [(input: Value, output: Value)]
    /// The C function that carries it out; nil where it is none.
    public var native: NativeFunction?
    /// The request that carries it out, sent by the host itself; nil where the plugin's own code does.
    public var request: RequestTemplate?
    /// Limits that its requests keep beside the connector's.
    public var rates: [RateLimit]
}

extension ActionDescriptor {
    /// What the action does to the world with this input.
    public func effect(of input: Value) -> Effect {
        isRead(input) ? .read : effect
    }

    /// Whether the action may be repeated with this input.
    public func idempotency(of input: Value) -> Idempotency {
        isRead(input) ? .natural : idempotency
    }

    private func isRead(_ input: Value) -> Bool {
        guard effect != .read, !readWhen.isEmpty else { return effect == .read }
        return readWhen.allSatisfy { name, values in input[name].map(values.contains) ?? false }
    }
}

/// How a trigger learns of events.
public enum TriggerMode: String, Sendable {
    case webhook, poll
}

/// One trigger of a connector.
public struct TriggerDescriptor: Sendable {
    /// Lower-case words and hyphens.
    public var name: String
    /// Name for people.
    public var title: String
    /// One sentence for people.
    public var summary: String
    /// The ways it can run, preferred first.
    public var modes: [TriggerMode]
    /// Time between polls.
    public var interval: Duration
    /// Whether a webhook has to be registered with the service (SUBSCRIBE, UNSUBSCRIBE).
    public var subscribes: Bool
    /// How requests to its webhook prove who sent them; nil where the address alone has to do.
    public var proof: WebhookProof?
    /// Member of the event's body that names the policy an event belongs to; empty when it has no policies.
    public var policyPath: [String]
    /// The action that takes `policyId` and gives a policy's `id`, `name` and `policyType`; nil when there is none.
    public var policyLookup: String?
    /// The action that lists policies in the same form under `value`; nil when there is none.
    public var policyList: String?
    /// Permissions that the service asks for.
    public var permissions: [String]
    /// Names under which Power Automate and Logic Apps know it.
    public var aliases: [OperationAlias]
    /// Schema of a trigger's `with`; nil accepts an empty object only.
    public var input: Schema?
    /// Schema of an event's body; nil when not described.
    public var event: Schema?
    /// Example events.
    public var examples: [Value]
}
