import ConnectorKit
import Values

/// Sets a user's password: a given one, or a random one that nobody learns.
///
/// Source: Microsoft Learn, Microsoft Graph v1.0, "Update user" and "passwordProfile resource type".
struct ResetPassword: Action {
    static let name = "reset-password"

    /// Whose password, and how it is to be used.
    struct Input: JSONDecodable {
        var user: String
        var password: String?
        var mustChange: Bool
        var mustChangeWithMFA: Bool

        init(_ json: JSONInput) throws(ConnectorFailure) {
            user = try json.required("user")
            password = try json.optional("password")
            mustChange = try json.optional("forceChangePasswordNextSignIn") ?? true
            mustChangeWithMFA = try json.optional("forceChangePasswordNextSignInWithMfa") ?? false
        }
    }

    func perform(_ input: Input, _ call: Call) async throws(ConnectorFailure) -> Value {
        let body: Value = [
            "passwordProfile": [
                "password": .string(input.password ?? RandomPassword.make(call)),
                "forceChangePasswordNextSignIn": .bool(input.mustChange),
                "forceChangePasswordNextSignInWithMfa": .bool(input.mustChangeWithMFA),
            ]
        ]
        try await call.http(.json("PATCH", "/v1.0/users/\(input.user.percentEncoded)", body)).orThrow()
        return [
            "user": .string(input.user), "random": .bool(input.password == nil),
            "forceChangePasswordNextSignIn": .bool(input.mustChange),
        ]
    }
}

/// Passwords that lock everybody out until the next reset.
private enum RandomPassword {
    /// 32 characters of a set of 64, which is 192 bits, and one of each kind that a policy may ask for.
    static func make(_ call: Call) -> String {
        let bytes = call.randomBytes(24)
        return Base64.encode(bytes, urlSafe: true, padded: false) + "aA1!"
    }
}
