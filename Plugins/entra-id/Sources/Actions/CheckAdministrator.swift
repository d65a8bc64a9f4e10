import ConnectorKit
import Values

/// Tells whether a user holds a directory role: such users are protected from applications.
///
/// Source: Microsoft Learn, Microsoft Graph v1.0, "List a user's memberships (direct and transitive)".
struct CheckAdministrator: Action {
    static let name = "check-administrator"

    /// Whose roles.
    struct Input: JSONDecodable {
        var user: String

        init(_ json: JSONInput) throws(ConnectorFailure) { user = try json.required("user") }
    }

    func perform(_ input: Input, _ call: Call) async throws(ConnectorFailure) -> Value {
        let path =
            "/v1.0/users/\(input.user.percentEncoded)/transitiveMemberOf/microsoft.graph.directoryRole"
        let roles = try await call.http(.get(path)).orThrow().json()["value"]?.array ?? []
        return [
            "isAdministrator": .bool(!roles.isEmpty),
            "roles": .array(roles.compactMap { $0["displayName"] }),
        ]
    }
}
