import ConnectorKit
import Values

/// Fetches a policy's name and type.
struct GetPolicy: Action {
    static let name = "get-policy"

    struct Input: JSONDecodable {
        var policyID: String

        init(_ json: JSONInput) throws(ConnectorFailure) {
            policyID = try json.required("policyId")
        }
    }

    func perform(_ input: Input, _ call: Call) async throws(ConnectorFailure) -> Value {
        let path = "policies/\(input.policyID.percentEncoded)/"
        let answer = try await call.http(CloudAppsAPI.query(path, ["projectedMSFlowFields": "true"]))
            .orThrow().json()
        var policy = answer.object ?? JSONObject()
        policy["id"] = .string(input.policyID)
        return .object(policy)
    }
}

/// Lists policies.
///
/// Not documented by Microsoft: the portal's own call.
struct ListPolicies: Action {
    static let name = "list-policies"

    func perform(_ input: NoInput, _ call: Call) async throws(ConnectorFailure) -> Value {
        let answer = try await call.http(.get(CloudAppsAPI.path("policies/"))).orThrow().json()
        let policies = (answer["data"]?.array ?? []).map { policy -> Value in
            [
                "id": policy["_id"] ?? .null, "name": policy["name"] ?? .null,
                "policyType": policy["policyType"] ?? .null,
            ]
        }
        return ["value": .array(policies)]
    }
}
