import Values

/// Functions on arrays, and on texts and objects as collections.
///
/// Source: Microsoft Learn, "Reference guide to functions in expressions", collection functions.
enum CollectionFunctions {
    private static let family = "Collection"

    static let all: [FunctionTable.Entry] = [
        .init(family, "chunk(collection, length)", "pieces of a length; the last may be shorter") {
            values, _ in
            let arguments = Arguments("chunk", values)
            let length = min(try arguments.int(1), 1 << 32)
            guard length > 0 else { throw EvaluationError("`chunk` needs a length above zero") }
            if case .string(let text) = values[0] {
                let units = Array(text.utf16)
                try ItemLimit.check(units.count / length)
                return .array(
                    stride(from: 0, to: units.count, by: length).map {
                        .string(String(decoding: units[$0..<min($0 + length, units.count)], as: UTF16.self))
                    })
            }
            let items = try arguments.array(0)
            return .array(
                stride(from: 0, to: items.count, by: length).map {
                    .array(Array(items[$0..<min($0 + length, items.count)]))
                })
        },
        .init(
            family, "contains(collection, value)", "whether a text, array or object has a text, item or key"
        ) {
            values, _ in
            switch values[0] {
            case .string(let text):
                let search = Array(try Arguments("contains", values).text(1).utf8)
                return .bool(search.isEmpty || Search.contains(search, in: Array(text.utf8)))
            case .array(let items): return .bool(items.contains { Order.areSame($0, values[1]) })
            case .object(let object):
                return .bool(object[try Arguments("contains", values).text(1)] != nil)
            default: throw Arguments("contains", values).failure(0, "a text, an array or an object")
            }
        },
        .init(
            family, "empty(collection)", "whether a text, array or object has nothing in it; null has nothing"
        ) {
            values, _ in
            switch values[0] {
            case .null: return true
            case .string(let text): return .bool(text.isEmpty)
            case .array(let items): return .bool(items.isEmpty)
            case .object(let object): return .bool(object.isEmpty)
            default: throw Arguments("empty", values).failure(0, "a text, an array or an object")
            }
        },
        .init(family, "first(collection)", "the first item or character; null of an empty array") {
            values, _ in
            if case .string(let text) = values[0] {
                return .string(text.unicodeScalars.first.map(String.init) ?? "")
            }
            return try Arguments("first", values).array(0).first ?? .null
        },
        .init(family, "last(collection)", "the last item or character; null of an empty array") { values, _ in
            if case .string(let text) = values[0] {
                return .string(text.unicodeScalars.last.map(String.init) ?? "")
            }
            return try Arguments("last", values).array(0).last ?? .null
        },
        .init(family, "intersection(collection...)", "what all collections have") { values, _ in
            try Combination.of(values, "intersection")
        },
        .init(family, "union(collection...)", "what any collection has, once") { values, _ in
            try Combination.of(values, "union")
        },
        .init(family, "join(array, delimiter)", "the items as one text") { values, _ in
            let arguments = Arguments("join", values)
            let delimiter = try arguments.text(1)
            let texts = try arguments.array(0).map(\.expressionText)
            return .string(try TextLimit.joined(texts, separator: delimiter))
        },
        .init(family, "length(collection)", "how many characters or items") { values, _ in
            switch values[0] {
            case .string(let text): return .int(Int64(text.utf16.count))
            case .array(let items): return .int(Int64(items.count))
            default: throw Arguments("length", values).failure(0, "a text or an array")
            }
        },
        .init(family, "reverse(array)", "the items from the last to the first") { values, _ in
            .array(try Arguments("reverse", values).array(0).reversed())
        },
        .init(family, "skip(array, count)", "without the first items") { values, _ in
            let arguments = Arguments("skip", values)
            return .array(Array(try arguments.array(0).dropFirst(arguments.count(1))))
        },
        .init(family, "take(collection, count)", "only the first items") { values, _ in
            let arguments = Arguments("take", values)
            if case .string(let text) = values[0] {
                return .string(
                    String(decoding: Array(text.utf16.prefix(try arguments.count(1))), as: UTF16.self))
            }
            return .array(Array(try arguments.array(0).prefix(arguments.count(1))))
        },
        .init(family, "sort(array, property?)", "the items in ascending order, by a property if named") {
            values, _ in
            let arguments = Arguments("sort", values)
            return .array(try Sorting.sorted(arguments.array(0), by: arguments.optionalText(1)))
        },
        .init(family, "range(start, count)", "whole numbers from a start") { values, _ in
            let arguments = Arguments("range", values)
            let (start, count) = (try arguments.int(0), try arguments.int(1))
            guard count >= 0, count <= 100_000 else {
                throw EvaluationError("`range` gives 0 to 100,000 numbers")
            }
            let (end, overflows) = start.addingReportingOverflow(count)
            guard !overflows, end <= Int(Int32.max) else {
                throw EvaluationError("`range` goes beyond the largest whole number")
            }
            return .array((start..<(start + count)).map { .int(Int64($0)) })
        },
        // The page asks for a value, but definitions in use call it without any for an empty array.
        .init(family, "createArray(value?...)", "an array of the values") { values, _ in .array(values) },
    ]
}
