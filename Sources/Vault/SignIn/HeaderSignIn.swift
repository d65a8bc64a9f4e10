import Engine
import Playbooks
import Values

/// Puts one secret into one header; serves the schemes `header`, `bearer` and `basic`.
///
/// The secret is read when the first request needs it and kept. After a refusal it is read again: a token
/// that was replaced meanwhile is used from then on.
actor HeaderSignIn: SignIn {
    private let header: String
    private let secrets: any SecretSource
    private let reference: SecretReference
    private let form: HeaderForm
    private var value: Secret?

    init(header: String, secrets: any SecretSource, reference: SecretReference, form: HeaderForm) {
        self.header = header
        self.secrets = secrets
        self.reference = reference
        self.form = form
    }

    func authorize(_ request: inout HTTPRequest) async throws(SignInError) {
        let value = if let known = self.value { known } else { try await read() }
        self.value = value
        request.set(header, to: value)
    }

    func reject() async -> Bool {
        guard let refused = value else { return true }
        value = nil
        guard let fresh = try? await read() else { return false }
        return refused.reveal { old in fresh.reveal { $0 != old } }
    }

    private func read() async throws(SignInError) -> Secret {
        let secret = try await secrets.forSignIn(reference)
        let isLegal = secret.reveal { text in text.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7f || $0 == 0x09 }
        }
        guard isLegal else { throw SignInError.illegalInHeader(reference) }
        return form.value(of: secret)
    }
}

extension HeaderSignIn: CustomReflectable {
    nonisolated var customMirror: Mirror { Mirror(self, children: []) }
}

/// How a secret becomes the value of a header.
enum HeaderForm: Sendable {
    /// `Bearer` and the secret.
    case bearer
    /// What stands before the secret, and after it.
    case around(before: String, after: String)
    /// `Basic` and the base 64 of the name, a colon and the secret.
    case basicOf(username: String)

    /// HTTP Basic; a name with a colon cannot be told from the password (RFC 7617, section 2).
    static func basic(username: String) throws(SignInError) -> HeaderForm {
        guard !username.contains(":") else { throw SignInError.colonInName }
        return .basicOf(username: username)
    }

    /// A descriptor's template such as `Token {secret:token}`, whose `{setting}` placeholders are filled in.
    static func template(_ text: String, settings: Value) throws(SignInError) -> HeaderForm {
        guard let start = text.firstRange(of: "{secret:"),
            let end = text[start.upperBound...].firstIndex(of: "}")
        else { throw SignInError.noPlace(template: text) }
        let fill = Placeholders(settings: settings)
        return .around(
            before: try fill.expand(String(text[..<start.lowerBound])),
            after: try fill.expand(String(text[text.index(after: end)...])))
    }

    func value(of secret: Secret) -> Secret {
        secret.reveal { text in
            switch self {
            case .bearer: Secret("Bearer \(text)")
            case .around(let before, let after): Secret(before + text + after)
            case .basicOf(let username): Secret("Basic " + Base64.encode(Array("\(username):\(text)".utf8)))
            }
        }
    }
}

extension HTTPRequest {
    /// Replaces the header, however it was spelt.
    mutating func set(_ header: String, to value: Secret) {
        let name = header.lowercased()
        headers.removeAll { $0.name.lowercased() == name }
        value.reveal { headers.append((header, $0)) }
    }
}

extension SecretSource {
    /// The secret, its failure told as one of signing in.
    func forSignIn(_ reference: SecretReference) async throws(SignInError) -> Secret {
        do {
            return try await secret(reference)
        } catch {
            throw SignInError.noSecret(error)
        }
    }
}
