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

    /// The token, or why there is none (RFC 6749, sections 5.1 and 5.2).
    func token(from endpoint: TokenEndpoint, asked: Timestamp) throws(SignInError) -> AccessToken {
        guard response.status == 200 else { throw failure(endpoint) }
        guard let text = document["access_token"]?.string, Self.isToken(text),
            document["token_type"]?.string?.lowercased() == "bearer"
        else { throw SignInError.notAToken(endpoint) }
        return AccessToken(
            Secret(text), lifetime: .seconds(min(max(lifetime, 0), Self.longest)), asked: asked)
    }

    /// Seconds; some endpoints send them as text.
    ///
    /// Where nothing is said an hour is common, and five minutes are safe.
    private var lifetime: Int64 {
        let field = document["expires_in"]
        return field?.int ?? field?.string.flatMap { Int64($0) } ?? 300
    }

    private static let longest: Int64 = 7 * 24 * 3600

    /// What may follow `Bearer` (RFC 6750, section 2.1), so that nothing else gets into a header.
    private static func isToken(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7f }
    }

    private func failure(_ endpoint: TokenEndpoint) -> SignInError {
        let error = document["error"]?.string.flatMap(Self.word) ?? ""
        let number = document["error_description"]?.string.flatMap(Self.number)
        let said = [number.map { "AADSTS\($0)" } ?? "", error].filter { !$0.isEmpty }
        let reason = "HTTP \(response.status)" + (said.isEmpty ? "" : ", " + said.joined(separator: ", "))
        let isBusy =
            response.status == 429 || response.status >= 500 || error == "temporarily_unavailable"
            || number.map(Advice.transientNumbers.contains) == true
        if isBusy { return SignInError.busy(endpoint, reason: reason) }
        let advice = number.flatMap { Advice.byNumber[$0] } ?? Advice.byError[error] ?? Advice.general
        return SignInError.refused(endpoint, reason: reason, advice: advice)
    }

    /// An error name such as `invalid_client`; nil for anything longer or stranger, which could be anything.
    private static func word(_ text: String) -> String? {
        let isPlain = text.utf8.allSatisfy { (0x61...0x7a).contains($0) || $0 == UInt8(ascii: "_") }
        return isPlain && text.utf8.count <= 64 ? text : nil
    }

    /// The digits after `AADSTS`: all that is kept of a description.
    private static func number(_ description: String) -> String? {
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

    static let byNumber = [
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
    ]
}
