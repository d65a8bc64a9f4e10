import Engine
import Values

/// What a token endpoint answered.
struct TokenAnswer {
    private let response: HTTPResponse
    private let document: Value

    init(_ response: HTTPResponse) {
        self.response = response
        document = (try? Value(json: response.body)) ?? .null
    }

    /// The code of the refusal; empty when there is none, or one that could be anything.
    ///
    /// Some services refuse with status 200 and `"ok": false`.
    var error: String {
        guard response.status != 200 || document["ok"] == false else { return "" }
        return document["error"]?.string.flatMap(Self.word) ?? ""
    }

    /// Why the grant is over, so that a person has to sign in again; nil when it is not.
    var endsGrant: String? {
        guard
            [
                "invalid_grant", "interaction_required", "consent_required", "login_required",
                "invalid_refresh_token", "token_revoked", "token_expired",
            ].contains(error)
        else { return nil }
        return reason
    }

    /// What renews the token, where the service gave it.
    var refreshToken: Secret? {
        document["refresh_token"]?.string.flatMap { $0.isEmpty ? nil : Secret($0) }
    }

    /// Whether the service says how long the token is good.
    var hasLifetime: Bool { document["expires_in"] != nil || document["expires_on"] != nil }

    /// Who signed in, as the token that tells the client of it says; only shown to people.
    ///
    /// It came from the token endpoint itself, which is why its signature need not be checked (OpenID Connect Core,
    /// section 3.1.3.7).
    var account: String? {
        let parts = document["id_token"]?.string?.split(separator: ".") ?? []
        guard parts.count == 3, let bytes = Base64.decode(String(parts[1])),
            let claims = try? Value(json: bytes)
        else { return nil }
        let name = ["preferred_username", "upn", "email", "name"].lazy.compactMap { claims[$0]?.string }.first
        return name.flatMap { $0.utf8.count <= 200 && $0.utf8.allSatisfy { $0 >= 0x20 } ? $0 : nil }
    }

    /// The body of a success.
    func body(from endpoint: TokenEndpoint) throws(SignInError) -> Value {
        guard response.status == 200, document["ok"] != false else { throw failure(endpoint) }
        return document
    }

    /// The token, or why there is none (RFC 6749, sections 5.1 and 5.2).
    func token(from endpoint: TokenEndpoint, asked: Timestamp) throws(SignInError) -> AccessToken {
        guard response.status == 200, document["ok"] != false else { throw failure(endpoint) }
        guard let text = document["access_token"]?.string, Self.isToken(text),
            Self.bearers.contains(document["token_type"]?.string?.lowercased() ?? "")
        else { throw SignInError.notAToken(endpoint) }
        return AccessToken(
            Secret(text), lifetime: .seconds(min(max(lifetime(from: asked), 0), Self.longest)), asked: asked)
    }

    /// Seconds; some endpoints send them as text.
    ///
    /// Where nothing is said an hour is common, and five minutes are safe.
    private func lifetime(from asked: Timestamp) -> Int64 {
        func number(_ name: String) -> Int64? {
            let field = document[name]
            return field?.int ?? field?.string.flatMap { Int64($0) }
        }
        // App Service says only when it ends.
        let end = number("expires_on").map { $0 - asked.milliseconds / 1000 }
        return number("expires_in") ?? end ?? 300
    }

    /// How services call what is sent as `Bearer`.
    private static let bearers: Set<String> = ["bearer", "bot", "user"]

    private static let longest: Int64 = 7 * 24 * 3600

    /// What may follow `Bearer` (RFC 6750, section 2.1), so that nothing else gets into a header.
    private static func isToken(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7f }
    }

    /// What helps against an error of Entra.
    static func advice(_ number: String) -> String? { Advice.byNumber[number] }

    private var number: String? { document["error_description"]?.string.flatMap(Self.number) }

    private var reason: String {
        let said = [number.map { "AADSTS\($0)" } ?? "", error].filter { !$0.isEmpty }
        return "HTTP \(response.status)" + (said.isEmpty ? "" : ", " + said.joined(separator: ", "))
    }

    private func failure(_ endpoint: TokenEndpoint) -> SignInError {
        let isBusy =
            response.status == 429 || response.status >= 500 || error == "temporarily_unavailable"
            || number.map(Advice.transientNumbers.contains) == true
        if isBusy { return SignInError.busy(endpoint, reason: reason) }
        let advice = number.flatMap { Advice.byNumber[$0] } ?? Advice.byError[error] ?? Advice.general
        return SignInError.refused(endpoint, reason: reason, advice: advice)
    }

    /// An error name such as `invalid_client`; nil for anything longer or stranger, which could be anything.
    static func word(_ text: String) -> String? {
        let isPlain = text.utf8.allSatisfy { (0x61...0x7a).contains($0) || $0 == UInt8(ascii: "_") }
        return isPlain && text.utf8.count <= 64 ? text : nil
    }

    /// The digits after `AADSTS`: all that is kept of a description.
    static func number(_ description: String) -> String? {
        guard let mark = description.firstRange(of: "AADSTS") else { return nil }
        let digits = description[mark.upperBound...].prefix(12).prefix { $0.isASCII && $0.isNumber }
        return digits.isEmpty ? nil : String(digits)
    }
}

/// What helps against which refusal.
///
/// Source: Microsoft Learn, "Microsoft Entra authentication and authorization error codes"; RFC 6749, section
/// 5.2.
private enum Advice {
    static let general = "check tenant, client and credential of the connection against the app registration"

    static let transientNumbers: Set<String> = ["90055", "90033", "90024", "50196"]

    private static let newSecret =
        "make a new client secret in the app registration and put it into the connection"
    private static let certificate =
        "upload this certificate to the app registration, or use the one that is there"
    private static let tenant = "check the tenant's id or domain in the connection"
    private static let app = "check the client id, and that the app is registered and enabled in this tenant"
    private static let scope = "check the resource of the connection: one resource, which this tenant knows"
    private static let consent = "let an administrator grant the app its permissions (admin consent)"
    private static let clock = "check this machine's clock, and that the certificate is valid"

    private static let again = "a person has to sign in again: `riposte connection sign-in NAME`"
    private static let trust =
        "check the federated credential of the app registration: issuer, subject and audience have to be those of the token"

    static let byNumber = [
        "50076": again, "50079": again, "50074": again, "70000": again, "70008": again, "700082": again,
        "50173": again, "70043": again, "54005": again, "501481": again,
        "50057": "the user is disabled: enable it, or sign in as another",
        "50034": "the user is not known in this tenant: sign in as another",
        "70021": trust, "700211": trust, "700212": trust, "700213": trust,
        "50011":
            "add the redirect address `http://localhost` to the app registration, as a mobile and desktop app",
        "7000215": "put in the secret's value, not its id; " + newSecret,
        "7000222": "the secret has expired: " + newSecret,
        "7000218": general, "70002": general,
        "700027": certificate, "50012": certificate, "700024": clock, "500133": clock,
        "700016": app, "7000112": app, "700011": app,
        "90002": tenant, "900023": tenant, "9001023": tenant,
        "500011": scope, "50001": scope, "70011": scope, "700022": scope, "28002": scope, "28003": scope,
        "65001": consent, "650056": consent, "650057": consent,
        "53003": "a Conditional Access policy blocks the app: ask who manages it",
    ]

    static let byError = [
        "invalid_client": general, "unauthorized_client": app, "invalid_scope": scope,
        "invalid_resource": scope,
        "invalid_request": general,
        "invalid_grant": "check the user or key of the connection, and what the service says of it",
        "unsupported_grant_type": "let an administrator of the service allow this way to sign in",
    ]
}
