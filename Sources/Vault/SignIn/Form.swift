import Engine
import Values

/// The `application/x-www-form-urlencoded` form.
enum Form {
    /// Everything but RFC 3986's unreserved characters is escaped.
    static func encode(_ fields: [(String, Secret)]) -> String {
        fields.map { name, value in value.reveal { "\(escape(name))=\(escape($0))" } }.joined(separator: "&")
    }

    /// A text as it stands in a query or a form.
    static func escape(_ text: String) -> String {
        var result: [UInt8] = []
        for byte in text.utf8 {
            if plain.contains(byte) {
                result.append(byte)
            } else {
                result += "%\(String.hex([byte]).uppercased())".utf8
            }
        }
        return String(decoding: result, as: UTF8.self)
    }

    private static let plain = Set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~".utf8)
}
