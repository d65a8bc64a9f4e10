import Values

/// Unions and intersections, of arrays or of objects.
enum Combination {
    static func of(_ values: [Value], _ function: String) throws(EvaluationError) -> Value {
        let arguments = Arguments(function, values)
        let isUnion = function == "union"
        if case .object(let first)? = values.first {
            var others: [JSONObject] = []
            for index in values.indices.dropFirst() { others.append(try arguments.object(index)) }
            return .object(isUnion ? merged(first, others) : common(first, others))
        }
        var arrays: [[Value]] = []
        for index in values.indices { arrays.append(try arguments.array(index)) }
        let others = isUnion ? [] : arrays.dropFirst().map { Set($0.lazy.map(\.comparisonKey)) }
        var result: [Value] = []
        var seen: Set<Value> = []
        for item in isUnion ? Array(arrays.joined()) : arrays.first ?? [] {
            let key = item.comparisonKey
            if others.allSatisfy({ $0.contains(key) }), seen.insert(key).inserted { result.append(item) }
        }
        return .array(result)
    }

    /// The last value wins, at the first place.
    private static func merged(_ first: JSONObject, _ others: [JSONObject]) -> JSONObject {
        var result = first
        for other in others {
            for member in other { result[member.name] = member.value }
        }
        return result
    }

    private static func common(_ first: JSONObject, _ others: [JSONObject]) -> JSONObject {
        JSONObject(
            first.filter { member in
                others.allSatisfy { other in
                    other[member.name].map { Order.areSame($0, member.value) } ?? false
                }
            })
    }
}

extension Value {
    /// The value with exact decimals as plain numbers where these say the same, for sets.
    fileprivate var comparisonKey: Value {
        switch self {
        case .decimal(let text):
            guard let number = ParsedNumber(text, .float) else { return self }
            if let whole = number.int { return .int(whole) }
            return number.double.map { .double($0) } ?? self
        case .array(let items): return .array(items.map(\.comparisonKey))
        default: return self
        }
    }
}

/// Ascending order of arrays.
enum Sorting {
    static func sorted(_ items: [Value], by property: String?) throws(EvaluationError) -> [Value] {
        let name = property.map { MemberName($0) }
        var keyed: [(key: Value, item: Value)] = []
        keyed.reserveCapacity(items.count)
        for item in items {
            keyed.append(
                (
                    try name.map { (name) throws(EvaluationError) in
                        try Access.member(name, of: item, .safe)
                    } ?? item, item
                ))
        }
        for pair in zip(keyed, keyed.dropFirst()) where order(pair.0.key, pair.1.key) == nil {
            throw EvaluationError(
                "`sort` cannot compare \(pair.0.key.articleType) with \(pair.1.key.articleType)")
        }
        if keyed.count == 1, keyed[0].key.array != nil || keyed[0].key.object != nil {
            throw EvaluationError("`sort` needs texts or numbers, and got \(keyed[0].key.articleType)")
        }
        // The library's sort is stable.
        return keyed.sorted { order($0.key, $1.key) == .before }.map(\.item)
    }

    private static func order(_ left: Value, _ right: Value) -> Order? {
        switch (left, right) {
        case (.null, .null): .same
        case (.bool(let a), .bool(let b)): a == b ? .same : b ? .before : .after
        default: Order.of(left, right)
        }
    }
}
