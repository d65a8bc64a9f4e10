import Values

@testable import Lab

/// A tenant at a fixed instant, and requests to it.
struct LabWorld {
    static let start = Timestamp(milliseconds: 1_795_000_000_000)

    /// Making a key takes a while; one serves all tests.
    private static let keys = Result { try TokenKeys() }

    var state: TenantState
    var now = LabWorld.start

    init(limits: Bool = false, stateDelay: Duration = .seconds(1)) throws {
        state = TenantState(
            keys: try Self.keys.get(), stateDelay: stateDelay, enforcesLimits: limits,
            startedAt: LabWorld.start,
            secrets: LabSecrets(
                labToken: "lab", cloudAppsToken: "key", clientSecrets: ["one", "two", "three"]))
    }

    /// Sends a request; the query as it stands in a URL.
    mutating func ask(
        _ method: String, _ target: String, body: Value? = nil, text: String? = nil,
        headers: [String: String] = [:]
    ) -> LabAnswer {
        let parts = target.split(separator: "?", maxSplits: 1)
        let bytes = text.map { Array($0.utf8) } ?? body?.jsonBytes() ?? []
        let request = LabRequest(
            method: method, path: URLText.decoded(parts[0]),
            query: URLText.query(parts.count > 1 ? parts[1] : ""),
            headers: headers.merging(["host": "127.0.0.1:8080"]) { own, _ in own }, body: bytes, time: now)
        return state.exchange(request).answer
    }

    /// Sends a request with a bearer token of the application at this place of the list.
    mutating func ask(
        as resource: TokenResource, app: Int = 0, _ method: String, _ target: String, body: Value? = nil
    ) -> LabAnswer {
        ask(method, target, body: body, headers: ["authorization": "Bearer \(token(resource, app: app))"])
    }

    /// A fresh access token, had as clients have it.
    mutating func token(_ resource: TokenResource, app: Int = 0) -> String {
        let application = state.applications[app]
        let form =
            "grant_type=client_credentials&client_id=\(application.clientID)&scope="
            + URLText.encoded(resource.audience + "/.default") + "&client_secret=\(application.secret ?? "")"
        return ask("POST", "/contoso.example/oauth2/v2.0/token", text: form).body["access_token"]?.string
            ?? ""
    }

    mutating func control(_ method: String, _ path: String, body: Value? = nil) -> LabAnswer {
        ask(method, "/lab/\(path)", body: body, headers: ["x-lab-token": "lab"])
    }

    mutating func cloud(_ method: String, _ path: String, body: Value? = nil) -> LabAnswer {
        ask(method, "/api/v1/\(path)", body: body, headers: ["authorization": "Token key"])
    }
}
