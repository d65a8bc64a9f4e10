import ConnectorKit
import Values

/// Fetches the state of a machine action.
struct GetMachineAction: Action {
    static let name = "get-machine-action"

    struct Input: JSONDecodable {
        var actionID: String

        init(_ json: JSONInput) throws(ConnectorFailure) {
            actionID = try json.required("actionId")
        }
    }

    func perform(_ input: Input, _ call: Call) async throws(ConnectorFailure) -> Value {
        try await Self.fetch(input.actionID, call)
    }

    static func fetch(_ id: String, _ call: Call) async throws(ConnectorFailure) -> Value {
        try await call.http(.get("/api/machineactions/\(id.percentEncoded)")).orThrow().json()
    }
}
