import Engine
import Values

/// What the input `authentication` says.
///
/// Source: Microsoft Learn, "Secure access and data in Azure Logic Apps", authentication for outbound calls.
enum Authentication: Sendable {
    case none
    /// A value of the header `Authorization`.
    case header(Secret)
    /// A certificate for the TLS handshake.
    case clientCertificate(ClientIdentity)
    /// A token of Entra ID.
    case identity(RequestIdentity)

    init(_ value: Value?) throws(RequestRefusal) {
        guard let value, !value.isNull else {
            self = .none
            return
        }
        guard value.object != nil else {
            throw .authentication("`authentication` is not an object")
        }
        let fields = Fields(value: value)
        let type = try fields.text("type")
        switch type.lowercased() {
        case "none": self = .none
        case "basic":
            let pair = "\(try fields.text("username")):\(try fields.text("password", mayBeEmpty: true))"
            self = .header(Secret("Basic \(Base64.encode(Array(pair.utf8)))"))
        case "raw": self = .header(Secret(try fields.text("value")))
        case "clientcertificate":
            self = .clientCertificate(
                ClientIdentity(pkcs12: try fields.certificate(), password: try fields.password()))
        case "activedirectoryoauth": self = .identity(try fields.app())
        case "managedserviceidentity":
            self = .identity(.environment(audience: try fields.optional("audience") ?? Self.standardAudience))
        default:
            throw .authentication(
                "`authentication` has a type that is not known: use Basic, Raw, ClientCertificate, "
                    + "ActiveDirectoryOAuth or ManagedServiceIdentity")
        }
    }

    /// What a managed identity's token is for when the definition does not say.
    private static let standardAudience = "https://management.azure.com/"
}

/// The members of `authentication`; no message holds a value of theirs.
private struct Fields {
    let value: Value

    func optional(_ name: String) throws(RequestRefusal) -> String? {
        guard let member = value[name], !member.isNull else { return nil }
        guard let text = member.string else {
            throw .authentication("`\(name)` of `authentication` is not a text")
        }
        return text.isEmpty ? nil : text
    }

    func text(_ name: String, mayBeEmpty: Bool = false) throws(RequestRefusal) -> String {
        if let text = try optional(name) { return text }
        guard mayBeEmpty else { throw .authentication("`authentication` has no `\(name)`") }
        return ""
    }

    func password() throws(RequestRefusal) -> Secret { Secret(try text("password", mayBeEmpty: true)) }

    func certificate() throws(RequestRefusal) -> [UInt8] {
        let text = try text("pfx").filter { !$0.isWhitespace }
        guard let bytes = Base64.decode(text), !bytes.isEmpty, bytes.count <= 1 << 20 else {
            throw .authentication("`pfx` of `authentication` is not a PKCS #12 file in base 64")
        }
        return bytes
    }

    func app() throws(RequestRefusal) -> RequestIdentity {
        let app = RequestIdentity.App(
            tenant: try text("tenant"), client: try text("clientId"), audience: try text("audience"),
            authority: try optional("authority"))
        if let secret = try optional("secret") { return .secret(app: app, secret: Secret(secret)) }
        guard let pfx = try optional("pfx") else {
            throw .authentication("`authentication` has neither `secret` nor `pfx`")
        }
        return .certificate(app: app, pfx: Secret(pfx), password: try password())
    }
}
