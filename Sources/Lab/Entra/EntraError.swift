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

/// Errors about people and their grants.
extension EntraError {
    static let accessDenied = EntraError(
        number: 65004, error: "access_denied", message: "User declined to consent to access the app.")

    static func userNotFound(_ name: String) -> EntraError {
        EntraError(
            number: 50034, error: "invalid_grant",
            message: "The user account \(name) does not exist in the Contoso directory.")
    }

    static let userDisabled = EntraError(
        number: 50057, error: "invalid_grant", message: "The user account is disabled.")

    static let secondFactor = EntraError(
        number: 50076, error: "interaction_required",
        message: "You must use multi-factor authentication to access this resource.")

    static func noConsent(_ application: AppRegistration) -> EntraError {
        EntraError(
            number: 65001, error: "invalid_grant",
            message: "The user or administrator has not consented to use the application with ID "
                + "'\(application.clientID)' named '\(application.name)'.")
    }

    static func otherReplyAddress(_ url: String) -> EntraError {
        EntraError(
            number: 50011, error: "invalid_request",
            message:
                "The redirect URI '\(url)' specified in the request does not match those of the application.")
    }

    static let unsupportedResponse = EntraError(
        number: 700054, error: "unsupported_response_type",
        message: "The response_type is not enabled for the application: only 'code' is.")

    static let badChallenge = EntraError(
        number: 501491, error: "invalid_request",
        message: "The code_challenge must be the SHA-256 of a verifier, with code_challenge_method S256.")

    static let challengeMissing = EntraError(
        number: 9002325, error: "invalid_request",
        message: "Proof Key for Code Exchange is required for public clients.")

    static let notPublic = EntraError(
        number: 7000218, error: "invalid_client",
        message:
            "The request body must contain the following parameter: 'client_assertion' or 'client_secret'. "
            + "The app is not a public client.")

    static let publicClientSecret = EntraError(
        number: 700025, error: "invalid_client",
        message: "Client is public so neither 'client_assertion' nor 'client_secret' should be presented.")

    static let badDeviceCode = EntraError(
        number: 70018, error: "bad_verification_code", message: "The device code is not known.")
    static let deviceExpired = EntraError(
        number: 70019, error: "expired_token", message: "The verification code has expired.")
    static let deviceDeclined = EntraError(
        number: 70000, error: "authorization_declined", message: "The end user denied the authorization.")
    static let authorizationPending = EntraError(
        number: 70016, error: "authorization_pending",
        message: "OAuth 2.0 device flow error. Authorization is pending. Continue polling.")
    static let slowDown = EntraError(
        number: 70016, error: "slow_down", message: "Polled more often than the interval allows.")

    static func noFederation(issuer: String) -> EntraError {
        EntraError(
            number: 700211, error: "invalid_client",
            message: "No matching federated identity record found for presented assertion issuer '\(issuer)'."
        )
    }

    static func noFederation(audience: String) -> EntraError {
        EntraError(
            number: 700212, error: "invalid_client",
            message:
                "No matching federated identity record found for presented assertion audience '\(audience)'.")
    }

    static func noFederation(subject: String) -> EntraError {
        EntraError(
            number: 700213, error: "invalid_client",
            message:
                "No matching federated identity record found for presented assertion subject '\(subject)'.")
    }

    static let broken = EntraError(
        number: 90033, error: "temporarily_unavailable", message: "A transient error has occurred.")

    /// What a code or refresh token that is not good is answered with.
    init(_ refusal: OAuthGrants.Refusal) {
        switch refusal {
        case .unknown:
            self.init(
                number: 70000, error: "invalid_grant",
                message: "Provided grant is invalid or malformed.")
        case .used:
            self.init(
                number: 54005, error: "invalid_grant",
                message: "OAuth2 Authorization code was already redeemed.")
        case .expired:
            self.init(
                number: 70008, error: "invalid_grant",
                message: "The provided authorization code or refresh token has expired due to inactivity.")
        case .otherRedirect:
            self.init(
                number: 500112, error: "invalid_grant",
                message: "The reply address does not match the one provided when requesting the code.")
        case .wrongVerifier:
            self.init(
                number: 501481, error: "invalid_grant",
                message: "The Code_Verifier does not match the code_challenge supplied.")
        case .revoked:
            self.init(
                number: 50173, error: "invalid_grant",
                message:
                    "The provided grant has expired due to it being revoked, a fresh auth token is needed.")
        }
    }
}
