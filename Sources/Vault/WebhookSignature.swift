public import Catalog
import Crypto
public import Engine
public import Values

/// Whether a request to a webhook was signed by whom the connection knows.
public struct WebhookSignature: Sendable {
    private let proof: WebhookProof

    /// The signatures of a trigger.
    public init(_ proof: WebhookProof) { self.proof = proof }

    /// What is wrong with a request; nil for one that proves itself.
    ///
    /// Takes the same time wherever two signatures differ.
    ///
    /// - Parameters:
    ///   - headers: header fields by lower-case name.
    ///   - body: the body as it came, before anything was made of it.
    ///   - key: the secret that is shared with the sender.
    ///   - now: the time.
    public func refusal(
        headers: [String: String], body: [UInt8], key: Secret, now: Timestamp
    ) -> WebhookRefusal? {
        guard let given = headers[proof.header] else {
            return WebhookRefusal("VA0020", "the request has no header `\(proof.header)`")
        }
        var stamp = ""
        if let header = proof.timestamp {
            guard let text = headers[header], text.utf8.count <= 20, let seconds = Int64(text) else {
                return WebhookRefusal("VA0020", "the request does not say in `\(header)` when it was signed")
            }
            let age = (now.milliseconds / 1000).subtractingReportingOverflow(seconds)
            guard !age.overflow, age.partialValue.magnitude <= UInt64(proof.tolerance.components.seconds)
            else {
                return WebhookRefusal("VA0022", "the request was signed too long ago, or our clock is wrong")
            }
            stamp = text
        }
        guard given.hasPrefix(proof.prefix), let code = decoded(String(given.dropFirst(proof.prefix.count)))
        else {
            return WebhookRefusal("VA0021", "the signature in `\(proof.header)` is not of the form expected")
        }
        guard let expected = expected(signed(body, stamp), key) else {
            return WebhookRefusal("VA0023", "the secret `\(proof.secret)` is not of the form expected")
        }
        guard Self.areEqual(code, expected) else {
            return WebhookRefusal("VA0021", "the signature in `\(proof.header)` is not that of the request")
        }
        return nil
    }

    /// The signature of a request, as its header holds it; nil when the key is not of the form expected.
    public func text(of body: [UInt8], timestamp: String = "", key: Secret) -> String? {
        expected(signed(body, timestamp), key).map { code in
            proof.prefix + (proof.encoding == .hex ? String.hex(code) : Base64.encode(code))
        }
    }

    private func signed(_ body: [UInt8], _ timestamp: String) -> [UInt8] {
        let text = proof.format.replacing("{timestamp}", with: timestamp)
        guard let place = text.firstRange(of: "{body}") else { return body }
        return Array(text[..<place.lowerBound].utf8) + body + Array(text[place.upperBound...].utf8)
    }

    private func decoded(_ text: String) -> [UInt8]? {
        switch proof.encoding {
        case .hex: [UInt8](hex: text)
        case .base64: Base64.decode(text)
        }
    }

    private func expected(_ message: [UInt8], _ secret: Secret) -> [UInt8]? {
        secret.reveal { text in
            let bytes = proof.key == .text ? Array(text.utf8) : Base64.decode(text)
            guard let bytes, !bytes.isEmpty else { return nil }
            let key = SymmetricKey(data: bytes)
            return switch proof.scheme {
            case .sha256: Array(HMAC<SHA256>.authenticationCode(for: message, using: key))
            case .sha1: Array(HMAC<Insecure.SHA1>.authenticationCode(for: message, using: key))
            }
        }
    }

    private static func areEqual(_ one: [UInt8], _ other: [UInt8]) -> Bool {
        guard one.count == other.count else { return false }
        return zip(one, other).reduce(0 as UInt8) { $0 | ($1.0 ^ $1.1) } == 0
    }
}

/// Why a request to a webhook is not believed.
public struct WebhookRefusal: Error, Sendable, Hashable {
    /// `VA0020` to `VA0023`; rows in `docs/errors.md`.
    public var code: String
    /// One fragment, without anything of the request.
    public var message: String

    /// A refusal.
    public init(_ code: String, _ message: String) {
        self.code = code
        self.message = message
    }
}
