import ConnectorKit
import Values

/// Looks at a machine action until it has ended; holds no thread between looks.
///
/// Source: Microsoft Learn, "machineAction resource type": final are Succeeded, Failed, TimeOut and Cancelled.
struct WaitForMachineAction: Action {
    static let name = "wait-for-machine-action"

    /// Looks get rarer from here on, up to the input's `interval`.
    static let firstInterval = Duration.seconds(1)

    struct Input: JSONDecodable {
        var actionID: String
        var interval: Duration

        init(_ json: JSONInput) throws(ConnectorFailure) {
            actionID = try json.required("actionId")
            let longest: Duration = try json.optional("interval") ?? .seconds(30)
            interval = max(longest, WaitForMachineAction.firstInterval)
        }
    }

    func perform(_ input: Input, _ call: Call) async throws(ConnectorFailure) -> Value {
        var interval = Self.firstInterval
        while true {
            let action = try await call.http(.get("/api/machineactions/\(input.actionID.percentEncoded)"))
                .orThrow().json()
            let status = action["status"]?.string ?? ""
            switch status {
            case "Succeeded": return action
            case "Pending", "InProgress": break
            default:
                throw ConnectorFailure(
                    .permanent, "the machine action ended as \(status)", code: status, output: action)
            }
            try await call.sleep(for: interval)
            interval = min(interval * 2, input.interval)
        }
    }
}
