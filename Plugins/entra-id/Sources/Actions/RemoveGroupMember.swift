import ConnectorKit
import Values

/// Takes a user out of a group.
///
/// Source: Microsoft Learn, Microsoft Graph v1.0, "Remove member".
struct RemoveGroupMember: Action {
    static let name = "remove-group-member"

    func perform(_ input: MemberInput, _ call: Call) async throws(ConnectorFailure) -> Value {
        let id = try await UserID.of(input.user, call)
        let answer = try await call.http(Request("DELETE", "\(input.path)/\(id.percentEncoded)/$ref"))
        guard answer.status == 404 else {
            try answer.orThrow()
            return input.output(isAlready: false)
        }
        // Either the user is no member, or there is no such group.
        try await call.http(.get("/v1.0/groups/\(input.group.percentEncoded)", query: [("$select", "id")]))
            .orThrow()
        return input.output(isAlready: true)
    }
}
