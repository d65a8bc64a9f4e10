import Engine
import Foundation
import Playbooks
import Values

/// Where a connection's tokens come from and what they are for.
struct TokenEndpoint: Sendable, Hashable {
    /// The token URL, which is also the audience of client assertions.
    let url: String
    let clientID: String
    /// Scopes, separated by a blank.
    let scope: String

    /// Source: Microsoft Learn, "National clouds", Microsoft Entra authentication endpoints (public cloud).
    private static let publicAuthority = "https://login.microsoftonline.com"

    init(url: String, clientID: String, scope: String) {
        self.url = url
        self.clientID = clientID
        self.scope = scope
    }

    /// Entra's, or the descriptor's URL, with placeholders filled in.
    ///
    /// Without a URL it is Entra's. An authority in the connection replaces scheme, host and port, which is
    /// how other clouds and the lab are reached; a resource in the connection replaces the scopes.
    init(
        tokenURL: String, scopes: [String], tenant: String, clientID: String, authority: String?,
        resource: String?, cloud: Cloud = .public, settings: Value
    ) throws(SignInError) {
        guard !tenant.isEmpty, tenant.utf8.allSatisfy(Self.isPlain) else {
            throw SignInError.illegalValue(of: "tenant")
        }
        var fill = Placeholders(settings: settings, known: ["tenant": tenant, "client": clientID])
        if let resource { fill.known["resource"] = resource }
        let entra = "\(Self.publicAuthority)/\(tenant)/oauth2/v2.0/token"
        let described = cloud.places(in: tokenURL.isEmpty ? entra : try fill.expand(tokenURL))
        url = try Self.address(described, authority)
        self.clientID = clientID
        scope = cloud.places(in: try Self.scope(scopes, resource: resource, fill))
    }

    /// That of a service's own OAuth 2.
    init(
        tokenURL: String, scopes: [String], separator: String = " ", configuration: OAuth2Configuration,
        settings: Value
    ) throws(SignInError) {
        let fill = Placeholders(settings: settings, known: ["client": configuration.client])
        url = try Self.address(try fill.expand(tokenURL), configuration.authority)
        clientID = configuration.client
        var all: [String] = []
        for scope in configuration.scopes ?? scopes { all.append(try fill.expand(scope)) }
        scope = all.joined(separator: separator)
    }

    /// Another page of the service, moved as the token URL is and as safe.
    static func address(_ described: String, _ authority: String?) throws(SignInError) -> String {
        let url =
            try authority.map { authority throws(SignInError) in
                try moving(described, to: authority)
            } ?? described
        try refuseIfUnsafe(url)
        return url
    }

    /// What the token is for, as one text.
    static func scope(
        _ scopes: [String], resource: String?, _ fill: Placeholders
    ) throws(SignInError) -> String {
        if let resource { return resource + "/.default" }
        var all: [String] = []
        for scope in scopes { all.append(try fill.expand(scope)) }
        if all.isEmpty { throw SignInError.noScope }
        return all.joined(separator: " ")
    }

    private static func isPlain(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"):
            true
        default: false
        }
    }

    private static func moving(_ url: String, to authority: String) throws(SignInError) -> String {
        guard let old = URLComponents(string: url), let origin = URLComponents(string: authority) else {
            throw SignInError.badURL(authority)
        }
        let base = origin.percentEncodedPath.hasSuffix("/") ? String(authority.dropLast()) : authority
        return base + old.percentEncodedPath
    }

    /// A secret goes only where nobody can listen: over TLS, or to this machine.
    private static func refuseIfUnsafe(_ url: String) throws(SignInError) {
        guard let parts = URLComponents(string: url), let host = parts.host, !host.isEmpty, parts.user == nil,
            parts.fragment == nil
        else { throw SignInError.badURL(url) }
        let isLoopback = host.hasPrefix("127.") && host.allSatisfy { "0123456789.".contains($0) }
        let isLocal = host == "localhost" || host == "[::1]" || host == "::1" || isLoopback
        guard parts.scheme == "https" || (parts.scheme == "http" && isLocal) else {
            throw SignInError.badURL(url)
        }
    }
}
