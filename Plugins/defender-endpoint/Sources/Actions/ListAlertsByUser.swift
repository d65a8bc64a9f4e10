import ConnectorKit
import Values

/// Lists the alerts of a user's machines.
///
/// Source: Microsoft Learn, "Get user-related alerts API": the id is the account name alone.
struct ListAlertsByUser: Action {
    static let name = "list-alerts-by-user"

    func perform(
        _ input: ListMachinesByUser.Input, _ call: Call
    ) async throws(ConnectorFailure) -> Value {
        try await call.http(.get("/api/users/\(input.account.percentEncoded)/alerts")).orThrow().json()
    }
}
