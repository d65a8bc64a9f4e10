import Crypto
import Values

/// Authorization codes and refresh tokens of a simulated service, with the strictness of RFC 6749 and RFC 9700: codes
/// are good once and for minutes, refresh tokens until they are used.
struct OAuthGrants: Sendable {
    /// What a person agreed to.
    struct Grant: Sendable, Hashable {
        var client: String
        var user: String
        var scope: String
        /// What ties an ID token to its request (OpenID Connect).
        var nonce: String?
    }

    /// Why there is nothing for a code or a refresh token.
    enum Refusal: Error, Sendable {
        /// Not one of ours, or of another client.
        case unknown
        /// It was redeemed before; what it had brought is revoked.
        case used
        case expired
        /// The redirect address is another one than the code was asked with.
        case otherRedirect
        /// The verifier does not fit the challenge, or is missing (RFC 7636).
        case wrongVerifier
        /// The user's sessions were ended.
        case revoked
    }

    private struct Code: Sendable {
        var grant: Grant
        var redirect: String
        var challenge: String?
        var expires: Timestamp
        var wasUsed = false
    }

    private struct Refresh: Sendable {
        var grant: Grant
        var issued: Timestamp
        var code: String?
    }

    private var codes: [String: Code] = [:]
    private var refreshes: [String: Refresh] = [:]
    /// When a user's sessions were last ended.
    private var endings: [String: Timestamp] = [:]

    private static let codeLifetime = Duration.seconds(600)
    private static let refreshLifetime = Duration.seconds(90 * 86_400)

    /// A code to send back with the person's browser.
    mutating func code(
        for grant: Grant, redirect: String, challenge: String?, at now: Timestamp
    ) -> String {
        let text = "0." + LabText.random(bytes: 24)
        codes[text] = Code(
            grant: grant, redirect: redirect, challenge: challenge, expires: now + Self.codeLifetime)
        return text
    }

    /// What a code stands for, once.
    mutating func redeem(
        _ text: String, client: String, redirect: String, verifier: String?, at now: Timestamp
    ) throws(Refusal) -> Grant {
        guard let code = codes[text], code.grant.client == client else { throw .unknown }
        if code.wasUsed {
            refreshes = refreshes.filter { $0.value.code != text }
            throw .used
        }
        guard now < code.expires else { throw .expired }
        guard code.redirect == redirect else { throw .otherRedirect }
        if let challenge = code.challenge {
            let digest = Array(SHA256.hash(data: Array((verifier ?? "").utf8)))
            guard Base64.encode(digest, urlSafe: true, padded: false) == challenge else {
                throw .wrongVerifier
            }
        }
        codes[text]?.wasUsed = true
        return code.grant
    }

    /// A refresh token for what was agreed to.
    mutating func refreshToken(for grant: Grant, code: String? = nil, at now: Timestamp) -> String {
        let text = "1." + LabText.random(bytes: 32)
        refreshes[text] = Refresh(grant: grant, issued: now, code: code)
        return text
    }

    /// What a refresh token stands for; with `rotates` it is good no longer.
    mutating func renew(
        _ text: String, client: String, rotates: Bool = true, at now: Timestamp
    ) throws(Refusal) -> Grant {
        guard let refresh = refreshes[text], refresh.grant.client == client else { throw .unknown }
        if let end = endings[refresh.grant.user], refresh.issued <= end { throw .revoked }
        guard now - refresh.issued < Self.refreshLifetime else { throw .expired }
        if rotates { refreshes[text] = nil }
        return refresh.grant
    }

    /// Ends all sessions of a user: refresh tokens that were given so far are no longer good.
    mutating func endSessions(of user: String, at now: Timestamp) { endings[user] = now }
}

/// A page of a simulated service.
enum LabPage {
    /// An HTML document of a title and a body; the body is HTML already.
    static func html(_ title: String, _ body: String) -> String {
        """
        <!doctype html><html lang="en"><meta charset="utf-8"><title>\(escaped(title))</title>
        <style>body{font-family:sans-serif;margin:3em auto;max-width:34em}button{margin:.2em}</style>
        <h1>\(escaped(title))</h1>\(body)</html>
        """
    }

    /// A text as it stands in HTML, in attributes too.
    static func escaped(_ text: String) -> String {
        text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
            .replacing("\"", with: "&quot;").replacing("'", with: "&#39;")
    }
}
