import Values

/// What stands between `[` and `]` in a deployment template.
indirect enum DeploymentExpression: Sendable {
    case literal(Value)
    case call(name: String, arguments: [DeploymentExpression])
    /// `x.name`, `x[index]`; with `isSafe` (`.?`, `[?`) nothing where there is nothing.
    case member(DeploymentExpression, DeploymentExpression, isSafe: Bool)
}

extension DeploymentExpression {
    /// Whether a text of a template is an expression: in square brackets, of which the first is not doubled.
    static func isOne(_ text: String) -> Bool {
        let bytes = text.utf8
        return bytes.count > 2 && bytes.first == UInt8(ascii: "[") && bytes.last == UInt8(ascii: "]")
            && bytes.dropFirst().first != UInt8(ascii: "[")
    }

    /// The text that `[[text]` means; nil for other texts.
    static func unescaped(_ text: String) -> String? {
        text.utf8.starts(with: [0x5B, 0x5B]) && text.utf8.last == UInt8(ascii: "]")
            ? String(text.dropFirst()) : nil
    }
}
