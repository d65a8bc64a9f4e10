/// A place in a text that a value fills.
public struct Placeholder: Sendable, Hashable {
    /// Where the value comes from.
    public enum Source: Sendable, Hashable {
        /// A member of the input, by the names that lead to it.
        case input([String])
        /// A setting of the connection.
        case setting([String])
        /// The idempotency key: the same over attempts and restarts.
        case key
        /// A secret of the connection, which the host puts in when it sends.
        case secret(String)
    }

    /// How the value is put in.
    public enum Style: Sendable, Hashable {
        /// As one piece.
        case plain
        /// In a path, with its slashes (`{+name}`).
        case slashes
        /// In a query or form, once for each item of an array (`{*name}`).
        case repeated
    }

    /// Where the value comes from.
    public var source: Source
    /// How it is put in.
    public var style: Style

    /// A placeholder.
    public init(_ source: Source, _ style: Style = .plain) {
        self.source = source
        self.style = style
    }

    /// As it is written between the braces.
    public var text: String {
        let mark =
            switch style {
            case .plain: ""
            case .slashes: "+"
            case .repeated: "*"
            }
        switch source {
        case .input(let names): return mark + names.joined(separator: ".")
        case .setting(let names): return mark + (["settings"] + names).joined(separator: ".")
        case .key: return mark + "call.key"
        case .secret(let name): return mark + "secret:" + name
        }
    }
}

/// A text with placeholders: `/api/machines/{machineId}`; `{{` and `}}` stand for braces.
public struct TextTemplate: Sendable, Hashable {
    /// A piece of it.
    public enum Part: Sendable, Hashable {
        case text(String)
        case placeholder(Placeholder)
    }

    /// The pieces, in order.
    public var parts: [Part]

    /// A template of pieces.
    public init(_ parts: [Part]) { self.parts = parts }

    /// The placeholders, in order.
    public var placeholders: [Placeholder] {
        parts.compactMap { if case .placeholder(let placeholder) = $0 { placeholder } else { nil } }
    }

    /// As it is written.
    public var text: String {
        parts.reduce(into: "") { text, part in
            switch part {
            case .text(let literal):
                text += literal.replacing("{", with: "{{").replacing("}", with: "}}")
            case .placeholder(let placeholder): text += "{\(placeholder.text)}"
            }
        }
    }

    /// The placeholder that is all there is.
    public var onlyPlaceholder: Placeholder? {
        guard parts.count == 1, case .placeholder(let placeholder) = parts[0] else { return nil }
        return placeholder
    }

    /// Reads a text; throws what is wrong with it.
    init(parsing text: String) throws(TemplateError) {
        var parts: [Part] = []
        var literal = ""
        var rest = text[...]
        while let letter = rest.first {
            if (letter == "{" || letter == "}") && rest.dropFirst().first == letter {
                literal.append(letter)
                rest = rest.dropFirst(2)
                continue
            }
            if letter == "}" { throw TemplateError("a `}` has no `{`", help: "write `}}` for a brace") }
            guard letter == "{" else {
                literal.append(letter)
                rest = rest.dropFirst()
                continue
            }
            guard let close = rest.firstIndex(of: "}") else {
                throw TemplateError("a `{` has no `}`", help: "write `{{` for a brace")
            }
            if !literal.isEmpty { parts.append(.text(literal)) }
            literal = ""
            parts.append(.placeholder(try Self.placeholder(rest[rest.index(after: rest.startIndex)..<close])))
            rest = rest[rest.index(after: close)...]
        }
        if !literal.isEmpty { parts.append(.text(literal)) }
        self.init(parts)
    }

    private static func placeholder(_ text: Substring) throws(TemplateError) -> Placeholder {
        let style: Placeholder.Style =
            switch text.first {
            case "+": .slashes
            case "*": .repeated
            default: .plain
            }
        let bare = style == .plain ? text : text.dropFirst()
        if bare.hasPrefix("secret:"), style != .repeated {
            return Placeholder(.secret(String(bare.dropFirst("secret:".count))), style)
        }
        let names =
            bare
            .split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        guard names.allSatisfy({ !$0.isEmpty && !$0.contains { "{ \"".contains($0) } }) else {
            throw TemplateError(
                "`{\(text)}` is no placeholder",
                help: "write `{name}`, `{a.b}`, `{settings.name}` or `{call.key}`, and `{{` for a brace")
        }
        switch names[0] {
        case "settings" where names.count > 1: return Placeholder(.setting(Array(names.dropFirst())), style)
        case "call" where names.count > 1:
            guard names == ["call", "key"] else {
                throw TemplateError("a call has no `\(names[1])`", help: "write `{call.key}`")
            }
            return Placeholder(.key, style)
        default: return Placeholder(.input(names), style)
        }
    }
}

/// What is wrong with a text with placeholders.
struct TemplateError: Error {
    var message: String
    var help: String

    init(_ message: String, help: String) {
        self.message = message
        self.help = help
    }
}
