import Foundation

/// What the command prints on: knows whether colours and live lines make sense.
struct Terminal: Sendable {
    /// Colours of the output, by meaning.
    enum Style: String, Sendable {
        case good = "32", bad = "31", doubtful = "33", faint = "2", strong = "1", name = "36"
    }

    /// Whether standard output is a terminal that takes colours: not with `NO_COLOR` or `TERM=dumb`.
    let hasColours: Bool
    /// Whether standard output is a terminal.
    let isInteractive: Bool

    init(environment: [String: String] = ProcessInfo.processInfo.environment) {
        isInteractive = isatty(STDOUT_FILENO) == 1
        let refusesColours = !(environment["NO_COLOR"] ?? "").isEmpty || environment["TERM"] == "dumb"
        hasColours = isInteractive && !refusesColours
    }

    /// The text in a style, where colours are shown.
    func styled(_ text: String, _ style: Style) -> String {
        hasColours ? "\u{1B}[\(style.rawValue)m\(text)\u{1B}[0m" : text
    }

    /// Writes a line to standard output at once.
    func say(_ line: String = "") {
        FileHandle.standardOutput.write(Data((line + "\n").utf8))
    }

    /// Writes a line to standard error.
    func complain(_ line: String) {
        FileHandle.standardError.write(Data((line + "\n").utf8))
    }
}
