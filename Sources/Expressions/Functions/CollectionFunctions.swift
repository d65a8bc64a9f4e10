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
            let length = try arguments.int(1)
            guard length > 0 else { throw EvaluationError("`chunk` needs a length above zero") }
            if case .string(let text) = values[0] {
                let units = Array(text.utf16)
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
                let search = Array(values[1].expressionText.utf8)
                return .bool(
                    search.isEmpty
                        || !Search.places(of: search, in: Array(text.utf8), overlapping: false).isEmpty)
            case .array(let items): return .bool(items.contains(values[1]))
            case .object(let object): return .bool(Access.member(values[1].expressionText, of: object) != nil)
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
            if case .string(let text) = values[0] { return .string(text.first.map(String.init) ?? "") }
            return try Arguments("first", values).array(0).first ?? .null
        },
        .init(family, "last(collection)", "the last item or character; null of an empty array") { values, _ in
            if case .string(let text) = values[0] { return .string(text.last.map(String.init) ?? "") }
            return try Arguments("last", values).array(0).last ?? .null
        },
        .init(family, "intersection(collection...)", "what all collections have") { values, _ in
            try combined(values, "intersection")
        },
        .init(family, "union(collection...)", "what any collection has, once") { values, _ in
            try combined(values, "union")
        },
        .init(family, "join(array, delimiter)", "the items as one text") { values, _ in
            let arguments = Arguments("join", values)
            let delimiter = try arguments.text(1)
            return .string(try arguments.array(0).map(\.expressionText).joined(separator: delimiter))
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
        .init(family, "skip(collection, count)", "without the first items") { values, _ in
            try cut(Arguments("skip", values)) { $0.dropFirst($1) }
        },
        .init(family, "take(collection, count)", "only the first items") { values, _ in
            try cut(Arguments("take", values)) { $0.prefix($1) }
        },
        .init(family, "sort(array, property?)", "the items in ascending order, by a property if named") {
            values, _ in
            let arguments = Arguments("sort", values)
            return .array(try sorted(arguments.array(0), by: arguments.optionalText(1)))
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
        .init(family, "createArray(value...)", "an array of the values") { values, _ in .array(values) },
    ]

    private static func cut(
        _ arguments: Arguments, _ part: (ArraySlice<Value>, Int) -> ArraySlice<Value>
    ) throws(EvaluationError) -> Value {
        let count = try arguments.int(1)
        guard count >= 0 else {
            throw EvaluationError("`\(arguments.function)` needs a count of at least zero")
        }
        if case .string(let text) = arguments.values[0] {
            let characters = text.utf16.map { Value.int(Int64($0)) }
            let units = part(characters[...], count).map { UInt16(truncatingIfNeeded: $0.int ?? 0) }
            return .string(String(decoding: units, as: UTF16.self))
        }
        return .array(Array(part(try arguments.array(0)[...], count)))
    }

    private static func combined(_ values: [Value], _ function: String) throws(EvaluationError) -> Value {
        let arguments = Arguments(function, values)
        let isUnion = function == "union"
        if case .object(var result)? = values.first {
            for index in values.indices.dropFirst() {
                let other = try arguments.object(index)
                if isUnion {
                    for member in other { result[member.name] = member.value }
                } else {
                    for member in result where other[member.name] != member.value {
                        result[member.name] = nil
                    }
                }
            }
            return .object(result)
        }
        var result: [Value] = []
        var seen: Set<Value> = []
        let arrays = try values.indices.map { (index) throws(EvaluationError) in try arguments.array(index) }
        let candidates = isUnion ? arrays.flatMap { $0 } : arrays.first ?? []
        let others = isUnion ? [] : arrays.dropFirst().map(Set.init)
        for item in candidates where others.allSatisfy({ $0.contains(item) }) && seen.insert(item).inserted {
            result.append(item)
        }
        return .array(result)
    }

    private static func sorted(_ items: [Value], by property: String?) throws(EvaluationError) -> [Value] {
        func key(_ item: Value) throws(EvaluationError) -> Value {
            guard let property else { return item }
            return try Access.property(property, of: item, safe: true)
        }
        let keyed = try items.map { (item) throws(EvaluationError) in (item: item, key: try key(item)) }
        for pair in zip(keyed, keyed.dropFirst()) where Order.of(pair.0.key, pair.1.key) == nil {
            throw EvaluationError(
                "`sort` cannot compare \(pair.0.key.articleType) with \(pair.1.key.articleType)")
        }
        return keyed.enumerated().sorted { left, right in
            switch Order.of(left.element.key, right.element.key) {
            case .before: true
            case .after: false
            default: left.offset < right.offset
            }
        }.map(\.element.item)
    }
}
