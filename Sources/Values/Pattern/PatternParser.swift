/// A recursive-descent reader of regular expressions.
struct PatternParser {
    private static let maximumLength = 4096
    private static let maximumDepth = 64
    static let maximumCount = 1000

    var scalars: [Unicode.Scalar]
    var offset = 0
    private var depth = 0

    init(_ text: String) { scalars = Array(text.unicodeScalars) }

    mutating func pattern() throws(PatternError) -> PatternNode {
        guard scalars.count <= Self.maximumLength else {
            throw failure("the pattern is longer than \(Self.maximumLength) characters")
        }
        let node = try alternatives()
        guard offset == scalars.count else { throw failure("`)` without `(`") }
        return node
    }

    func failure(_ message: String) -> PatternError { PatternError(message: message, offset: offset) }

    var peek: Unicode.Scalar? { offset < scalars.count ? scalars[offset] : nil }

    mutating func take(_ scalar: Unicode.Scalar) -> Bool {
        guard peek == scalar else { return false }
        offset += 1
        return true
    }

    private mutating func alternatives() throws(PatternError) -> PatternNode {
        var choices = [try sequence()]
        while take("|") { choices.append(try sequence()) }
        return choices.count == 1 ? choices[0] : .alternatives(choices)
    }

    private mutating func sequence() throws(PatternError) -> PatternNode {
        var parts: [PatternNode] = []
        while let next = peek, next != "|", next != ")" { parts.append(try quantified()) }
        return parts.count == 1 ? parts[0] : .sequence(parts)
    }

    private mutating func quantified() throws(PatternError) -> PatternNode {
        let (atom, isRepeatable) = try atom()
        guard let (minimum, maximum) = try quantifier() else { return atom }
        guard isRepeatable else { throw failure("a position cannot be repeated") }
        // Which of several matches is taken makes no difference to whether there is one.
        _ = take("?")
        if let next = peek, "*+?".unicodeScalars.contains(next) { throw failure("nothing to repeat") }
        return .repetition(atom, minimum: minimum, maximum: maximum)
    }

    private mutating func quantifier() throws(PatternError) -> (Int, Int?)? {
        if take("*") { return (0, nil) }
        if take("+") { return (1, nil) }
        if take("?") { return (0, 1) }
        return peek == "{" ? try counted() : nil
    }

    /// `{2}`, `{2,}`, `{2,5}`; nil, and nothing taken, for a brace that stands for itself.
    private mutating func counted() throws(PatternError) -> (Int, Int?)? {
        let start = offset
        offset += 1
        guard let minimum = try count() else {
            offset = start
            return nil
        }
        var maximum: Int? = minimum
        if take(",") { maximum = try count() }
        guard take("}") else {
            offset = start
            return nil
        }
        if let maximum, maximum < minimum { throw failure("the counts of a repetition are out of order") }
        return (minimum, maximum)
    }

    private mutating func count() throws(PatternError) -> Int? {
        let start = offset
        var number = 0
        while let digit = peek, "0"..."9" ~= digit {
            number = min(number * 10 + Int(digit.value - 48), Self.maximumCount + 1)
            offset += 1
        }
        if number > Self.maximumCount { throw failure("a count is larger than \(Self.maximumCount)") }
        return offset > start ? number : nil
    }

    private mutating func atom() throws(PatternError) -> (PatternNode, isRepeatable: Bool) {
        guard let next = peek else { return (.empty, false) }
        switch next {
        case "^":
            offset += 1
            return (.start, false)
        case "$":
            offset += 1
            return (.end, false)
        case "(": return (try group(), true)
        case "[": return (.set(try bracketed()), true)
        case ".":
            offset += 1
            return (.set(ScalarSet.lineEnds.inverted), true)
        case "\\": return try escapedAtom()
        case "*", "+", "?": throw failure("nothing to repeat")
        case "{":
            if try counted() != nil { throw failure("nothing to repeat") }
            offset += 1
            return (.scalar(next), true)
        default:
            offset += 1
            return (.scalar(next), true)
        }
    }

    private mutating func group() throws(PatternError) -> PatternNode {
        let start = offset
        offset += 1
        depth += 1
        defer { depth -= 1 }
        guard depth <= Self.maximumDepth else {
            throw failure("groups nest deeper than \(Self.maximumDepth)")
        }
        if take("?") { try groupKind() }
        let node = try alternatives()
        guard take(")") else { throw PatternError(message: "`(` without `)`", offset: start) }
        return node
    }

    private mutating func groupKind() throws(PatternError) {
        if take(":") { return }
        let isNamed = take("<")
        if let next = peek, next == "=" || next == "!" {
            throw failure("look-around is not supported, because its matching is not linear in time")
        }
        guard isNamed else { throw failure("this kind of group is not supported") }
        let start = offset
        while let next = peek, next.properties.isXIDContinue || next == "$" { offset += 1 }
        guard offset > start, take(">") else { throw failure("the name of a group is not complete") }
    }

    private mutating func escapedAtom() throws(PatternError) -> (PatternNode, isRepeatable: Bool) {
        if offset + 1 < scalars.count {
            switch scalars[offset + 1] {
            case "b", "B":
                offset += 2
                return (.boundary(isPresent: scalars[offset - 1] == "b"), false)
            case "1"..."9", "k":
                throw failure(
                    "back-references are not supported, because their matching is not linear in time")
            default: break
            }
        }
        switch try escape() {
        case .scalar(let scalar): return (.scalar(scalar), true)
        case .set(let set): return (.set(set), true)
        }
    }
}
