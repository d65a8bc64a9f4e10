import ConnectorKit
import Values

/// Lists the machines that a user has logged on to.
///
/// Source: Microsoft Learn, "Get user-related machines API": the id is the account name alone, and an unknown one gives
/// an empty list.
struct ListMachinesByUser: Action {
    static let name = "list-machines-by-user"

    struct Input: JSONDecodable {
        var account: String

        init(_ json: JSONInput) throws(ConnectorFailure) {
            let user: String = try json.required("user")
            account = Self.accountName(of: user)
            guard !account.isEmpty else { throw .invalid("`user` has no account name in it") }
        }

        /// `meganb` of `meganb@contoso.example` and of `CONTOSO\meganb`.
        static func accountName(of user: String) -> String {
            let local = user.split(separator: "@", omittingEmptySubsequences: false).first ?? ""
            return String(local.split(separator: "\\", omittingEmptySubsequences: false).last ?? "")
        }
    }

    func perform(_ input: Input, _ call: Call) async throws(ConnectorFailure) -> Value {
        try await call.http(.get("/api/users/\(input.account.percentEncoded)/machines")).orThrow().json()
    }
}
