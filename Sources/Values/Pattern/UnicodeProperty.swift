/// A property that `\p{...}` may name.
enum UnicodeProperty: Hashable {
    case categories(Set<Unicode.GeneralCategory>)
    case alphabetic, uppercase, lowercase, whiteSpace, ascii, any

    /// The property of a name: a general category, short or long, with or without `General_Category=`.
    init?(_ text: String) {
        var name = text
        for prefix in ["General_Category=", "gc="] where text.hasPrefix(prefix) {
            name = String(text.dropFirst(prefix.count))
        }
        if name == text, let binary = Self.binary[name] {
            self = binary
            return
        }
        let short = Self.longNames[name] ?? name
        let members = Self.categories.filter {
            $0.key == short || (short.count == 1 && $0.key.hasPrefix(short))
        }
        if short == "LC" {
            self = .categories([.uppercaseLetter, .lowercaseLetter, .titlecaseLetter])
        } else if !members.isEmpty {
            self = .categories(Set(members.values))
        } else {
            return nil
        }
    }

    func holds(_ scalar: Unicode.Scalar) -> Bool {
        switch self {
        case .categories(let categories): categories.contains(scalar.properties.generalCategory)
        case .alphabetic: scalar.properties.isAlphabetic
        case .uppercase: scalar.properties.isUppercase
        case .lowercase: scalar.properties.isLowercase
        case .whiteSpace: scalar.properties.isWhitespace
        case .ascii: scalar.isASCII
        case .any: true
        }
    }

    private static let binary: [String: UnicodeProperty] = [
        "Alphabetic": .alphabetic, "Alpha": .alphabetic, "Uppercase": .uppercase, "Upper": .uppercase,
        "Lowercase": .lowercase, "Lower": .lowercase, "White_Space": .whiteSpace, "space": .whiteSpace,
        "ASCII": .ascii, "Any": .any,
    ]

    private static let categories: [String: Unicode.GeneralCategory] = [
        "Lu": .uppercaseLetter, "Ll": .lowercaseLetter, "Lt": .titlecaseLetter, "Lm": .modifierLetter,
        "Lo": .otherLetter, "Mn": .nonspacingMark, "Mc": .spacingMark, "Me": .enclosingMark,
        "Nd": .decimalNumber,
        "Nl": .letterNumber, "No": .otherNumber, "Pc": .connectorPunctuation, "Pd": .dashPunctuation,
        "Ps": .openPunctuation, "Pe": .closePunctuation, "Pi": .initialPunctuation, "Pf": .finalPunctuation,
        "Po": .otherPunctuation, "Sm": .mathSymbol, "Sc": .currencySymbol, "Sk": .modifierSymbol,
        "So": .otherSymbol,
        "Zs": .spaceSeparator, "Zl": .lineSeparator, "Zp": .paragraphSeparator, "Cc": .control, "Cf": .format,
        "Cs": .surrogate, "Co": .privateUse, "Cn": .unassigned,
    ]

    private static let longNames: [String: String] = [
        "Letter": "L", "Cased_Letter": "LC", "Uppercase_Letter": "Lu", "Lowercase_Letter": "Ll",
        "Titlecase_Letter": "Lt", "Modifier_Letter": "Lm", "Other_Letter": "Lo", "Mark": "M",
        "Combining_Mark": "M", "Nonspacing_Mark": "Mn", "Spacing_Mark": "Mc", "Enclosing_Mark": "Me",
        "Number": "N",
        "Decimal_Number": "Nd", "digit": "Nd", "Letter_Number": "Nl", "Other_Number": "No",
        "Punctuation": "P",
        "punct": "P", "Connector_Punctuation": "Pc", "Dash_Punctuation": "Pd", "Open_Punctuation": "Ps",
        "Close_Punctuation": "Pe", "Initial_Punctuation": "Pi", "Final_Punctuation": "Pf",
        "Other_Punctuation": "Po", "Symbol": "S", "Math_Symbol": "Sm", "Currency_Symbol": "Sc",
        "Modifier_Symbol": "Sk", "Other_Symbol": "So", "Separator": "Z", "Space_Separator": "Zs",
        "Line_Separator": "Zl", "Paragraph_Separator": "Zp", "Other": "C", "Control": "Cc", "cntrl": "Cc",
        "Format": "Cf", "Surrogate": "Cs", "Private_Use": "Co", "Unassigned": "Cn",
    ]
}
