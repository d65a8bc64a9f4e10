import Values

/// One call of Defender for Endpoint: who may make it, how often, and what it does.
struct EndpointRoute: Sendable {
    typealias Perform = @Sendable (inout TenantState, EndpointCall) throws(EndpointError) -> LabAnswer

    var method: String
    /// The parts of the path after `/api`, in lower case; `{}` is any one.
    var path: [String]
    /// Any of these application permissions opens it; empty where the call itself looks.
    var roles: [String]
    /// The limit it has besides the one that all calls share.
    var limit: Limit?
    /// Whether it counts for the limit that all calls share.
    var isCounted = true
    var perform: Perform

    /// A published limit of some calls.
    struct Limit: Sendable {
        var name: String
        var limits: [RateLimiter.Limit]
    }

    init(
        _ call: String, _ roles: [String], limit: Limit? = nil, isCounted: Bool = true,
        perform: @escaping Perform
    ) {
        let parts = call.split(separator: " ")
        method = String(parts.first ?? "")
        path = (parts.last ?? "").split(separator: "/").map { $0.lowercased() }
        self.roles = roles
        self.limit = limit
        self.isCounted = isCounted
        self.perform = perform
    }

    /// What stands for `{}` in these parts of a path; nil when they are another call's.
    func match(_ method: String, _ parts: [String]) -> [String]? {
        guard method == self.method, parts.count == path.count else { return nil }
        var found: [String] = []
        for (pattern, part) in zip(path, parts) {
            if pattern == "{}" {
                found.append(part)
            } else if pattern != part.lowercased() {
                return nil
            }
        }
        return found
    }
}

/// A request with what its path names.
struct EndpointCall: Sendable {
    var request: LabRequest
    var names: [String]

    /// The first thing that the path names.
    var name: String { names.first ?? "" }
    var time: Timestamp { request.time }

    /// The body's members, which the service wants in the right case.
    func body() throws(EndpointError) -> JSONObject {
        guard let body = request.json?.object else { throw .invalidBody }
        return body
    }
}

extension JSONObject {
    /// A text that has to be there.
    func text(_ name: String) throws(EndpointError) -> String {
        guard let text = self[name]?.string, !text.isEmpty else { throw .missingParameter(name) }
        return text
    }

    /// A text that may be missing, and is one of a few.
    func choice(_ name: String, of known: [String]) throws(EndpointError) -> String? {
        guard let value = self[name], !value.isNull else { return nil }
        guard let text = value.string, known.contains(text) else { throw .notOneOf(name, known) }
        return text
    }

    /// Texts that have to be there, at most so many.
    func texts(_ name: String, most: Int) throws(EndpointError) -> [String] {
        guard let items = self[name]?.array, !items.isEmpty else { throw .missingParameter(name) }
        guard items.count <= most else { throw .batchTooLarge(most) }
        let texts = items.compactMap(\.string)
        guard texts.count == items.count else { throw .invalidBody }
        return texts
    }
}
