import Values

/// Functions on texts.
///
/// Source: Microsoft Learn, "Reference guide to functions in expressions", string functions.
enum StringFunctions {
    private static let family = "String"

    static let all: [FunctionTable.Entry] = [
        .init(family, "concat(value...)", "all values as one text") { values, _ in
            .string(try TextLimit.joined(values.map(\.expressionText)))
        },
        .init(family, "endsWith(text, search)", "whether a text ends with another, in any case") {
            values, _ in
            let arguments = Arguments("endsWith", values)
            let (text, end) = (try arguments.text(0), try arguments.text(1))
            return .bool(
                InvariantCase.upper(text).utf8.reversed().starts(
                    with: InvariantCase.upper(end).utf8.reversed()))
        },
        .init(family, "startsWith(text, search)", "whether a text starts with another, in any case") {
            values, _ in
            let arguments = Arguments("startsWith", values)
            let (text, start) = (try arguments.text(0), try arguments.text(1))
            return .bool(InvariantCase.upper(text).utf8.starts(with: InvariantCase.upper(start).utf8))
        },
        .init(family, "guid(format?)", "a new random GUID: D, N, B, P or X", isPure: false) {
            values, context in
            .string(try GUID.text(Arguments("guid", values).optionalText(0) ?? "D", context))
        },
        .init(family, "indexOf(text, search)", "where a text starts in another, from 0; -1 for nowhere") {
            values, _ in
            let arguments = Arguments("indexOf", values)
            return .int(Search(try arguments.text(0), try arguments.text(1)).first)
        },
        .init(family, "lastIndexOf(text, search)", "where a text starts in another for the last time") {
            values, _ in
            let arguments = Arguments("lastIndexOf", values)
            return .int(Search(try arguments.text(0), try arguments.text(1)).last)
        },
        .init(
            family, "nthIndexOf(text, search, n)", "where the n-th occurrence starts; negative from the end"
        ) {
            values, _ in
            let arguments = Arguments("nthIndexOf", values)
            return .int(try Search(arguments.text(0), arguments.text(1)).nth(arguments.int(2)))
        },
        .init(family, "replace(text, old, new)", "the text with all occurrences replaced, exact case") {
            values, _ in
            let arguments = Arguments("replace", values)
            let old = try arguments.text(1)
            guard !old.isEmpty else {
                throw EvaluationError("`replace` needs a text to look for, not an empty one")
            }
            return .string(try replacing(old, with: arguments.text(2), in: arguments.text(0)))
        },
        .init(family, "split(text, delimiter)", "the pieces between delimiters") { values, _ in
            let arguments = Arguments("split", values)
            return .array(try pieces(of: arguments.text(0), arguments.text(1)).map { .string($0) })
        },
        .init(family, "substring(text, start, length?)", "a part of a text") { values, _ in
            let arguments = Arguments("substring", values)
            let units = Array(try arguments.text(0).utf16)
            let start = try arguments.int(1)
            guard (0...units.count).contains(start) else {
                throw EvaluationError("`substring` starts at \(start), outside of a text of \(units.count)")
            }
            let length = try arguments.optionalInt(2) ?? units.count - start
            guard (0...(units.count - start)).contains(length) else {
                throw EvaluationError(
                    "`substring` reaches outside of a text of \(units.count): start \(start), length \(length)"
                )
            }
            return .string(String(decoding: units[start..<(start + length)], as: UTF16.self))
        },
        .init(
            family, "slice(text, start, end?)", "a part of a text between two places; negative from the end"
        ) {
            values, _ in
            let arguments = Arguments("slice", values)
            let units = Array(try arguments.text(0).utf16)
            func place(_ index: Int) -> Int {
                max(0, min(units.count, index < 0 ? units.count + index : index))
            }
            let start = place(try arguments.int(1))
            let end = place(try arguments.optionalInt(2) ?? units.count)
            return .string(start < end ? String(decoding: units[start..<end], as: UTF16.self) : "")
        },
        .init(family, "toLower(text)", "the text in lower case") { values, _ in
            .string(InvariantCase.lower(try Arguments("toLower", values).text(0)))
        },
        .init(family, "toUpper(text)", "the text in upper case") { values, _ in
            .string(InvariantCase.upper(try Arguments("toUpper", values).text(0)))
        },
        .init(family, "trim(text)", "the text without white space at its ends") { values, _ in
            var rest = try Arguments("trim", values).text(0).unicodeScalars[...]
            rest = rest.drop { $0.properties.isWhitespace }
            while let last = rest.last, last.properties.isWhitespace { rest.removeLast() }
            return .string(String(rest))
        },
        .init(family, "isInt(text)", "whether a text is a whole number") { values, _ in
            .bool(ParsedNumber(try Arguments("isInt", values).text(0), .whole)?.int != nil)
        },
        .init(family, "isFloat(text, locale?)", "whether a text is a number") { values, _ in
            let arguments = Arguments("isFloat", values)
            let (text, culture) = (try arguments.text(0), try arguments.culture(1))
            return .bool(NumberText.real(text, culture) != nil)
        },
        .init(family, "formatNumber(number, format, locale?)", "a number in a .NET format") { values, _ in
            let arguments = Arguments("formatNumber", values)
            guard values[0].double != nil else { throw arguments.failure(0, "a number") }
            return .string(try NumberFormat.text(values[0], arguments.text(1), arguments.culture(2)))
        },
    ]

    private static func replacing(_ old: String, with new: String, in text: String) throws(EvaluationError)
        -> String
    {
        let haystack = Array(text.utf8)
        let needle = Array(old.utf8)
        let replacement = Array(new.utf8)
        var result: [UInt8] = []
        var from = 0
        var place = 0
        while place <= haystack.count - needle.count {
            guard haystack[place] == needle[0],
                haystack[place..<(place + needle.count)].elementsEqual(needle)
            else {
                place += 1
                continue
            }
            result += haystack[from..<place]
            result += replacement
            try TextLimit.check(result.count)
            place += needle.count
            from = place
        }
        guard from > 0 else { return text }
        result += haystack[from...]
        return String(decoding: result, as: UTF8.self)
    }

    private static func pieces(of text: String, _ delimiter: String) throws(EvaluationError) -> [String] {
        guard !delimiter.isEmpty else { return [text] }
        let haystack = Array(text.utf8)
        let needle = Array(delimiter.utf8)
        var result: [String] = []
        var from = 0
        let places = Search.places(
            of: needle, in: haystack, overlapping: false, atMost: ItemLimit.items + 1)
        try ItemLimit.check(places.count)
        for place in places {
            result.append(String(decoding: haystack[from..<place], as: UTF8.self))
            from = place + needle.count
        }
        result.append(String(decoding: haystack[from...], as: UTF8.self))
        return result
    }
}
