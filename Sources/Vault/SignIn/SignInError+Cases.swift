public import Engine
import Playbooks
import Values

extension SignInError {
    static func mismatch(_ keyword: String, accepted: String) -> SignInError {
        SignInError(
            code: "SI0001",
            message: "the connection signs in by `\(keyword)`, and its connector accepts \(accepted)",
            help: "change `auth` of the connection to \(accepted)")
    }

    static func missing(accepted: String) -> SignInError {
        SignInError(
            code: "SI0002", message: "the connection has no `auth`, and its connector needs it",
            help: "give it \(accepted), as `riposte connection add` asks for")
    }

    static func notNeeded(_ keyword: String) -> SignInError {
        SignInError(
            code: "SI0003",
            message: "the connection signs in by `\(keyword)`, and its connector takes no sign-in",
            help: "remove `auth` from the connection")
    }

    static func noValue(of name: String) -> SignInError {
        SignInError(
            code: "SI0004", message: "the setting `\(name)`, which signing in needs, has no text",
            help: "set `\(name)` under `with` of the connection")
    }

    static var noIdentity: SignInError {
        SignInError(
            code: "SI0016",
            message: "the request signs in as a managed identity, and the environment has no `identity`",
            help: "say as whom: `identity: { entra: { tenant: ..., client: ..., secret: { secret: NAME } } }`"
        )
    }

    static func illegalValue(of name: String) -> SignInError {
        SignInError(
            code: "SI0004",
            message: "`\(name)`, which signing in needs, is empty or has characters it may not have",
            help: "correct `\(name)` of the connection: visible ASCII without blanks")
    }

    static var colonInName: SignInError {
        SignInError(
            code: "SI0004", message: "the user name for `basic` has a colon",
            help: "HTTP Basic has no place for it: use a name without")
    }

    static func noPlace(template: String) -> SignInError {
        SignInError(
            code: "SI0004", message: "the connector's header `\(template)` has no place for a secret",
            help: "this is a mistake in the plugin's descriptor: report it to its author")
    }

    static func noSecret(_ error: SecretError) -> SignInError {
        SignInError(code: "SI0005", message: "\(error.message) [\(error.code)]", help: error.help)
    }

    static func badURL(_ url: String) -> SignInError {
        SignInError(
            code: "SI0006", message: "`\(shown(url))` cannot be used to fetch tokens",
            help: "give an `https` address; plain `http` is only taken for this machine, such as the lab's")
    }

    static func illegalInHeader(_ reference: SecretReference) -> SignInError {
        SignInError(
            code: "SI0007", message: "the secret of `\(reference)` has a character that no header can carry",
            help: "is it a line break in the middle? put the secret in again")
    }

    static func badCertificate(_ name: String, _ what: String, _ help: String) -> SignInError {
        SignInError(code: "SI0008", message: "`\(name)` cannot be used to sign in: \(what)", help: help)
    }

    static func certificateNotValid(
        _ name: String, _ validity: ClosedRange<Timestamp>, at now: Timestamp
    ) -> SignInError {
        let what =
            now < validity.lowerBound
            ? "not valid before \(validity.lowerBound.iso8601)" : "expired on \(validity.upperBound.iso8601)"
        return SignInError(
            code: "SI0009", message: "the certificate of `\(name)` is \(what)",
            help: "make a new one, upload it to the app registration, or correct this machine's clock")
    }

    static func refused(_ endpoint: TokenEndpoint, reason: String, advice: String) -> SignInError {
        SignInError(
            code: "SI0010",
            message: "\(endpoint.place) gives no token to client `\(endpoint.clientID)` (\(reason))",
            help: advice)
    }

    static func busy(_ endpoint: TokenEndpoint, reason: String) -> SignInError {
        SignInError(
            code: "SI0011", message: "\(endpoint.place) is busy or out of order (\(reason))",
            help: "it is tried again; look at the service's status page if it lasts", isTransient: true)
    }

    static func unreachable(_ endpoint: TokenEndpoint, _ error: TransportError) -> SignInError {
        SignInError(
            code: "SI0012",
            message: "\(endpoint.place) cannot be reached: \(error.message) [\(error.code.rawValue)]",
            help: "check the network, the proxy and the `network` section of the environment",
            isTransient: transientCodes.contains(error.code))
    }

    static func notAToken(_ endpoint: TokenEndpoint) -> SignInError {
        SignInError(
            code: "SI0013", message: "\(endpoint.place) did not answer with a bearer token",
            help: "check `authority` and `tenant` of the connection: is this a token endpoint?")
    }

    static var noScope: SignInError {
        SignInError(
            code: "SI0014", message: "neither the connector nor the connection says what the token is for",
            help: "set `resource` under `auth: {entra: ...}` of the connection")
    }

    static var cancelled: SignInError {
        SignInError(
            code: "SI0015", message: "signing in was stopped",
            help: "nothing was sent; start again if it is wanted",
            isTransient: true)
    }

    static func signInAgain(_ connection: String, reason: String) -> SignInError {
        SignInError(
            code: "SI0017",
            message: "the sign-in of the connection `\(connection)` is over (\(reason)): sign in again with "
                + "`riposte connection sign-in \(connection)`",
            help: "sign in again with `riposte connection sign-in \(connection)`")
    }

    static func nobodySignedIn(_ connection: String) -> SignInError {
        SignInError(
            code: "SI0018",
            message: "nobody has signed in for the connection `\(connection)` yet: sign in with "
                + "`riposte connection sign-in \(connection)`",
            help: "sign in with `riposte connection sign-in \(connection)`")
    }

    static func declined(_ connection: String, error: String, number: String?) -> SignInError {
        let said = [number.map { "AADSTS\($0)" }, error].compactMap { $0 }.joined(separator: ", ")
        return SignInError(
            code: "SI0019", message: "the sign-in for `\(connection)` was declined (\(said))",
            help: error == "access_denied" || error == "authorization_declined"
                ? "whoever signed in refused; start again if that was a mistake"
                : number.flatMap(TokenAnswer.advice) ?? "see what the page said, and start again")
    }

    static func foreignAnswer(_ connection: String) -> SignInError {
        SignInError(
            code: "SI0020",
            message:
                "what came back from the sign-in page does not belong to this sign-in for `\(connection)`",
            help: "start again, and use the page that this sign-in opens")
    }

    /// Nobody finished in time.
    public static func tooLate(_ connection: String) -> SignInError {
        SignInError(
            code: "SI0021", message: "nobody signed in for `\(connection)` in time",
            help: "start again with `riposte connection sign-in \(connection)`")
    }

    static func noPerson(_ connection: String) -> SignInError {
        SignInError(
            code: "SI0022", message: "no person signs in for the connection `\(connection)`",
            help: "it needs none; for a person's sign-in give it `code` or `device` under `auth`")
    }

    static func noMachineIdentity(_ endpoint: TokenEndpoint, _ error: TransportError) -> SignInError {
        SignInError(
            code: "SI0023",
            message: "this machine has no managed identity at `\(endpoint.url)`: \(error.message) "
                + "[\(error.code.rawValue)]",
            help: "assign one to the machine, or sign in by certificate: only machines in Azure have one",
            isTransient: transientCodes.contains(error.code))
    }

    private static let transientCodes: Set<TransportError.Code> = [
        .connectFailed, .timeout, .interrupted, .cancelled, .rateLimited,
    ]

    /// What stands before an `@` or after a `?` may be a password.
    private static func shown(_ url: String) -> String {
        let bare = url.prefix { $0 != "?" && $0 != "#" }
        return bare.lastIndex(of: "@").map { "..." + bare[$0...] } ?? String(bare)
    }
}

extension TokenEndpoint {
    fileprivate var place: String { "the token endpoint `\(url)`" }
}
