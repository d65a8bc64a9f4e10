import Values

/// Functions on lists and objects, and on either and texts.
extension DeploymentFunction {
    static let collections: [String: DeploymentFunction] = [
        "concat": DeploymentFunction(1...256, concat),
        "createarray": DeploymentFunction(0...256) { (a) throws(DeploymentFailure) -> Value in .array(a) },
        "array": DeploymentFunction(1...1) { (a) throws(DeploymentFailure) -> Value in
            a[0].array == nil ? .array(a) : a[0]
        },
        "createobject": DeploymentFunction(0...256, createObject),
        "length": DeploymentFunction(1...1, length),
        "empty": DeploymentFunction(1...1) { (a) throws(DeploymentFailure) -> Value in
            .bool(a[0].isNull ? true : try length(a) == 0)
        },
        "contains": DeploymentFunction(2...2, contains),
        "first": DeploymentFunction(1...1) { (a) throws(DeploymentFailure) -> Value in
            if let text = a[0].string { return .string(String(text.prefix(1))) }
            return try items(a[0]).first ?? .null
        },
        "last": DeploymentFunction(1...1) { (a) throws(DeploymentFailure) -> Value in
            if let text = a[0].string { return .string(String(text.suffix(1))) }
            return try items(a[0]).last ?? .null
        },
        "take": DeploymentFunction(2...2) { (a) throws(DeploymentFailure) -> Value in
            let count = Int(clamping: max(0, try number(a[1])))
            if let text = a[0].string { return .string(String(text.prefix(count))) }
            return .array(Array(try items(a[0]).prefix(count)))
        },
        "skip": DeploymentFunction(2...2) { (a) throws(DeploymentFailure) -> Value in
            let count = Int(clamping: max(0, try number(a[1])))
            if let text = a[0].string { return .string(String(text.dropFirst(count))) }
            return .array(Array(try items(a[0]).dropFirst(count)))
        },
        "indexof": DeploymentFunction(2...2) { (a) throws(DeploymentFailure) -> Value in
            try index(a, isLast: false)
        },
        "lastindexof": DeploymentFunction(2...2) { (a) throws(DeploymentFailure) -> Value in
            try index(a, isLast: true)
        },
        "union": DeploymentFunction(1...64, union),
        "intersection": DeploymentFunction(1...64, intersection),
        "flatten": DeploymentFunction(1...1) { (a) throws(DeploymentFailure) -> Value in
            var all: [Value] = []
            for item in try items(a[0]) { all += try items(item) }
            return .array(all)
        },
        "items": DeploymentFunction(1...1) { (a) throws(DeploymentFailure) -> Value in
            guard let object = a[0].object else { throw .wrong("an object was expected") }
            let sorted = object.sorted { $0.name < $1.name }
            return .array(sorted.map { ["key": .string($0.name), "value": $0.value] })
        },
        "objectkeys": DeploymentFunction(1...1) { (a) throws(DeploymentFailure) -> Value in
            guard let object = a[0].object else { throw .wrong("an object was expected") }
            return .array(object.names.sorted().map(Value.string))
        },
        "null": DeploymentFunction(0...0) { (_) throws(DeploymentFailure) -> Value in .null },
    ]

    private static func concat(_ arguments: [Value]) throws(DeploymentFailure) -> Value {
        if arguments.allSatisfy({ $0.array != nil }) {
            var all: [Value] = []
            for argument in arguments {
                all += try items(argument)
                guard all.count <= longest else { throw .tooLarge("a list") }
            }
            return .array(all)
        }
        var text = ""
        for argument in arguments {
            guard argument.array == nil, argument.object == nil else {
                throw .wrong("`concat` joins texts, or lists, not both")
            }
            text += spelled(argument)
            guard text.utf8.count <= longest else { throw .tooLarge("a text") }
        }
        return .string(text)
    }

    private static func createObject(_ arguments: [Value]) throws(DeploymentFailure) -> Value {
        guard arguments.count.isMultiple(of: 2) else { throw .wrong("`createObject` takes pairs") }
        var object = JSONObject()
        for place in stride(from: 0, to: arguments.count, by: 2) {
            object[try text(arguments[place])] = arguments[place + 1]
        }
        return .object(object)
    }

    private static func length(_ arguments: [Value]) throws(DeploymentFailure) -> Value {
        switch arguments[0] {
        case .string(let text): return .int(Int64(text.utf16.count))
        case .array(let items): return .int(Int64(items.count))
        case .object(let object): return .int(Int64(object.count))
        default: throw .wrong("a value of type \(arguments[0].typeName) has no length")
        }
    }

    private static func contains(_ arguments: [Value]) throws(DeploymentFailure) -> Value {
        switch arguments[0] {
        case .string(let text): return .bool(text.contains(spelled(arguments[1])))
        case .array(let items): return .bool(items.contains(arguments[1]))
        case .object(let object):
            let name = try text(arguments[1]).lowercased()
            return .bool(object.contains { $0.name.lowercased() == name })
        default: throw .wrong("a value of type \(arguments[0].typeName) contains nothing")
        }
    }

    private static func index(_ arguments: [Value], isLast: Bool) throws(DeploymentFailure) -> Value {
        if let items = arguments[0].array {
            let place = isLast ? items.lastIndex(of: arguments[1]) : items.firstIndex(of: arguments[1])
            return .int(Int64(place ?? -1))
        }
        let whole = Array(try text(arguments[0]).lowercased().utf16)
        let wanted = Array(try text(arguments[1]).lowercased().utf16)
        guard wanted.count <= whole.count else { return -1 }
        let places = 0...(whole.count - wanted.count)
        func fits(_ place: Int) -> Bool { whole[place...].starts(with: wanted) }
        return .int(Int64((isLast ? places.last(where: fits) : places.first(where: fits)) ?? -1))
    }

    private static func union(_ arguments: [Value]) throws(DeploymentFailure) -> Value {
        guard arguments[0].object != nil else {
            var all: [Value] = []
            var seen: Set<Value> = []
            for argument in arguments {
                for item in try items(argument) where seen.insert(item).inserted { all.append(item) }
            }
            return .array(all)
        }
        var object = JSONObject()
        for argument in arguments {
            guard let other = argument.object else {
                throw .wrong("`union` joins objects, or lists, not both")
            }
            object = merged(object, other)
        }
        return .object(object)
    }

    /// Members of both; objects within objects are merged, too, as services do.
    private static func merged(_ left: JSONObject, _ right: JSONObject) -> JSONObject {
        var result = left
        for (name, value) in right {
            if let old = result[name]?.object, let new = value.object {
                result[name] = .object(merged(old, new))
            } else {
                result[name] = value
            }
        }
        return result
    }

    private static func intersection(_ arguments: [Value]) throws(DeploymentFailure) -> Value {
        if let first = arguments[0].object {
            return .object(
                JSONObject(first.filter { own in arguments.allSatisfy { $0[own.name] == own.value } }))
        }
        var common = try items(arguments[0])
        for argument in arguments.dropFirst() {
            let other = Set(try items(argument))
            common = common.filter(other.contains)
        }
        return .array(common)
    }
}
