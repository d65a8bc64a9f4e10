import Crypto
public import Engine
import Foundation
import Values

extension UserSignIn {
    /// One try to sign in with a browser.
    public struct Visit: Sendable {
        /// The address that the person has to open.
        public let url: String
        let state: String
        let verifier: String
        let redirect: String
    }

    /// Begins: the page to open, which leads back to `redirect` on this machine.
    public func visit(redirect: String) -> Visit {
        let (state, verifier) = (Self.random(), Self.random())
        var query = [
            ("client_id", exchange.endpoint.clientID), ("response_type", "code"), ("redirect_uri", redirect),
            ("state", state),
        ]
        if !scope.isEmpty { query.append((scopeParameter, scope)) }
        if usesPKCE {
            let digest = Array(SHA256.hash(data: Array(verifier.utf8)))
            query.append(("code_challenge", Base64.encode(digest, urlSafe: true, padded: false)))
            query.append(("code_challenge_method", "S256"))
        }
        for (name, value) in parameters.sorted(by: { $0.key < $1.key }) { query.append((name, value)) }
        let text = query.map { "\(Form.escape($0.0))=\(Form.escape($0.1))" }.joined(separator: "&")
        return Visit(
            url: page + (page.contains("?") ? "&" : "?") + text, state: state, verifier: verifier,
            redirect: redirect)
    }

    /// Whether a request to the redirect's address belongs to the visit; anything else may come from anywhere.
    public func belongs(_ query: [String: String], to visit: Visit) -> Bool {
        // Both are of our own making and as long as each other: nothing is learnt from the time this takes.
        query["state"] == visit.state
    }

    /// Ends: redeems the code that the service sent with the person, and keeps the grant.
    public func finish(_ visit: Visit, _ query: [String: String]) async throws(SignInError) -> Outcome {
        guard belongs(query, to: visit) else { throw SignInError.foreignAnswer(connection) }
        if let error = query["error"] {
            throw SignInError.declined(
                connection, error: TokenAnswer.word(error) ?? "error",
                number: query["error_description"].flatMap(TokenAnswer.number))
        }
        guard let code = query["code"], !code.isEmpty, code.utf8.count <= 8192 else {
            throw SignInError.foreignAnswer(connection)
        }
        let asked = exchange.now()
        var fields = [
            ("grant_type", Secret("authorization_code")), ("client_id", Secret(exchange.endpoint.clientID)),
            ("code", Secret(code)), ("redirect_uri", Secret(visit.redirect)),
        ]
        if usesPKCE { fields.append(("code_verifier", Secret(visit.verifier))) }
        let answer = try await exchange.answer(try await withClientSecret(fields))
        return try await keep(answer, asked: asked)
    }

    /// 32 random bytes: 43 characters, as many as RFC 7636 asks for at least.
    private static func random() -> String {
        var generator = SystemRandomNumberGenerator()
        let bytes = (0..<32).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
        return Base64.encode(bytes, urlSafe: true, padded: false)
    }
}

extension UserSignIn.Visit: CustomReflectable {
    /// Nothing: what it holds proves that the sign-in is ours.
    public var customMirror: Mirror { Mirror(self, children: []) }
}
