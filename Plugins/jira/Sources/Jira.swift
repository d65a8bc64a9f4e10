import ConnectorKit
import Values

/// The wire: which interface there is, and what its refusals say.
///
/// Source: Atlassian, "The Jira Cloud platform REST API" v3, and "Jira Data Center platform REST API".
struct Jira {
    let call: Call

    init(_ call: Call) { self.call = call }

    /// Whether it is Data Center: version 2, rich text as wiki markup, people by their names.
    var isDataCenter: Bool { call.settings["deployment"] == "data-center" }

    /// What an object calls a person by.
    var personMember: String { isDataCenter ? "name" : "accountId" }

    func path(_ path: String) -> String { "/rest/api/\(isDataCenter ? "2" : "3")/\(path)" }

    static func issue(_ name: String, _ rest: String = "") -> String {
        "issue/\(name.percentEncoded)" + (rest.isEmpty ? "" : "/" + rest)
    }

    func get(
        _ path: String, _ query: [(name: String, value: String)] = []
    ) async throws(ConnectorFailure) -> Value {
        try await send(.get(self.path(path), query: query))
    }

    func write(
        _ method: String, _ path: String, _ body: Value, _ query: [(name: String, value: String)] = []
    ) async throws(ConnectorFailure) -> Value {
        try await send(.json(method, self.path(path), body, query: query))
    }

    /// Sends a request; the answer's JSON, or what is wrong in words.
    func send(_ request: Request) async throws(ConnectorFailure) -> Value {
        try Self.json(try await call.http(request.header("accept", "application/json")))
    }

    static func json(_ response: Response) throws(ConnectorFailure) -> Value {
        guard response.isSuccess else { throw failure(response) }
        let type = response.header("content-type") ?? ""
        guard response.body.isEmpty || type.lowercased().contains("json") else {
            throw .transient("Jira answered with a page in place of JSON", code: "NotJSON")
        }
        return try response.json()
    }

    /// The failure that an answer means: its messages, and those of its fields by name.
    static func failure(_ response: Response) -> ConnectorFailure {
        var failure = response.failure
        let body = try? Value(json: response.body)
        var said = body?["errorMessages"]?.array?.compactMap(\.string) ?? []
        for member in body?["errors"]?.object ?? JSONObject() {
            said.append("`\(member.name)`: \(member.value.string ?? member.value.json())")
        }
        if said.isEmpty, let text = (body?["errorMessage"] ?? body?["message"])?.string { said = [text] }
        if !said.isEmpty {
            let text = String(said.joined(separator: "; ").prefix(500))
            failure.message = "the service answered \(response.status): \(text)"
        }
        if failure.code.isEmpty { failure.code = code(response) }
        // Points of an hour are spent: nothing is to be had before they are new.
        if response.status == 401 { failure.status = .auth }
        return failure
    }

    private static func code(_ response: Response) -> String {
        if let reason = response.header("ratelimit-reason") { return reason }
        if response.header("x-seraph-loginreason")?.contains("DENIED") ?? false { return "CaptchaRequired" }
        return ""
    }
}
