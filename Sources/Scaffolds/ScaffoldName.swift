/// The name of a new connector: what its plugin, its library and its connector are called.
public struct ScaffoldName: Sendable, Hashable {
    /// `acme-edr`.
    public let text: String

    /// A name; throws what is wrong with it.
    public init(_ text: String) throws(ScaffoldNameError) {
        guard text.count <= Self.longest else {
            throw ScaffoldNameError("has more than \(Self.longest) letters")
        }
        let words = text.split(separator: "-", omittingEmptySubsequences: false)
        guard let first = text.first, first.isASCII, first.isLowercase else {
            throw ScaffoldNameError("does not begin with a lower-case letter")
        }
        guard words.allSatisfy({ !$0.isEmpty }) else {
            throw ScaffoldNameError("has a dash at its end, or two in a row")
        }
        if let stray = text.first(where: { !Self.isAllowed($0) }) {
            throw ScaffoldNameError("has `\(stray)` in it")
        }
        self.text = text
    }

    /// As the name of a type: `AcmeEdr`.
    var type: String {
        text.split(separator: "-").map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined()
    }

    /// As a title: `Acme edr`.
    var title: String {
        let words = text.replacing("-", with: " ")
        return words.prefix(1).uppercased() + words.dropFirst()
    }

    private static let longest = 60

    private static func isAllowed(_ letter: Character) -> Bool {
        letter.isASCII && (letter.isLowercase || letter.isNumber || letter == "-")
    }
}

/// What is wrong with a name: a fragment that follows it.
public struct ScaffoldNameError: Error, Hashable {
    /// `has a dash at its end, or two in a row`.
    public let message: String

    init(_ message: String) { self.message = message }
}
