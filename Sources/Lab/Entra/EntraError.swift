import Values

/// An error of the token endpoint: a code of OAuth 2.0 with Entra's own number.
///
/// Source: Microsoft Learn, "Microsoft Entra authentication and authorization error codes".
struct EntraError: Error, Sendable {
    var number: Int64
    var error: String
    var message: String

    /// 401 where the application did not prove who it is, 400 else.
    private var status: Int { error == "invalid_client" ? 401 : 400 }

    /// What the endpoint answers.
    func answer(trace: String, at now: Timestamp) -> LabAnswer {
        let time = String(now.iso8601.prefix(19).map { $0 == "T" ? " " : $0 }) + "Z"
        let description =
            "AADSTS\(number): \(message) Trace ID: \(trace) Correlation ID: \(trace) Timestamp: \(time)"
        return LabAnswer(
            status: status, headers: [("Cache-Control", "no-store"), ("Pragma", "no-cache")],
            body: [
                "error": .string(error), "error_description": .string(description),
                "error_codes": [.int(number)],
                "timestamp": .string(time), "trace_id": .string(trace), "correlation_id": .string(trace),
                "error_uri": .string("https://login.microsoftonline.com/error?code=\(number)"),
            ])
    }

    static func missing(_ parameter: String) -> EntraError {
        EntraError(
            number: 900144, error: "invalid_request",
            message: "The request body must contain the following parameter: '\(parameter)'.")
    }

    static func tenantNotFound(_ name: String) -> EntraError {
        EntraError(
            number: 90002, error: "invalid_request",
            message: "Tenant '\(name)' not found. Check the tenant ID and the cloud.")
    }

    static func unsupportedGrant(_ name: String) -> EntraError {
        EntraError(
            number: 70003, error: "unsupported_grant_type",
            message: "The app requested an unsupported grant type '\(name)'.")
    }

    static func applicationNotFound(_ id: String) -> EntraError {
        EntraError(
            number: 700016, error: "unauthorized_client",
            message: "Application with identifier '\(id)' was not found in the directory 'Contoso'.")
    }

    static func invalidScope(_ scope: String) -> EntraError {
        EntraError(
            number: 70011, error: "invalid_scope",
            message:
                "The provided value for the input parameter 'scope' is not valid. The scope \(scope) is not valid."
        )
    }

    static let severalResources = EntraError(
        number: 28003, error: "invalid_scope",
        message: "Provided value for the input parameter scope can't be empty or name several resources.")

    static func resourceNotFound(_ name: String) -> EntraError {
        EntraError(
            number: 500011, error: "invalid_resource",
            message: "The resource principal named \(name) was not found in the tenant named Contoso.")
    }

    static let noCredential = EntraError(
        number: 7000218, error: "invalid_client",
        message:
            "The request body must contain the following parameter: 'client_assertion' or 'client_secret'.")

    static func wrongSecret(_ id: String) -> EntraError {
        EntraError(
            number: 7000215, error: "invalid_client",
            message: "Invalid client secret provided. Send the secret's value, not its ID, for app '\(id)'.")
    }

    static let wrongAssertion = EntraError(
        number: 700027, error: "invalid_client",
        message: "The certificate with identifier used to sign the client assertion is not registered on the "
            + "application, or the signature is not valid.")

    static let expiredAssertion = EntraError(
        number: 700024, error: "invalid_client",
        message: "Client assertion is not within its valid time range.")

    static let assertionMismatch = EntraError(
        number: 700021, error: "invalid_client",
        message: "Client assertion application identifier or audience doesn't match this request.")
}
