import Crypto
import CryptoExtras
import Foundation
import Values

extension AppRegistration.Certificate {
    /// Reads a PEM certificate with an RSA key; nil for anything else.
    init?(pem: String) {
        guard let der = Self.bytes(pem: pem), let info = Self.publicKeyInfo(der),
            let key = try? _RSA.Signing.PublicKey(derRepresentation: info)
        else { return nil }
        self.key = key
        sha256 = Base64.encode(Array(SHA256.hash(data: der)), urlSafe: true, padded: false)
        sha1 = Base64.encode(Array(Insecure.SHA1.hash(data: der)), urlSafe: true, padded: false)
    }

    private static func bytes(pem: String) -> [UInt8]? {
        let lines = pem.split(whereSeparator: \.isNewline).map { $0.trimmingCharacters(in: .whitespaces) }
        guard let start = lines.firstIndex(of: "-----BEGIN CERTIFICATE-----"),
            let end = lines[start...].firstIndex(of: "-----END CERTIFICATE-----")
        else { return nil }
        return Base64.decode(lines[(start + 1)..<end].joined())
    }

    /// The SubjectPublicKeyInfo of a certificate (RFC 5280, section 4.1).
    private static func publicKeyInfo(_ certificate: [UInt8]) -> [UInt8]? {
        var outer = DERReader(certificate[...])
        guard let whole = outer.next(), whole.tag == 0x30 else { return nil }
        var inner = DERReader(whole.content)
        guard let body = inner.next(), body.tag == 0x30 else { return nil }
        var fields = DERReader(body.content)
        var read: [DERReader.Element] = []
        while read.count < 7, let field = fields.next() {
            // The version is there only when it is not 1.
            if field.tag != 0xA0 { read.append(field) }
            if read.count == 6 { break }
        }
        return read.count == 6 ? Array(read[5].whole) : nil
    }
}

/// Steps over DER elements.
private struct DERReader {
    struct Element {
        var tag: UInt8
        var whole: ArraySlice<UInt8>
        var content: ArraySlice<UInt8>
    }

    private var rest: ArraySlice<UInt8>

    init(_ bytes: ArraySlice<UInt8>) {
        rest = bytes
    }

    mutating func next() -> Element? {
        var at = rest.startIndex
        guard rest.count >= 2 else { return nil }
        let tag = rest[at]
        let first = rest[at + 1]
        at += 2
        var length = Int(first)
        if first >= 0x80 {
            let count = Int(first & 0x7F)
            guard (1...4).contains(count), rest.endIndex - at >= count else { return nil }
            length = rest[at..<(at + count)].reduce(0) { $0 << 8 | Int($1) }
            at += count
        }
        guard rest.endIndex - at >= length else { return nil }
        let element = Element(
            tag: tag, whole: rest[rest.startIndex..<(at + length)], content: rest[at..<(at + length)])
        rest = rest[(at + length)...]
        return element
    }
}
