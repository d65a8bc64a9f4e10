/// Case as .NET's invariant culture has it: one scalar for one scalar, and the Turkish dotted and dotless i stay.
enum InvariantCase {
    static func lower(_ text: String) -> String {
        if text.utf8.allSatisfy({ $0 < 0x80 }) { return text.lowercased() }
        return mapped(text, keeping: "\u{130}") { $0.properties.lowercaseMapping }
    }
    static func upper(_ text: String) -> String {
        if text.utf8.allSatisfy({ $0 < 0x80 }) { return text.uppercased() }
        return mapped(text, keeping: "\u{131}") { $0.properties.uppercaseMapping }
    }

    private static func mapped(
        _ text: String, keeping kept: Unicode.Scalar, _ mapping: (Unicode.Scalar) -> String
    ) -> String {
        var result = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            let other = mapping(scalar).unicodeScalars
            if scalar != kept, other.count == 1, let single = other.first {
                result.append(single)
            } else {
                result.append(scalar)
            }
        }
        return String(result)
    }
}
