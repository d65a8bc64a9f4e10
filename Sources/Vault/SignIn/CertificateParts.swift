import Values

/// What is needed of an X.509 certificate: when it is valid, and whose key it certifies.
///
/// Source: RFC 5280, section 4.1.
struct CertificateParts {
    let validity: ClosedRange<Timestamp>
    /// The SubjectPublicKeyInfo, in DER.
    let publicKey: [UInt8]

    init?(_ certificate: [UInt8]) {
        var outer = DER(certificate[...])
        guard var body = outer.next(DER.sequence)?.inside, var fields = body.next(DER.sequence)?.inside else {
            return nil
        }
        _ = fields.next(DER.version)
        guard fields.next() != nil, fields.next() != nil, fields.next() != nil,
            var times = fields.next(DER.sequence)?.inside, let from = times.next(), let to = times.next(),
            let start = Self.instant(from), let end = Self.instant(to), start <= end, fields.next() != nil,
            let key = fields.next(DER.sequence)
        else { return nil }
        validity = start...end
        publicKey = Array(key.whole)
    }

    /// `YYMMDDhhmmssZ` (UTCTime, 1950 to 2049) or `YYYYMMDDhhmmssZ`.
    private static func instant(_ element: DER.Element) -> Timestamp? {
        var text = String(decoding: element.content, as: UTF8.self)
        if element.tag == DER.utcTime, let year = Int(text.prefix(2)) {
            text = (year < 50 ? "20" : "19") + text
        }
        guard text.utf8.count == 15, text.hasSuffix("Z") else { return nil }
        let digits = Array(text.dropLast())
        func part(_ range: Range<Int>) -> String { String(digits[range]) }
        let date = "\(part(0..<4))-\(part(4..<6))-\(part(6..<8))"
        return Timestamp(iso8601: "\(date)T\(part(8..<10)):\(part(10..<12)):\(part(12..<14))Z")
    }
}

/// Walks through DER (X.690), one element after the other.
struct DER {
    static let sequence: UInt8 = 0x30
    static let version: UInt8 = 0xa0
    static let utcTime: UInt8 = 0x17

    struct Element {
        var tag: UInt8
        var content: ArraySlice<UInt8>
        /// Tag and length included.
        var whole: ArraySlice<UInt8>

        var inside: DER { DER(content) }
    }

    private var rest: ArraySlice<UInt8>

    init(_ bytes: ArraySlice<UInt8>) { rest = bytes }

    /// The next element if there is one and, where a tag is given, has it; anything else stays where it is.
    mutating func next(_ tag: UInt8? = nil) -> Element? {
        guard rest.count >= 2, let found = rest.first, tag == nil || tag == found else { return nil }
        let first = Int(rest[rest.startIndex + 1])
        var start = rest.startIndex + 2
        var length = first
        if first >= 0x80 {
            let count = first & 0x7f
            guard (1...4).contains(count), rest.endIndex - start >= count else { return nil }
            length = rest[start..<start + count].reduce(0) { $0 << 8 | Int($1) }
            start += count
        }
        guard rest.endIndex - start >= length else { return nil }
        let element = Element(
            tag: found, content: rest[start..<start + length], whole: rest[rest.startIndex..<start + length])
        rest = rest[(start + length)...]
        return element
    }
}
