import ConnectorKit
import Values

/// Fetches the address of an investigation package.
struct GetPackageURI: Action {
    static let name = "get-package-uri"

    struct Input: JSONDecodable {
        var actionID: String

        init(_ json: JSONInput) throws(ConnectorFailure) {
            actionID = try json.required("actionId")
        }
    }

    func perform(_ input: Input, _ call: Call) async throws(ConnectorFailure) -> Value {
        let path = "/api/machineactions/\(input.actionID.percentEncoded)/getPackageUri"
        return ["value": .string(try await SignedAddress.fetch(path, call))]
    }
}
