/// The name of a playbook made of the title of a workflow.
public enum PlaybookName {
    private static let limit = 100

    /// Lower-case words and digits with hyphens between them: `Block-IP (incident)` gives `block-ip-incident`.
    public static func of(title: String) -> String {
        var words: [String] = []
        var word = ""
        for scalar in title.unicodeScalars {
            let letter = scalar.properties.lowercaseMapping
            if letter.utf8.count == 1, let byte = letter.utf8.first,
                (97...122).contains(byte) || (48...57).contains(byte)
            {
                word += letter
            } else if let plain = letters[letter] {
                word += plain
            } else if !word.isEmpty, scalar != "'", scalar != "’" {
                words.append(word)
                word = ""
            }
        }
        if !word.isEmpty { words.append(word) }
        var name = words.joined(separator: "-").prefix(limit)
        while name.last == "-" { name = name.dropLast() }
        return name.isEmpty ? "workflow" : String(name)
    }

    private static let letters = [
        "ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "à": "a", "á": "a", "â": "a", "ã": "a", "å": "a",
        "æ": "ae",
        "ç": "c", "è": "e", "é": "e", "ê": "e", "ë": "e", "ì": "i", "í": "i", "î": "i", "ï": "i", "ñ": "n",
        "ò": "o", "ó": "o", "ô": "o", "õ": "o", "ø": "o", "ù": "u", "ú": "u", "û": "u", "ý": "y", "ÿ": "y",
    ]
}
