import Catalog
import Engine
import Values

/// Sends requests with the credentials of one call: signs in, and follows redirects.
struct Courier: Sendable {
    let client: any HTTPClient
    let signIn: (any SignIn)?
    let clock: any WallClock
    var rewrite = AddressRewrite()

    private static let redirectLimit = 10
    private static let certificateHelp =
        "; if it is the client certificate, check its password, and export one in an old encryption anew: "
        + "`openssl pkcs12 -legacy -in OLD.pfx -nodes -out ALL.pem`, then "
        + "`openssl pkcs12 -export -in ALL.pem -out NEW.pfx`"

    /// The answer, and the address that gave it.
    ///
    /// - Parameter isTrusted: whether the address is one that the playbook's author named, so that credentials may
    ///   go there.
    func send(
        _ request: HTTPRequest, isTrusted: Bool = true, deadline: Timestamp
    ) async throws(Trouble) -> (answer: HTTPResponse, url: String) {
        var request = request
        var isTrusted = isTrusted
        if !isTrusted { Self.removeCredentials(&request) }
        for _ in 0...Self.redirectLimit {
            let answer = try await signedIn(request, isTrusted, deadline)
            guard [301, 302, 303, 307, 308].contains(answer.status),
                let target = answer.header("location").flatMap({ Address.resolve($0, from: request.url) }),
                !Address.losesTLS(from: request.url, to: target)
            else { return (answer, request.url) }
            if !Address.isSameOrigin(request.url, target) {
                isTrusted = false
                Self.removeCredentials(&request)
            }
            let becomesGet =
                answer.status == 303
                ? request.method != "HEAD" : answer.status < 303 && request.method == "POST"
            if becomesGet {
                request.method = "GET"
                request.body = []
                request.headers.removeAll { $0.name.lowercased().hasPrefix("content-") }
            }
            request.url = target
        }
        let host = Address.host(request.url)
        throw Trouble(
            .forbidden, TransportError.Code.redirectDenied.rawValue,
            "`\(host)` redirects more than \(Self.redirectLimit) times", wasSent: true)
    }

    /// The address that requests name for a link in a body, if possible one of the origin that was asked.
    func named(_ link: String, near url: String) -> String {
        let names = rewrite.sources(of: link)
        return names.first { Address.isSameOrigin($0, url) } ?? names.first ?? link
    }

    /// The request once, or twice when the service refuses a token and a new one can be had.
    private func signedIn(
        _ request: HTTPRequest, _ isTrusted: Bool, _ deadline: Timestamp
    ) async throws(Trouble) -> HTTPResponse {
        guard isTrusted, let signIn else { return try await exchange(request, deadline) }
        let answer = try await exchange(try await authorized(request, signIn), deadline)
        guard answer.status == 401, await signIn.reject() else { return answer }
        return try await exchange(try await authorized(request, signIn), deadline)
    }

    private func authorized(
        _ request: HTTPRequest, _ signIn: any SignIn
    ) async throws(Trouble) -> HTTPRequest {
        var request = request
        do throws(SignInError) {
            try await signIn.authorize(&request)
        } catch {
            throw Trouble(
                error.isTransient ? .transient : .auth, error.code, "\(error.message); \(error.help)",
                wasSent: false)
        }
        return request
    }

    private func exchange(_ request: HTTPRequest, _ deadline: Timestamp) async throws(Trouble) -> HTTPResponse
    {
        var request = request
        let left = deadline - clock.now
        guard left > .zero else {
            throw Trouble(
                .timeout, TransportError.Code.timeout.rawValue,
                "the deadline passed before `\(Address.host(request.url))` was asked", wasSent: false)
        }
        request.timeout = min(request.timeout, left)
        do throws(TransportError) {
            return try await client.send(request)
        } catch {
            var trouble = Trouble(error)
            if error.code == .tlsFailed, request.clientIdentity != nil {
                trouble.message += Self.certificateHelp
            }
            throw trouble
        }
    }

    private static func removeCredentials(_ request: inout HTTPRequest) {
        request.clientIdentity = nil
        request.headers.removeAll { ["authorization", "cookie"].contains($0.name.lowercased()) }
    }
}

/// Why a call has no answer.
struct Trouble: Error {
    var status: CallStatus
    var code: String
    var message: String
    var wasSent: Bool

    init(_ status: CallStatus, _ code: String, _ message: String, wasSent: Bool) {
        self.status = status
        self.code = code
        self.message = message
        self.wasSent = wasSent
    }

    init(_ error: TransportError) {
        let status: CallStatus =
            switch error.code {
            case .badURL: .invalid
            case .egressDenied, .addressDenied, .redirectDenied: .forbidden
            case .connectFailed, .interrupted: .transient
            case .tlsFailed: .permanent
            case .timeout: .timeout
            case .cancelled: .cancelled
            case .rateLimited: .throttled
            case .signInFailed: .auth
            }
        self.init(status, error.code.rawValue, error.message, wasSent: error.wasSent)
    }

    /// The result: a request that may have changed something and got no answer has an unknown outcome.
    func result(isSafe: Bool) -> CallResult {
        let promises: Set<CallStatus> = [.transient, .timeout, .cancelled, .throttled]
        guard wasSent, !isSafe, promises.contains(status) else {
            return CallResult(status: status, code: code, message: message)
        }
        return CallResult(
            status: .unknownOutcome, code: code,
            message: "\(message); a request that changes something had been sent, so it may have happened")
    }
}
