import ConnectorKit
import Values

/// Creates a record in any table.
struct CreateRecord: Action {
    static let name = "create-record"

    struct Input: JSONDecodable {
        var table: String
        var fields: JSONObject
        var correlation: String?
        var shape: [(name: String, value: String)] = []

        init(_ json: JSONInput) throws(ConnectorFailure) {
            table = try json.required("table")
            fields = try json.required("fields")
            correlation = try json.optional("correlationId")
            if let shape = try json.optional("displayValue", as: Value.self) {
                self.shape.append(("sysparm_display_value", shape.string ?? shape.json()))
            }
        }
    }

    func perform(_ input: Input, _ call: Call) async throws(ConnectorFailure) -> Value {
        [
            "result": try await Creation.create(
                input.fields, in: input.table, correlation: input.correlation, shape: input.shape, call)
        ]
    }

    func reconcile(_ input: Input, _ call: Call) async throws(ConnectorFailure) -> Value {
        ["result": try await Creation.reconcile(in: input.table, correlation: input.correlation, call)]
    }
}
