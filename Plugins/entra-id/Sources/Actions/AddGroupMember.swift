import ConnectorKit
import Values

/// Adds a user to a group.
///
/// Source: Microsoft Learn, Microsoft Graph v1.0, "Add members".
struct AddGroupMember: Action {
    static let name = "add-group-member"

    func perform(_ input: MemberInput, _ call: Call) async throws(ConnectorFailure) -> Value {
        let id = try await UserID.of(input.user, call)
        let body: Value = [
            "@odata.id": .string("https://graph.microsoft.com/v1.0/directoryObjects/\(id)")
        ]
        let answer = try await call.http(.post(input.path + "/$ref", json: body))
        // The code of this answer is that of every bad request; only its words tell.
        if answer.status == 400, answer.failure.message.contains("already exist") {
            return input.output(isAlready: true)
        }
        try answer.orThrow()
        return input.output(isAlready: false)
    }
}
