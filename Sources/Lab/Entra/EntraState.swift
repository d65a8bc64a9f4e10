import Values

/// What Entra ID remembers beside its app registrations.
struct EntraState: Sendable {
    /// A device code and what became of it.
    struct Device: Sendable {
        enum Answer: Sendable {
            case none, declined
            case user(String)
        }

        var client: String
        var scope: String
        var userCode: String
        var expires: Timestamp
        var answer = Answer.none
        var asked: Timestamp?
    }

    /// Another identity provider that an app registration trusts for one subject.
    struct FederatedCredential: Sendable {
        var issuer: String
        var subject: String
        var audience: String
        var certificate: AppRegistration.Certificate
    }

    var grants = OAuthGrants()
    /// By device code.
    var devices: [String: Device] = [:]
    /// By client id.
    var federated: [String: [FederatedCredential]] = [:]
    /// Principal names of users that have to prove themselves in a second way, which the lab does not have.
    var needsSecondFactor: Set<String> = []

    /// How often a device code may be asked for.
    static let interval: Int64 = 1
    /// How long a device code is good, in seconds.
    static let deviceLifetime: Int64 = 900
}

extension AppRegistration {
    /// Where people may be sent back to; the port of a loopback address is free.
    ///
    /// Source: Microsoft Learn, "Redirect URI (reply URL) restrictions and limitations".
    func allows(redirect: String) -> Bool {
        redirects.contains { registered in
            registered == redirect
                || (registered == "http://localhost" && Self.withoutPort(redirect) == registered)
        }
    }

    private static func withoutPort(_ url: String) -> String {
        let prefix = "http://localhost"
        guard url.hasPrefix(prefix + ":") else { return url }
        return prefix + url.dropFirst(prefix.count + 1).drop { $0.isASCII && $0.isNumber }
    }
}
