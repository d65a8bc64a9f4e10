import ConnectorKit

/// What a token may do, as Slack says it with every answer.
enum SlackScopes {
    /// The scope that posting needs; whoever may not even post has installed the app wrongly.
    private static let needed = "chat:write"

    /// Tries the token, and says which scope it lacks.
    ///
    /// Source: docs.slack.dev, "auth.test" and "Installing with OAuth" (`X-OAuth-Scopes`), read 2026-11.
    static func check(_ call: Call) async throws(ConnectorFailure) {
        let answer = try await call.http(Request("POST", "/api/auth.test").idempotent()).orThrow()
        guard let header = answer.header("x-oauth-scopes") else { return }
        let scopes = header.split(separator: ",").map { $0.drop { $0 == " " } }
        guard scopes.contains(where: { $0 == needed }) else {
            throw .forbidden(
                "the token lacks the scope `\(needed)`: add it under `OAuth & Permissions` and install the app again",
                code: "missing_scope")
        }
    }
}
