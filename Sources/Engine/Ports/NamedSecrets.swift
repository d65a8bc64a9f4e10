public import Playbooks

/// The secrets of one connection, by the names of its connector's descriptor.
public struct NamedSecrets: Sendable {
    private let references: [String: SecretReference]
    private let source: any SecretSource

    /// Secrets where the references say.
    public init(_ references: [String: SecretReference], from source: any SecretSource) {
        self.references = references
        self.source = source
    }

    /// The names that the connection has a secret for.
    public var names: [String] { references.keys.sorted() }

    /// The secret of a name; throws ``SecretError`` when the connection has none of that name.
    public func secret(named name: String) async throws(SecretError) -> Secret {
        guard let reference = references[name] else {
            throw SecretError(
                code: "SI0024", message: "the connection has no secret `\(name)`, which is needed here",
                help: "add it: `riposte connection add NAME --force --secret \(name)=file:PATH`")
        }
        return try await source.secret(reference)
    }
}

extension NamedSecrets: CustomReflectable {
    /// Nothing: where secrets are is nobody's business.
    public var customMirror: Mirror { Mirror(self, children: []) }
}

/// Stands for a secret in a request until the host sends it.
///
/// What a template or a plugin writes as `{secret:NAME}` becomes a mark that holds a number which is drawn at the start
/// of the process. Text that comes from elsewhere, such as an input with the same words in it, is never taken for one.
public enum SecretMark {
    /// How the secret is put into an address; elsewhere there is no difference.
    public enum Style: String, Sendable {
        /// Encoded as one piece.
        case piece = "p"
        /// With its slashes.
        case path = "s"
    }

    /// The mark for a secret: letters, digits, `-` and `.`, so that no encoding changes it.
    public static func text(for name: String, _ style: Style = .piece) -> String {
        "\(start)\(style.rawValue).\(name).\(end)"
    }

    /// What every mark of this process begins with.
    public static let start: String = {
        var generator = SystemRandomNumberGenerator()
        let number = (0..<4).map { _ in String(UInt32.random(in: .min ... .max, using: &generator), radix: 36)
        }
        return "riposte-secret-\(number.joined()).".lowercased()
    }()

    /// What every mark ends with.
    public static let end = "-"

    /// The text for people to read: `{secret:NAME}` for each mark.
    public static func shown(_ text: String) -> String {
        replacing(text) { name, _ in "{secret:\(name)}" }
    }

    /// The names of the marks in a text.
    public static func names(in text: String) -> Set<String> {
        var names: Set<String> = []
        _ = replacing(text) { name, _ in
            names.insert(name)
            return ""
        }
        return names
    }

    /// The text with each mark replaced.
    public static func replacing(_ text: String, _ value: (String, Style) -> String) -> String {
        guard text.contains(start) else { return text }
        var result = ""
        var rest = text[...]
        while let mark = rest.firstRange(of: start) {
            result += rest[..<mark.lowerBound]
            let parts = rest[mark.upperBound...].split(
                separator: ".", maxSplits: 2, omittingEmptySubsequences: false)
            guard parts.count == 3, let style = Style(rawValue: String(parts[0])), parts[2].hasPrefix(end)
            else {
                result += start
                rest = rest[mark.upperBound...]
                continue
            }
            result += value(String(parts[1]), style)
            rest = parts[2].dropFirst(end.count)
        }
        return result + rest
    }
}
