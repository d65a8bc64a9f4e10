extension Pattern {
    /// The largest example, in characters.
    private static let maximumExample = 10_000

    /// A text that an expression matches, of at least so many characters where that is easy; nil when none is found.
    ///
    /// The first choice of each alternative is taken, and the least number of each repetition.
    public static func example(of text: String, atLeast least: Int = 0) -> String? {
        var parser = PatternParser(text)
        guard let pattern = try? Pattern(text), let node = try? parser.pattern() else { return nil }
        for extra in [0, 1, least] {
            var scalars = String.UnicodeScalarView()
            append(node, extra: extra, to: &scalars)
            let found = String(scalars)
            if found.unicodeScalars.count >= least, pattern.matches(found) { return found }
        }
        return nil
    }

    private static func append(
        _ node: PatternNode, extra: Int, to text: inout String.UnicodeScalarView
    ) {
        guard text.count < maximumExample else { return }
        switch node {
        case .empty, .start, .end, .boundary: break
        case .scalar(let scalar): text.append(scalar)
        case .set(let set):
            // Letters and digits first, for texts that read well.
            let usual = Array("a0A-_ .".unicodeScalars)
            let others =
                (33...126).compactMap { Unicode.Scalar($0) }
                + set.ranges.compactMap {
                    Unicode.Scalar($0.lowerBound)
                }
            if let scalar = (usual + others).first(where: set.contains) { text.append(scalar) }
        case .sequence(let parts): for part in parts { append(part, extra: extra, to: &text) }
        case .alternatives(let choices):
            if let first = choices.first { append(first, extra: extra, to: &text) }
        case .repetition(let part, let minimum, let maximum):
            let count = min(minimum + extra, maximum ?? .max)
            for _ in 0..<count { append(part, extra: extra, to: &text) }
        }
    }
}
