/// A block of a text.
indirect enum MarkdownBlock: Hashable {
    case paragraph([MarkdownRun])
    case heading(Int, [MarkdownRun])
    case list(isOrdered: Bool, start: Int, items: [[MarkdownBlock]])
    case code(language: String?, text: String)
    case quote([MarkdownBlock])
    case rule
    case table(header: [[MarkdownRun]], rows: [[[MarkdownRun]]])
}

/// A run of text with what it looks like; a line break is a run of its own.
struct MarkdownRun: Hashable {
    var text: String
    var isStrong = false
    var isEmphasized = false
    var isStruck = false
    var isCode = false
    var link: String?
    var isBreak = false

    static let lineBreak = MarkdownRun(text: "", isBreak: true)
}
