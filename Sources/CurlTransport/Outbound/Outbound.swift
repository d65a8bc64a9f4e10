public import Catalog
public import Engine
public import Values

/// What the requests of one connection pass through: egress rules, credentials, rate limits, retries,
/// redirects.
public struct Outbound: ConnectionTransport {
    private let egress: Result<EgressRules, TransportError>
    private let sender: Sender
    private let rewrite: AddressRewrite
    private let secrets: SecretFilling?

    /// The transport of a connection.
    ///
    /// A base or host pattern that cannot be filled from the settings shows when the first request is sent.
    ///
    /// - Parameters:
    ///   - connector: says where requests may go, how fast, and which errors pass.
    ///   - settings: the connection's `with`, for `{setting}` placeholders.
    ///   - baseOverride: the environment's address in place of the descriptor's base.
    ///   - client: sends single requests.
    ///   - signIn: adds the credentials; nil when the service needs none.
    ///   - secrets: what its requests may have marks for; nil for none.
    ///   - limiter: the connection's rate limits; nil makes them from the descriptor.
    ///   - clock: tells the time and waits.
    ///   - rewrite: addresses that the client sends to in place of those named here, so that links in answers from
    ///     there can be followed.
    public init(
        connector: ConnectorDescriptor, settings: Value, baseOverride: String?, client: any HTTPClient,
        signIn: (any SignIn)?, secrets: NamedSecrets? = nil, limiter: RateLimiter? = nil,
        clock: any WallClock,
        rewrite: AddressRewrite = AddressRewrite()
    ) {
        self.init(
            egress: Result { () throws(TransportError) in
                try EgressRules(
                    base: connector.base, hosts: connector.hosts, settings: settings,
                    baseOverride: baseOverride)
            },
            sender: Sender(
                client: client, signIn: signIn, limiter: limiter ?? RateLimiter(connector),
                errors: connector.errors, clock: clock), rewrite: rewrite, secrets: secrets)
    }

    init(
        egress: Result<EgressRules, TransportError>, sender: Sender,
        rewrite: AddressRewrite = AddressRewrite(), secrets: NamedSecrets? = nil
    ) {
        self.secrets = secrets.map(SecretFilling.init)
        self.rewrite = rewrite
        self.egress = egress
        self.sender = sender
    }

    /// Sends a request of a plugin, as often as its deadline and its nature allow.
    public func send(
        _ request: HTTPRequest, options: SendOptions
    ) async throws(TransportError) -> HTTPResponse {
        let egress = try egress.get()
        let filled = try await secrets?.filled(request)
        var request = filled ?? request
        var options = options
        let target = try egress.resolve(named(request.url, egress))
        request.url = target.text
        request.allowsMail = target.isMail
        try HeaderRules.checkPlugin(request)
        let limit = request.redirectLimit
        request.redirectLimit = 0

        var hops = 0
        while true {
            let response = try await sender.send(request, options: options)
            guard limit > 0, let location = Redirect.location(in: response) else { return response }
            let here = try URLParts(request.url)
            let target = try Redirect.target(of: location, from: request.url)
            hops += 1
            // A secret that a template put in was meant for the host that it named.
            guard hops <= limit, egress.allows(target), filled == nil || target.origin == here.origin else {
                let host = target.origin.host
                throw TransportError(
                    .redirectDenied,
                    hops > limit
                        ? "`\(here.origin.host)` redirects more than \(limit) times"
                        : "`\(here.origin.host)` redirects to `\(host)`, where this connector may not send",
                    wasSent: true)
            }
            Redirect.follow(&request, to: target, status: response.status)
            // The request that is followed up never held credentials of ours: they are added at sending.
            if target.origin != here.origin { options.skipsSignIn = true }
        }
    }

    /// The address that this connector names for a link from where its requests really go.
    private func named(_ url: String, _ egress: EgressRules) -> String {
        rewrite.sources(of: url).first { (try? URLParts($0)).map(egress.allows) == true } ?? url
    }
}
