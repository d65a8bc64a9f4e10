import Values

/// One request of Graph that the lab knows: its path, who may make it, and what answers it.
struct GraphRoute: Sendable {
    /// How a service behind Graph says that a permission is missing.
    enum Denial: Sendable {
        /// The directory: no word about which.
        case directory
        /// The security services name the roles that they want.
        case security
        /// The reports name the permission.
        case reports
        /// Identity protection and conditional access speak of scopes.
        case policies
    }

    typealias Answer = @Sendable (inout TenantState, GraphCall) throws(GraphError) -> LabAnswer

    var method: String
    /// The path's parts after the version; `*` takes any one.
    var path: [String]
    /// The permissions of which a caller needs one; the same names for applications and for users.
    var permissions: [String]
    /// What users may hold beside them.
    var delegated: [String] = []
    var denial = Denial.directory
    var limits: [GraphLimit] = []
    var answer: Answer

    init(
        _ method: String, _ path: String, _ permissions: [String], delegated: [String] = [],
        denial: Denial = .directory, limits: [GraphLimit] = [], answer: @escaping Answer
    ) {
        self.method = method
        self.path = path.split(separator: "/").map(String.init)
        self.permissions = permissions
        self.delegated = delegated
        self.denial = denial
        self.limits = limits
        self.answer = answer
    }

    /// What stands in the places of `*`; nil when the path is another one.
    func match(_ segments: [String]) -> [String]? {
        guard segments.count == path.count else { return nil }
        var found: [String] = []
        for (wanted, segment) in zip(path, segments) {
            if wanted == "*" {
                found.append(segment)
            } else if wanted.lowercased() != segment.lowercased() {
                return nil
            }
        }
        return found
    }
}

/// So many requests of one kind in so long, as the services behind Graph state them.
///
/// Source: Microsoft Learn, "Microsoft Graph service-specific throttling limits".
struct GraphLimit: Sendable {
    var name: String
    var limits: [RateLimiter.Limit]
    /// Whether a refusal says how long to wait.
    var saysWhen = true

    static let security = GraphLimit(
        name: "graph-security", limits: [RateLimiter.Limit(requests: 150, window: .seconds(60))])
    static let hunting = GraphLimit(
        name: "graph-hunting", limits: [RateLimiter.Limit(requests: 45, window: .seconds(60))])
    static let protection = GraphLimit(
        name: "graph-protection", limits: [RateLimiter.Limit(requests: 1, window: .seconds(1))],
        saysWhen: false)
    static let reports = GraphLimit(
        name: "graph-reports", limits: [RateLimiter.Limit(requests: 5, window: .seconds(10))])
    /// The directory of a small tenant: 3,500 units in ten seconds, of which most requests cost one.
    static let directory = GraphLimit(
        name: "graph-directory", limits: [RateLimiter.Limit(requests: 3500, window: .seconds(10))])
    static let directoryWrites = GraphLimit(
        name: "graph-directory-writes",
        limits: [RateLimiter.Limit(requests: 3000, window: .seconds(150))])
}

/// A request that reached its route.
struct GraphCall: Sendable {
    var request: LabRequest
    /// What stood in the places of `*`.
    var keys: [String]
    /// The claims of the caller's token.
    var claims: Value

    /// The permissions that the token carries.
    var permissions: [String] { TenantState.graphPermissions(of: claims) }

    /// How the caller is named in what it writes.
    var caller: String {
        claims["upn"]?.string ?? claims["preferred_username"]?.string ?? claims["app_displayname"]?.string
            ?? claims["appid"]?.string ?? "unknown"
    }

    /// Whether counting and searching were asked for as the directory wants them.
    var isEventual: Bool { request.headers["consistencylevel"]?.lowercased() == "eventual" }

    /// The body, which has to be an object.
    func object() throws(GraphError) -> JSONObject {
        guard let object = request.json?.object else {
            throw .badRequest(
                "Unable to read JSON request payload. Please ensure Content-Type header is set "
                    + "and payload is of valid JSON format.")
        }
        return object
    }
}
