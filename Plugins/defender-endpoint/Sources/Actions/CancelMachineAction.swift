import ConnectorKit
import Values

/// Calls a machine action off that has not ended.
///
/// Source: Microsoft Learn, "Cancel machine action API".
struct CancelMachineAction: Action {
    static let name = "cancel-machine-action"

    struct Input: JSONDecodable {
        var actionID: String
        var comment: String

        init(_ json: JSONInput) throws(ConnectorFailure) {
            actionID = try json.required("actionId")
            comment = try json.required("comment")
        }
    }

    func perform(_ input: Input, _ call: Call) async throws(ConnectorFailure) -> Value {
        let path = "/api/machineactions/\(input.actionID.percentEncoded)"
        let body: Value = ["Comment": .string(input.comment)]
        let answer = try await call.http(.post("\(path)/cancel", json: body))
        guard answer.status == 400 else { return try answer.orThrow().json() }
        // An earlier attempt may have cancelled it, with its answer lost.
        let action = try await call.http(.get(path)).orThrow().json()
        guard action["status"] == "Cancelled", var object = action.object else { throw answer.failure }
        object["already"] = true
        return .object(object)
    }
}
