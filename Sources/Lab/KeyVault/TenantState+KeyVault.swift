import Values

/// Secrets of a key vault.
///
/// Source: Microsoft Learn, Azure Key Vault REST API 7.4, "Get Secret" and "Get Secrets".
extension TenantState {
    mutating func keyVault(_ request: LabRequest) -> LabAnswer {
        do throws(BearerProblem) {
            try checkBearer(request, for: .keyVault, roles: ["secrets/get"])
        } catch {
            switch error {
            case .noRole: return Self.vaultError(403, "Forbidden", "The caller may not get secrets.")
            default:
                return Self.vaultError(401, "Unauthorized", "AKV10000: Request is missing a valid token.")
            }
        }
        guard request.method == "GET" else {
            return Self.vaultError(405, "MethodNotAllowed", "only GET is known")
        }
        guard request.parameter("api-version") != nil else {
            return Self.vaultError(400, "BadParameter", "api-version must be specified")
        }
        let known: [String: String?] = [
            "MCAS-Ninja": cloudAppsToken, "client-secret": applications.first?.secret,
        ]
        let segments = request.segments
        guard segments.count > 1 else {
            return .ok([
                "value": .array(known.keys.sorted().map { ["id": .string(vaultID(of: $0, request))] }),
                "nextLink": .null,
            ])
        }
        guard let value = known[segments[1]].flatMap({ $0 }) else {
            return Self.vaultError(
                404, "SecretNotFound", "A secret with this name was not found in this key vault")
        }
        return .ok([
            "value": .string(value), "id": .string(vaultID(of: segments[1], request) + "/1"),
            "attributes": ["enabled": true, "recoveryLevel": "Recoverable+Purgeable"],
        ])
    }

    private func vaultID(of name: String, _ request: LabRequest) -> String {
        "\(request.origin)/secrets/\(name)"
    }

    private static func vaultError(_ status: Int, _ code: String, _ message: String) -> LabAnswer {
        LabAnswer(status: status, body: ["error": ["code": .string(code), "message": .string(message)]])
    }
}
