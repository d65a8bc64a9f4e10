/// Texts as Teams shows them.
///
/// Source: Microsoft Learn, "Format cards in Microsoft Teams" (Markdown in Adaptive Cards), read 2026-11.
enum CardText {
    /// Characters that mean something anywhere in a line.
    private static let special: Set<Character> = ["\\", "*", "_", "[", "]", "`", "~"]
    /// Characters that mean something at the beginning of a line.
    private static let leading: Set<Character> = ["-", "+", "#", ">"]

    /// The text with what would be Markdown escaped, line by line.
    static func escaped(_ text: String) -> String {
        text.split(separator: "\n", omittingEmptySubsequences: false).map(line).joined(separator: "\n")
    }

    private static func line(_ text: Substring) -> String {
        var result = ""
        var isLeading = true
        var isNumber = false
        for character in text {
            let begins = isLeading && leading.contains(character)
            let numbers = isNumber && (character == "." || character == ")")
            if begins || numbers || special.contains(character) { result.append("\\") }
            result.append(character)
            isNumber = (isLeading || isNumber) && character.isASCII && character.isNumber
            isLeading = isLeading && character.isWhitespace
        }
        return result
    }

    /// The text as HTML shows it.
    static func html(_ text: String) -> String {
        text.unicodeScalars.reduce(into: "") { result, character in
            switch character {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            case "\n": result += "<br>"
            default: result.unicodeScalars.append(character)
            }
        }
    }

    /// The first characters of a text with a mark that there was more.
    static func cut(_ text: String, to limit: Int) -> String {
        let mark = " … (cut)"
        guard text.count > limit else { return text }
        var kept = text.prefix(max(0, limit - mark.count))
        // An odd number of backslashes would escape the mark.
        while kept.last == "\\" { kept.removeLast() }
        return kept + mark
    }
}
