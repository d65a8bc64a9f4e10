public import Engine
public import Playbooks
public import Values

/// What there is to know of a connection's sign-in without using it.
public struct SignInSummary: Sendable, Hashable {
    /// The keys of `auth`, such as `entra (certificate)`; `none` where it has none.
    public var way: String
    /// Who signed in, where a person did and the service said.
    public var account: String?
    /// When it ends if nothing happens; nil where that is not known here.
    public var expires: Timestamp?
    /// What is wrong with it, such as that nobody signed in yet.
    public var problem: SignInError?
}

extension SignIns {
    /// Source: Microsoft Learn, "Refresh tokens in the Microsoft identity platform": good for 90 days since their last use.
    private static let entraRefresh = Duration.seconds(90 * 86_400)

    /// What there is to know of a connection's sign-in; asks no service.
    public func summary(of connection: ConnectionConfiguration) async -> SignInSummary {
        var summary = SignInSummary(way: connection.auth?.way ?? "none")
        if case .entra(_, _, .certificate(let reference), _, _) = connection.auth {
            do throws(SignInError) {
                let certificate = try ClientCertificate(
                    pem: try await secrets.forSignIn(reference), named: "\(reference)")
                summary.expires = certificate.validity.upperBound
            } catch {
                summary.problem = error
            }
        }
        if let name = connection.auth?.grant?.name {
            guard let kept = try? await grants?.secret(named: name), let grant = KeptGrant(kept) else {
                summary.problem = .nobodySignedIn(connection.name)
                return summary
            }
            summary.account = grant.account
            summary.expires = grant.expires
            if grant.refresh != nil {
                summary.expires =
                    connection.auth?.keyword == "entra" ? grant.renewed + Self.entraRefresh : nil
            }
        }
        return summary
    }
}

extension AuthConfiguration {
    /// The keys that say how, such as `entra (certificate)`.
    fileprivate var way: String {
        switch self {
        case .token, .basic, .managedIdentity: keyword
        case .entra(_, _, let credential, _, _): "\(keyword) (\(credential.keyword))"
        case .oauth2(let own):
            switch own.grant {
            case .client: "\(keyword) (client)"
            case .code: "\(keyword) (code)"
            case .password: "\(keyword) (password)"
            case .key: "\(keyword) (key)"
            }
        }
    }
}
