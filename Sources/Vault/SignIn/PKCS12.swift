import Crypto
import CryptoExtras
import Engine
import Foundation
import Values

/// Takes key and certificates out of PKCS #12 (RFC 7292) that is encrypted with AES under PBES2 (RFC 8018).
///
/// The file's own checksum is not looked at: it comes from the same hand as its password.
enum PKCS12 {
    /// The content as PEM text; PEM itself, in base 64 or not, is given back as it is.
    static func pem(of pfx: Secret, password: Secret) throws(SignInError) -> Secret {
        let (bytes, text) = pfx.reveal { text in
            text.contains(mark) ? ([], text) : (Base64.decode(text.filter { !$0.isWhitespace }) ?? [], "")
        }
        if !text.isEmpty { return Secret(text) }
        if bytes.starts(with: Array(mark.utf8)) { return Secret(String(decoding: bytes, as: UTF8.self)) }
        var reader = PKCS12Reader(password: password)
        try reader.read(bytes)
        return Secret(reader.found.map(block).joined())
    }

    private static let mark = "-----BEGIN"

    private static func block(_ label: String, _ bytes: [UInt8]) -> String {
        "-----BEGIN \(label)-----\n\(Base64.encode(bytes))\n-----END \(label)-----\n"
    }
}

/// Walks through one file and collects what is in it.
private struct PKCS12Reader {
    let password: Secret
    private(set) var found: [(label: String, bytes: [UInt8])] = []

    init(password: Secret) { self.password = password }

    mutating func read(_ bytes: [UInt8]) throws(SignInError) {
        guard var file = Self.enter(bytes[...]), file.next(DER.integer) != nil,
            let safe = file.next(DER.sequence),
            let content = Self.content(safe), content.oid == OID.data,
            let octets = Self.octets(content.value),
            var contents = Self.enter(octets)
        else { throw Self.damaged }
        while let item = contents.next(DER.sequence) {
            guard let part = Self.content(item) else { throw Self.damaged }
            switch part.oid {
            case OID.data:
                guard let octets = Self.octets(part.value) else { throw Self.damaged }
                try bags(octets)
            case OID.encryptedData: try bags(try encrypted(part.value)[...])
            default: continue
            }
        }
        if found.isEmpty { throw Self.damaged }
    }

    /// `SEQUENCE {version, {type, algorithm, [0] ciphertext}}`.
    private func encrypted(_ value: DER) throws(SignInError) -> [UInt8] {
        var value = value
        guard var data = value.next(DER.sequence)?.inside, data.next(DER.integer) != nil,
            var info = data.next(DER.sequence)?.inside, info.next(DER.objectIdentifier) != nil,
            let algorithm = info.next(DER.sequence), let last = info.next()
        else { throw Self.damaged }
        return try decrypted(
            last.tag == DER.context0 ? Self.joined(last.inside) : Array(last.content), algorithm)
    }

    private mutating func bags(_ bytes: ArraySlice<UInt8>) throws(SignInError) {
        guard var bags = Self.enter(bytes) else { throw Self.damaged }
        while let item = bags.next(DER.sequence) {
            guard let bag = Self.content(item) else { throw Self.damaged }
            var value = bag.value
            guard let body = value.next(DER.sequence) else { continue }
            var inside = body.inside
            switch bag.oid {
            case OID.keyBag: found.append(("PRIVATE KEY", Array(body.whole)))
            case OID.shroudedKeyBag:
                guard let algorithm = inside.next(DER.sequence), let data = inside.next(DER.octetString)
                else {
                    throw Self.damaged
                }
                found.append(("PRIVATE KEY", try decrypted(Array(data.content), algorithm)))
            case OID.certificateBag:
                guard let certificate = Self.content(body), let octets = Self.octets(certificate.value) else {
                    throw Self.damaged
                }
                found.append(("CERTIFICATE", Array(octets)))
            default: continue
            }
        }
    }

    private func decrypted(_ bytes: [UInt8], _ algorithm: DER.Element) throws(SignInError) -> [UInt8] {
        var fields = algorithm.inside
        guard let name = fields.next(DER.objectIdentifier), Array(name.content) == OID.pbes2,
            var parameters = fields.next(DER.sequence)?.inside,
            let derivation = parameters.next(DER.sequence), let cipher = parameters.next(DER.sequence),
            let scheme = CipherScheme(derivation: derivation, cipher: cipher)
        else { throw Self.unsupported }
        guard let plain = password.reveal({ scheme.decrypt(bytes, password: $0) }) else {
            throw Self.wrongPassword
        }
        return plain
    }

    private static func enter(_ bytes: ArraySlice<UInt8>) -> DER? {
        var reader = DER(bytes)
        return reader.next(DER.sequence)?.inside
    }

    /// `SEQUENCE {type, [0] value}`.
    private static func content(_ element: DER.Element) -> (oid: [UInt8], value: DER)? {
        var inside = element.inside
        guard let oid = inside.next(DER.objectIdentifier), let value = inside.next(DER.context0) else {
            return nil
        }
        return (Array(oid.content), value.inside)
    }

    private static func octets(_ value: DER) -> ArraySlice<UInt8>? {
        var value = value
        return value.next(DER.octetString)?.content
    }

    private static func joined(_ pieces: DER) -> [UInt8] {
        var (pieces, bytes) = (pieces, [UInt8]())
        while let piece = pieces.next(DER.octetString) { bytes += piece.content }
        return bytes
    }

    private static let damaged = SignInError.badCertificate(
        "pfx", "it is not a PKCS #12 file that can be read",
        "give the file in base 64, as `base64 -w0 FILE.pfx` prints it, or PEM")
    private static let wrongPassword = SignInError.badCertificate(
        "pfx", "the password does not open it", "check `password` of `authentication`")
    private static let unsupported = SignInError.badCertificate(
        "pfx", "it is encrypted in an old way (3DES or RC2)",
        "export it anew with AES: `openssl pkcs12 -legacy -in OLD.pfx -nodes -out ALL.pem`, then "
            + "`openssl pkcs12 -export -in ALL.pem -out NEW.pfx`")
}

/// PBKDF2 and AES-CBC with the parameters of one PBES2 header.
private struct CipherScheme {
    private let salt: [UInt8]
    private let rounds: Int
    private let hash: KDF.Insecure.PBKDF2.HashFunction
    private let keyLength: Int
    private let start: [UInt8]

    private static let mostRounds = 10_000_000

    init?(derivation: DER.Element, cipher: DER.Element) {
        var function = derivation.inside
        var aes = cipher.inside
        guard let name = function.next(DER.objectIdentifier), Array(name.content) == OID.pbkdf2,
            var parameters = function.next(DER.sequence)?.inside, let salt = parameters.next(DER.octetString),
            let count = parameters.next(DER.integer), count.content.count <= 4,
            let kind = aes.next(DER.objectIdentifier), let length = OID.aes[Array(kind.content)],
            let start = aes.next(DER.octetString), start.content.count == 16
        else { return nil }
        rounds = count.content.reduce(0) { $0 << 8 | Int($1) }
        guard (1...Self.mostRounds).contains(rounds) else { return nil }
        _ = parameters.next(DER.integer)
        var random = parameters.next(DER.sequence)?.inside
        switch random?.next(DER.objectIdentifier).map({ Array($0.content) }) {
        case nil, OID.hmacSHA1: hash = .insecureSHA1
        case OID.hmacSHA256: hash = .sha256
        case OID.hmacSHA512: hash = .sha512
        default: return nil
        }
        self.salt = Array(salt.content)
        self.start = Array(start.content)
        keyLength = length
    }

    /// Nil when the password is not the one.
    func decrypt(_ bytes: [UInt8], password: String) -> [UInt8]? {
        guard
            let key = try? KDF.Insecure.PBKDF2.deriveKey(
                from: Array(password.utf8), salt: salt, using: hash, outputByteCount: keyLength,
                unsafeUncheckedRounds: rounds),
            let vector = try? AES._CBC.IV(ivBytes: start),
            let plain = try? AES._CBC.decrypt(bytes, using: key, iv: vector), plain.first == DER.sequence
        else { return nil }
        return Array(plain)
    }
}

/// Object identifiers, as DER writes them (RFC 7292, RFC 8018, NIST's AES arc).
private enum OID {
    static let data: [UInt8] = [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x01]
    static let encryptedData: [UInt8] = [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x06]
    private static let bag: [UInt8] = [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x0c, 0x0a, 0x01]
    static let keyBag = bag + [1]
    static let shroudedKeyBag = bag + [2]
    static let certificateBag = bag + [3]
    static let pbkdf2: [UInt8] = [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x05, 0x0c]
    static let pbes2: [UInt8] = [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x05, 0x0d]
    static let hmacSHA1: [UInt8] = [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x02, 0x07]
    static let hmacSHA256: [UInt8] = [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x02, 0x09]
    static let hmacSHA512: [UInt8] = [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x02, 0x0b]
    private static let nist: [UInt8] = [0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x01]
    /// Key lengths by cipher: AES-128, -192 and -256 in CBC mode.
    static let aes: [[UInt8]: Int] = [nist + [0x02]: 16, nist + [0x16]: 24, nist + [0x2a]: 32]
}

extension DER {
    fileprivate static let integer: UInt8 = 0x02
    fileprivate static let octetString: UInt8 = 0x04
    fileprivate static let objectIdentifier: UInt8 = 0x06
    fileprivate static let context0: UInt8 = 0xa0
}
