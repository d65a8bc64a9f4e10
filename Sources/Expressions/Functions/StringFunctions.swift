import Values

/// Functions on texts.
///
/// Source: Microsoft Learn, "Reference guide to functions in expressions", string functions.
enum StringFunctions {
    private static let family = "String"

    static let all: [FunctionTable.Entry] = [
        .init(family, "concat(value...)", "all values as one text") { values, _ in
            .string(values.map(\.expressionText).joined())
        },
        .init(family, "endsWith(text, search)", "whether a text ends with another, in any case") {
            values, _ in
            let arguments = Arguments("endsWith", values)
            return .bool(try arguments.text(0).lowercased().hasSuffix(arguments.text(1).lowercased()))
        },
        .init(family, "startsWith(text, search)", "whether a text starts with another, in any case") {
            values, _ in
            let arguments = Arguments("startsWith", values)
            return .bool(try arguments.text(0).lowercased().hasPrefix(arguments.text(1).lowercased()))
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
            return .string(replacing(old, with: try arguments.textOrEmpty(2), in: try arguments.text(0)))
        },
        .init(family, "split(text, delimiter?)", "the pieces between delimiters") { values, _ in
            let arguments = Arguments("split", values)
            let delimiter = try arguments.optionalText(1) ?? ""
            return .array(pieces(of: try arguments.text(0), delimiter).map { .string($0) })
        },
        .init(family, "substring(text, start, length?)", "a part of a text") { values, _ in
            let arguments = Arguments("substring", values)
            let units = Array(try arguments.text(0).utf16)
            let start = try arguments.int(1)
            let length = try arguments.optionalInt(2) ?? max(0, units.count - start)
            guard start >= 0, length >= 0, start <= units.count, length <= units.count - start else {
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
            let text = try Arguments("trim", values).text(0)
            let isSpace: (Character) -> Bool = { $0.isWhitespace }
            return .string(String(text.drop(while: isSpace).reversed().drop(while: isSpace).reversed()))
        },
        .init(family, "isInt(text)", "whether a text is a whole number") { values, _ in
            .bool(NumberText.whole(try Arguments("isInt", values).text(0)) != nil)
        },
        .init(family, "isFloat(text, locale?)", "whether a text is a number") { values, _ in
            let arguments = Arguments("isFloat", values)
            return .bool(
                NumberText.real(
                    try arguments.text(0), NumberText.Style(locale: try arguments.optionalText(1))) != nil)
        },
        .init(family, "formatNumber(number, format, locale?)", "a number in a .NET format") { values, _ in
            try NumberFormat.text(Arguments("formatNumber", values))
        },
    ]

    private static func replacing(_ old: String, with new: String, in text: String) -> String {
        let haystack = Array(text.utf8)
        let needle = Array(old.utf8)
        let places = Search.places(of: needle, in: haystack, overlapping: false)
        guard !places.isEmpty else { return text }
        var result: [UInt8] = []
        var from = 0
        for place in places {
            result += haystack[from..<place]
            result += Array(new.utf8)
            from = place + needle.count
        }
        result += haystack[from...]
        return String(decoding: result, as: UTF8.self)
    }

    private static func pieces(of text: String, _ delimiter: String) -> [String] {
        guard !delimiter.isEmpty else { return [text] }
        let haystack = Array(text.utf8)
        let needle = Array(delimiter.utf8)
        var result: [String] = []
        var from = 0
        for place in Search.places(of: needle, in: haystack, overlapping: false) {
            result.append(String(decoding: haystack[from..<place], as: UTF8.self))
            from = place + needle.count
        }
        result.append(String(decoding: haystack[from...], as: UTF8.self))
        return result
    }
}

/// Occurrences of a text in another, in any case, in UTF-16 places as .NET counts them.
struct Search {
    private let places: [Int]
    private let count: Int
    private let isEmpty: Bool

    init(_ text: String, _ search: String) {
        let haystack = Array(text.lowercased().utf16)
        let needle = Array(search.lowercased().utf16)
        count = haystack.count
        isEmpty = needle.isEmpty
        places = Self.places(of: needle, in: haystack, overlapping: true)
    }

    var first: Int64 { isEmpty ? 0 : Int64(places.first ?? -1) }
    var last: Int64 { isEmpty ? Int64(max(0, count - 1)) : Int64(places.last ?? -1) }

    /// From 1; negative from the end.
    func nth(_ number: Int) throws(EvaluationError) -> Int64 {
        if isEmpty { return 0 }
        let index = number > 0 ? number - 1 : places.count + number
        return number != 0 && places.indices.contains(index) ? Int64(places[index]) : -1
    }

    static func places<Unit: Equatable>(of needle: [Unit], in haystack: [Unit], overlapping: Bool) -> [Int] {
        guard let head = needle.first, needle.count <= haystack.count else { return [] }
        var places: [Int] = []
        var place = 0
        let last = haystack.count - needle.count
        while place <= last {
            if haystack[place] == head, haystack[place..<(place + needle.count)].elementsEqual(needle) {
                places.append(place)
                place += overlapping ? 1 : needle.count
            } else {
                place += 1
            }
        }
        return places
    }
}

/// Random GUIDs (RFC 9562, version 4) in .NET's formats.
enum GUID {
    static func text(_ format: String, _ context: any EvaluationContext) throws(EvaluationError) -> String {
        var bytes: [UInt8] = []
        for _ in 0..<2 {
            let random = context.random()
            for shift in stride(from: 56, through: 0, by: -8) {
                bytes.append(UInt8(truncatingIfNeeded: random >> shift))
            }
        }
        bytes[6] = bytes[6] & 0x0F | 0x40
        bytes[8] = bytes[8] & 0x3F | 0x80
        let hex = String.hex(bytes)
        func part(_ start: Int, _ length: Int) -> Substring { hex.dropFirst(start).prefix(length) }
        let dashed = "\(part(0, 8))-\(part(8, 4))-\(part(12, 4))-\(part(16, 4))-\(part(20, 12))"
        switch format.uppercased() {
        case "D": return dashed
        case "N": return hex
        case "B": return "{\(dashed)}"
        case "P": return "(\(dashed))"
        case "X":
            let tail = (8..<16).map { "0x\(part($0 * 2, 2))" }.joined(separator: ",")
            return "{0x\(part(0, 8)),0x\(part(8, 4)),0x\(part(12, 4)),{\(tail)}}"
        default: throw EvaluationError("`guid` knows the formats D, N, B, P and X, not `\(format)`")
        }
    }
}

/// Case as .NET's invariant culture has it: one scalar for one scalar, and the Turkish dotted and dotless i stay.
enum InvariantCase {
    static func lower(_ text: String) -> String {
        mapped(text, keeping: "\u{130}") { $0.properties.lowercaseMapping }
    }
    static func upper(_ text: String) -> String {
        mapped(text, keeping: "\u{131}") { $0.properties.uppercaseMapping }
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
