/// A JSON value, with numbers kept exact.
///
/// Integers that fit are `int`; other numbers are `double` where a double holds them exactly as written, and
/// `decimal` (their JSON text) where it does not, so that nothing read is ever rounded.
public enum Value: Sendable {
    case null
    case bool(Bool)
    case int(Int64)
    case double(Double)
    /// A number beyond `Int64` or beyond the precision of a double, as canonical JSON number text.
    case decimal(String)
    case string(String)
    case array([Value])
    case object(JSONObject)
}

extension Value {
    /// The member of an object, exact name; nil for anything else.
    public subscript(_ name: String) -> Value? {
        guard case .object(let object) = self else { return nil }
        return object[name]
    }

    /// The item of an array; nil when out of range or not an array.
    public subscript(_ index: Int) -> Value? {
        guard case .array(let items) = self, items.indices.contains(index) else { return nil }
        return items[index]
    }

    /// Whether this is JSON `null`.
    public var isNull: Bool {
        if case .null = self { true } else { false }
    }

    /// The text of a string; nil for other kinds.
    public var string: String? {
        if case .string(let text) = self { text } else { nil }
    }

    /// The integer; nil for other kinds, a double with an integral value included.
    public var int: Int64? {
        if case .int(let number) = self { number } else { nil }
    }

    /// The number as a double, from either kind that has one.
    public var double: Double? {
        switch self {
        case .int(let number): Double(number)
        case .double(let number): number
        case .decimal(let text): Double(text)
        default: nil
        }
    }

    /// The Boolean; nil for other kinds.
    public var bool: Bool? {
        if case .bool(let truth) = self { truth } else { nil }
    }

    /// The items of an array; nil for other kinds.
    public var array: [Value]? {
        if case .array(let items) = self { items } else { nil }
    }

    /// The object; nil for other kinds.
    public var object: JSONObject? {
        if case .object(let object) = self { object } else { nil }
    }

    /// The JSON Schema name of this value's type: `null`, `boolean`, `integer`, `number`, `string`, `array`, `object`.
    public var typeName: String {
        switch self {
        case .null: "null"
        case .bool: "boolean"
        case .int: "integer"
        case .double, .decimal: "number"
        case .string: "string"
        case .array: "array"
        case .object: "object"
        }
    }
}

extension Value: Hashable {
    /// Equal as JSON: numbers by value, objects without regard to the order of members.
    public static func == (left: Value, right: Value) -> Bool {
        switch (left, right) {
        case (.null, .null): true
        case (.bool(let a), .bool(let b)): a == b
        case (.int(let a), .int(let b)): a == b
        case (.double(let a), .double(let b)): a == b
        case (.int(let a), .double(let b)), (.double(let b), .int(let a)): Int64(exactly: b) == a
        case (.decimal(let a), .decimal(let b)): a == b
        case (.string(let a), .string(let b)): a.isExactly(b)
        case (.array(let a), .array(let b)): a == b
        case (.object(let a), .object(let b)): a == b
        default: false
        }
    }

    /// Consistent with equality: `1` and `1.0` hash alike.
    public func hash(into hasher: inout Hasher) {
        switch self {
        case .null: hasher.combine(0)
        case .bool(let truth): hasher.combine(truth)
        case .int(let number): hasher.combine(number)
        case .double(let number):
            if let whole = Int64(exactly: number) { hasher.combine(whole) } else { hasher.combine(number) }
        case .decimal(let text): hasher.combine(text)
        case .string(let text): hasher.combine(text)
        case .array(let items): hasher.combine(items)
        case .object(let object): hasher.combine(object)
        }
    }
}

extension Value: ExpressibleByNilLiteral, ExpressibleByBooleanLiteral, ExpressibleByIntegerLiteral,
    ExpressibleByFloatLiteral, ExpressibleByStringLiteral, ExpressibleByArrayLiteral,
    ExpressibleByDictionaryLiteral
{
    /// JSON `null`.
    public init(nilLiteral: ()) { self = .null }
    /// A Boolean.
    public init(booleanLiteral value: Bool) { self = .bool(value) }
    /// An integer.
    public init(integerLiteral value: Int64) { self = .int(value) }
    /// A double.
    public init(floatLiteral value: Double) { self = .double(value) }
    /// A string.
    public init(stringLiteral value: String) { self = .string(value) }
    /// An array.
    public init(arrayLiteral elements: Value...) { self = .array(elements) }
    /// An object, its members in the order written.
    public init(dictionaryLiteral elements: (String, Value)...) {
        self = .object(JSONObject(elements.map { (name: $0.0, value: $0.1) }))
    }
}
