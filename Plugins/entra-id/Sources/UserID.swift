import ConnectorKit
import Values

/// The object id of a user who may be named by the principal name.
enum UserID {
    /// Asks for the id, unless it is one.
    static func of(_ user: String, _ call: Call) async throws(ConnectorFailure) -> String {
        if isID(user) { return user }
        let path = "/v1.0/users/\(user.percentEncoded)"
        let found = try await call.http(.get(path, query: [("$select", "id")])).orThrow().json()
        guard let id = found["id"]?.string else {
            throw .permanent("the service gave no id of user `\(user)`", code: "UnexpectedAnswer")
        }
        return id
    }

    private static func isID(_ text: String) -> Bool {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        return parts.map(\.count) == [8, 4, 4, 4, 12]
            && parts.allSatisfy { $0.allSatisfy(\.isHexDigit) }
    }
}
