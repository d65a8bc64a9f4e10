import ConnectorKit
import Values

/// Fetches one machine by id or computer name.
struct GetMachine: Action {
    static let name = "get-machine"

    struct Input: JSONDecodable {
        var machineID: String

        init(_ json: JSONInput) throws(ConnectorFailure) {
            machineID = try json.required("machineId")
        }
    }

    func perform(_ input: Input, _ call: Call) async throws(ConnectorFailure) -> Value {
        try await call.http(.get("/api/machines/\(input.machineID.percentEncoded)")).orThrow().json()
    }
}
