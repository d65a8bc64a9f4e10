/// Encoding of what goes into addresses.
///
/// Source: RFC 3986, sections 2.1 to 2.3.
enum PercentEncoding {
    /// A text with everything encoded but unreserved characters, so that it is one segment or one value.
    static func encode(_ text: some StringProtocol) -> String { encode(text) { isUnreserved($0) } }

    /// An address of a service with what may stand nowhere in an address encoded; what is encoded stays as it is.
    static func mend(_ address: String) -> String {
        encode(address) { isUnreserved($0) || reserved.contains($0) || $0 == UInt8(ascii: "%") }
    }

    private static func encode(_ text: some StringProtocol, keeping isKept: (UInt8) -> Bool) -> String {
        var bytes: [UInt8] = []
        for byte in text.utf8 {
            if isKept(byte) {
                bytes.append(byte)
            } else {
                bytes += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func isUnreserved(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5a, 0x61...0x7a: true
        default: unreservedPunctuation.contains(byte)
        }
    }

    private static let digits = Array("0123456789ABCDEF".utf8)
    private static let unreservedPunctuation = Array("-._~".utf8)
    /// Without brackets, which only an address of numbers may hold.
    private static let reserved = Array(":/?@!$&'()*+,;=".utf8)
}
