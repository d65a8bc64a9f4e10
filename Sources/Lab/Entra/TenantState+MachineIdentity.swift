import Values

/// The metadata service of a machine in Azure: tokens of the machine's own identity.
///
/// Source: Microsoft Learn, "How to use managed identities for Azure resources on an Azure VM to acquire an access
/// token".
extension TenantState {
    /// The client id of the one identity that the machine has.
    static let machineIdentity = "c1a0b2d4-0000-4000-8000-0000000000ff"

    func metadata(_ request: LabRequest) -> LabAnswer {
        guard request.path == "/metadata/identity/oauth2/token" else { return LabAnswer(status: 404) }
        guard request.method == "GET" else { return LabAnswer(status: 405) }
        guard request.headers["metadata"] == "true" else {
            return refusal("bad_request_102", "Required metadata header not specified")
        }
        // Who came through a proxy may be anybody.
        guard request.headers["x-forwarded-for"] == nil else {
            return refusal("bad_request_102", "Required metadata header not specified")
        }
        guard request.parameter("api-version") != nil else {
            return refusal("bad_request_102", "Required query variable 'api-version' is missing")
        }
        guard let name = request.parameter("resource"), !name.isEmpty else {
            return refusal("invalid_request", "Required query variable 'resource' is missing")
        }
        guard let resource = TokenResource.named(name) else {
            return refusal(
                "invalid_resource",
                "AADSTS500011: The resource principal named \(name) was not found in the tenant named Contoso."
            )
        }
        let names = ["client_id", "object_id", "msi_res_id", "mi_res_id"].compactMap(request.parameter)
        guard names.allSatisfy({ $0.lowercased() == Self.machineIdentity }) else {
            return refusal("invalid_request", "Identity not found")
        }
        let seconds = request.time.milliseconds / 1000
        let roles = applications.first?.roles[resource] ?? []
        let claims: Value = [
            "aud": .string(resource.audience), "iss": .string("\(request.origin)/\(Self.tenantID)/v2.0"),
            "iat": .int(seconds), "nbf": .int(seconds), "exp": .int(seconds + TokenKeys.lifetime),
            "appid": .string(Self.machineIdentity), "oid": .string(Self.machineIdentity),
            "sub": .string(Self.machineIdentity), "idtyp": "app", "tid": .string(Self.tenantID),
            "roles": .array(roles.map { .string($0) }), "ver": "2.0",
        ]
        guard let token = try? keys.token(claims) else { return LabAnswer(status: 500) }
        return .ok([
            "access_token": .string(token), "refresh_token": "",
            "expires_in": .string(String(TokenKeys.lifetime)),
            "expires_on": .string(String(seconds + TokenKeys.lifetime)),
            "not_before": .string(String(seconds)),
            "resource": .string(name), "token_type": "Bearer", "client_id": .string(Self.machineIdentity),
        ])
    }

    private func refusal(_ error: String, _ description: String) -> LabAnswer {
        LabAnswer(
            status: 400, body: ["error": .string(error), "error_description": .string(description)])
    }
}
