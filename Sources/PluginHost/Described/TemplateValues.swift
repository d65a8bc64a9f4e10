import Catalog
import Engine
import Values

/// What the placeholders of a request are filled from.
struct TemplateValues: Sendable {
    /// The action's input, with defaults.
    var input: Value
    /// The connection's settings.
    var settings: Value
    /// The same over attempts and restarts.
    var key: String

    /// The value of a placeholder; nil where it is missing or null.
    func value(of placeholder: Placeholder) -> Value? {
        let found: Value? =
            switch placeholder.source {
            case .input(let names): names.reduce(input) { $0?[$1] }
            case .setting(let names): names.reduce(settings) { $0?[$1] }
            case .key: .string(key)
            case .secret(let name):
                .string(SecretMark.text(for: name, placeholder.style == .slashes ? .path : .piece))
            }
        return found?.isNull == true ? Value?.none : found
    }
}

/// Why a request cannot be made of an input: a fragment that names the input.
struct TemplateFailure: Error, Hashable {
    var message: String

    init(_ message: String) { self.message = message }
}

extension Placeholder {
    /// What messages call it: the name without marks.
    var name: String { Placeholder(source).text }
}

extension Value {
    /// A number, a truth or a string as text; nil for what has parts.
    var plainText: String? {
        switch self {
        case .string(let text): text
        case .bool, .int, .double, .decimal: json()
        case .null, .array, .object: nil
        }
    }
}
