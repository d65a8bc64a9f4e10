import Values

/// How texts are written: plain, in double quotes, or as a literal block.
enum YAMLWriterScalar {
    /// A longer key is written as `? key`, which readers need not find by looking ahead.
    static let longestKey = 128

    /// A text on one line.
    static func text(_ text: String, inFlow: Bool = false) -> String {
        isPlain(text, inFlow: inFlow) ? text : quoted(text)
    }

    /// `|` with what says how the block ends and where it begins; nil when a literal block cannot hold the
    /// text.
    static func literalHeader(of text: String) -> String? {
        let scalars = text.unicodeScalars
        guard scalars.contains("\n"), scalars.allSatisfy(isLiteral) else { return nil }
        let bytes = text.utf8
        // A blank line behind the block would belong to it.
        guard !bytes.elementsEqual([0x0A]), !bytes.suffix(2).elementsEqual([0x0A, 0x0A]) else { return nil }
        guard bytes.contains(where: { $0 > 0x20 }) else { return nil }
        let begins = bytes.first ?? 0
        let indentation = begins == 0x20 || begins == 0x09 || begins == 0x0A ? "2" : ""
        return "|" + indentation + (bytes.last == 0x0A ? "" : "-")
    }

    /// Whether a text reads back as itself without quotes, also for readers of YAML 1.1, and looks natural.
    private static func isPlain(_ text: String, inFlow: Bool) -> Bool {
        let scalars = text.unicodeScalars
        guard let first = scalars.first, let last = scalars.last, isPlainStart(first) else { return false }
        guard last != ":", last != " ", scalars.allSatisfy({ isPlain($0, inFlow: inFlow) }) else {
            return false
        }
        guard case .string = YAMLScalar.value(ofPlain: text) else { return false }
        guard !oldWords.contains(text.lowercased()) else { return false }
        return !hasPair(text, ": ") && !hasPair(text, " #")
    }

    private static func isPlainStart(_ scalar: Unicode.Scalar) -> Bool {
        scalar.properties.isAlphabetic || scalar == "/" || scalar == "_" || scalar == "$" || scalar == "("
    }

    private static func isPlain(_ scalar: Unicode.Scalar, inFlow: Bool) -> Bool {
        if scalar.isASCII {
            return scalar.value >= 0x20 && scalar.value < 0x7F && !"@\"{}[]`".unicodeScalars.contains(scalar)
                && !(inFlow && (scalar == "," || scalar == ":" || scalar == "?"))
        }
        return isLiteral(scalar) && !invisible.contains(scalar.properties.generalCategory)
    }

    /// What may stand in a document as it is and is not taken for the end of a line.
    private static func isLiteral(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x09, 0x0A, 0x20...0x7E, 0xA0...0x2027, 0x202A...0xD7FF, 0xE000...0xFDCF, 0xFDF0...0xFEFE,
            0xFF00...0xFFFD:
            true
        case 0x10000...0x10FFFF: scalar.value & 0xFFFE != 0xFFFE
        default: false
        }
    }

    private static func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            if let short = escapes[scalar] {
                result += short
            } else if isLiteral(scalar),
                !invisible.contains(scalar.properties.generalCategory) || scalar == " "
            {
                result.unicodeScalars.append(scalar)
            } else {
                result += escaped(scalar.value)
            }
        }
        return result + "\""
    }

    private static func escaped(_ value: UInt32) -> String {
        let digits = String(value, radix: 16, uppercase: true)
        let (letter, width) = value < 0x100 ? ("x", 2) : value < 0x10000 ? ("u", 4) : ("U", 8)
        return "\\" + letter + String(repeating: "0", count: max(0, width - digits.count)) + digits
    }

    private static func hasPair(_ text: String, _ pair: StaticString) -> Bool {
        let wanted = Array(pair.description.utf8)
        return zip(text.utf8, text.utf8.dropFirst()).contains { $0 == wanted[0] && $1 == wanted[1] }
    }

    private static let escapes: [Unicode.Scalar: String] = [
        "\"": "\\\"", "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t", "\0": "\\0", "\u{7}": "\\a",
        "\u{8}": "\\b", "\u{1B}": "\\e",
    ]

    private static let invisible: Set<Unicode.GeneralCategory> = [
        .control, .format, .lineSeparator, .paragraphSeparator, .spaceSeparator, .unassigned, .privateUse,
        .surrogate,
    ]

    /// Booleans and nothing in YAML 1.1, which other programs may read the file by.
    private static let oldWords: Set<String> = ["yes", "no", "on", "off", "y", "n", "true", "false", "null"]
}
