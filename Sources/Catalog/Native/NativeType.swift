/// An integer type of C with a fixed width.
public enum NativeInteger: String, Sendable, Hashable, CaseIterable {
    case i8, i16, i32, i64, u8, u16, u32, u64

    /// The smallest number of the type.
    public var lowest: Int64 {
        switch self {
        case .i8: Int64(Int8.min)
        case .i16: Int64(Int16.min)
        case .i32: Int64(Int32.min)
        case .i64: Int64.min
        case .u8, .u16, .u32, .u64: 0
        }
    }

    /// The largest number of the type.
    public var highest: UInt64 {
        switch self {
        case .i8: UInt64(Int8.max)
        case .i16: UInt64(Int16.max)
        case .i32: UInt64(Int32.max)
        case .i64: UInt64(Int64.max)
        case .u8: UInt64(UInt8.max)
        case .u16: UInt64(UInt16.max)
        case .u32: UInt64(UInt32.max)
        case .u64: UInt64.max
        }
    }

    /// Whether it has negative numbers.
    public var isSigned: Bool { lowest < 0 }
}

/// A type that a signature of a C function can name; a closed list.
public enum NativeType: Sendable, Hashable {
    /// C's `bool`, one byte.
    case bool
    /// An integer.
    case integer(NativeInteger)
    /// C's `float`.
    case f32
    /// C's `double`.
    case f64
    /// UTF-8 with a terminator and no NUL inside.
    case cstr
    /// A pointer and a length, two arguments; the type is the length's.
    case bytes(NativeInteger)
    /// JSON text, passed as bytes are.
    case json(NativeInteger)
    /// An opaque pointer that lives in the connection.
    case handle

    /// As a signature spells it: `i32`, `bytes(u32)`.
    public var text: String {
        switch self {
        case .bool: "bool"
        case .integer(let integer): integer.rawValue
        case .f32: "f32"
        case .f64: "f64"
        case .cstr: "cstr"
        case .bytes(let length): length == .u64 ? "bytes" : "bytes(\(length.rawValue))"
        case .json(let length): length == .u64 ? "json" : "json(\(length.rawValue))"
        case .handle: "handle"
        }
    }

    /// Whether a value is a number or a truth value, of a size that is known.
    public var isNumber: Bool {
        switch self {
        case .bool, .integer, .f32, .f64: true
        case .cstr, .bytes, .json, .handle: false
        }
    }

    /// Whether a value can be C's NULL.
    public var canBeNull: Bool { self == .cstr || self == .handle }

    /// Whether a value has a length of its own.
    public var hasLength: Bool {
        switch self {
        case .bytes, .json: true
        default: false
        }
    }
}
