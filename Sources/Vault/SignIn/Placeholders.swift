import Engine
import Values

/// Fills `{name}` in a descriptor's texts from a connection's settings.
struct Placeholders {
    var settings: Value
    /// Values that count before the settings.
    var known: [String: String] = [:]

    /// The text with every placeholder filled in.
    func expand(_ text: String) throws(SignInError) -> String {
        var result = ""
        var rest = text[...]
        while let open = rest.firstIndex(of: "{") {
            result += rest[..<open]
            let inside = rest[rest.index(after: open)...]
            guard let close = inside.firstIndex(of: "}") else { break }
            let name = String(inside[..<close])
            guard let value = known[name] ?? settings[name]?.string, !value.isEmpty else {
                throw SignInError.noValue(of: name)
            }
            guard value.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7f }) else {
                throw SignInError.illegalValue(of: name)
            }
            result += value
            rest = inside[inside.index(after: close)...]
        }
        return result + rest
    }
}
