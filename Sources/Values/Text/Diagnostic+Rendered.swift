extension Diagnostic {
    /// The finding as a person reads it: place, message and code, then the line with a caret, then what to do.
    ///
    /// `source` is the whole document; without it, or outside it, there is no line to show. Control characters
    /// are replaced, so that a document cannot steer a terminal.
    public func rendered(source: String?) -> String {
        var lines = ["\(prefix)\(severity.rawValue): \(message) [\(code)]".withoutControls]
        if let range, let source, let line = source.line(range.line) {
            let excerpt = Excerpt(line: line, column: range.column, length: range.length)
            lines.append("  | " + excerpt.text)
            lines.append("  | " + excerpt.marker)
        }
        if let help { lines.append("  help: \(help)".withoutControls) }
        return lines.joined(separator: "\n")
    }

    private var prefix: String {
        if let range { return "\(range.file):\(range.line):\(range.column): " }
        return address.map { "\($0): " } ?? ""
    }
}

/// At most 120 columns of a line around a place, with a marker below it.
private struct Excerpt {
    private static let width = 120
    var text: String
    var marker: String

    init(line: Substring, column: Int, length: Int) {
        let scalars = Array(line.unicodeScalars)
        let place = min(max(0, column - 1), scalars.count)
        let start = scalars.count <= Self.width ? 0 : max(0, place - Self.width / 2)
        let end = min(scalars.count, start + Self.width)
        text = (start > 0 ? "…" : "") + String(scalars[start..<end]) + (end < scalars.count ? "…" : "")
        text = text.replacingTabs.withoutControls
        let carets = max(1, min(length, end - place))
        let indent = place - start + (start > 0 ? 1 : 0)
        marker = String(repeating: " ", count: indent) + String(repeating: "^", count: carets)
    }
}

extension String {
    fileprivate init(_ scalars: ArraySlice<Unicode.Scalar>) {
        var view = String.UnicodeScalarView()
        view.append(contentsOf: scalars)
        self.init(view)
    }

    fileprivate var replacingTabs: String { String(map { $0 == "\t" ? " " : $0 }) }

    fileprivate var withoutControls: String {
        String(String.UnicodeScalarView(unicodeScalars.map { $0.isSteering ? "\u{FFFD}" : $0 }))
    }

    /// A line, from 1, without its end.
    fileprivate func line(_ number: Int) -> Substring? {
        guard number >= 1 else { return nil }
        let lines = unicodeScalars.split(
            separator: "\n", maxSplits: number, omittingEmptySubsequences: false)
        guard lines.count >= number else { return nil }
        let line = Substring(lines[number - 1])
        return line.hasSuffix("\r") ? line.dropLast() : line
    }
}

extension Unicode.Scalar {
    /// Whether a terminal may act on it instead of showing it.
    fileprivate var isSteering: Bool {
        switch properties.generalCategory {
        case .control, .lineSeparator, .paragraphSeparator: true
        case .format: 0x202A...0x202E ~= value || 0x2066...0x2069 ~= value
        default: false
        }
    }
}
