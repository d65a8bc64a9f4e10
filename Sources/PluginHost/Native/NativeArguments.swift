public import Catalog
public import Values

/// The arguments of native calls as a worker takes them: one field for each value, in the signature's order.
public enum NativeArguments {
    /// The fields of a call.
    ///
    /// - Parameters:
    ///   - signature: what is called; `symbol` is its name for messages.
    ///   - input: an object with the values by name; what it lacks has a default or is a failure.
    ///   - handle: the connection's handle as the worker numbers it; nil when there is none.
    public static func fields(
        _ signature: NativeSignature, symbol: String, input: Value, handle: UInt64?
    ) throws(NativeFailure) -> [[UInt8]] {
        var fields: [[UInt8]] = []
        var total = 0
        for parameter in signature.parameters where parameter.takesValue {
            let field: [UInt8]
            if parameter.isHandle {
                guard let handle else {
                    throw NativeFailure(
                        .internal, "PL0244", "`\(symbol)` needs a handle, and the connection has none")
                }
                field = bytes(of: handle)
            } else {
                field = try self.field(of: parameter, in: input, symbol)
            }
            total += field.count
            guard total <= NativeSignature.maximumBytes else {
                throw NativeFailure(.invalid, "PL0247", "the input of `\(symbol)` is larger than 16 MiB")
            }
            fields.append(field)
        }
        return fields
    }

    /// The fields of a call that asks what went wrong, from what the failed call took and gave.
    public static func fields(
        _ error: NativeErrorFunction, input: Value, values: [String: Value], handle: UInt64?
    ) throws(NativeFailure) -> [[UInt8]] {
        var known = input.object ?? JSONObject()
        for (name, value) in values { known[name] = value }
        return try fields(error.signature, symbol: error.symbol, input: .object(known), handle: handle)
    }

    private static func field(
        of parameter: NativeParameter, in input: Value, _ symbol: String
    ) throws(NativeFailure) -> [UInt8] {
        let name = parameter.name ?? parameter.type.text
        guard let value = parameter.name.flatMap({ input[$0] }) ?? parameter.preset else {
            throw NativeFailure(.invalid, "PL0247", "`\(name)` of `\(symbol)` is missing")
        }
        if case .bytes(let length) = parameter.type, let bytes = value.nativeBytes {
            return try bounded(bytes, length, name, symbol)
        }
        if let problem = parameter.type.objection(to: value) {
            throw NativeFailure(.invalid, "PL0247", "`\(name)` of `\(symbol)` cannot be passed: \(problem)")
        }
        switch parameter.type {
        case .bool: return bytes(of: value.bool == true ? 1 : 0)
        case .integer(let integer): return bytes(of: integer.bits(of: value) ?? 0)
        case .f32: return bytes(of: Double(Float(value.double ?? 0)).bitPattern)
        case .f64: return bytes(of: (value.double ?? 0).bitPattern)
        case .cstr: return value.string.map { Array($0.utf8) + [0] } ?? []
        case .json(let length): return try bounded(value.jsonBytes(), length, name, symbol)
        case .bytes, .handle:
            throw NativeFailure(.internal, "PL0247", "`\(name)` of `\(symbol)` cannot be passed")
        }
    }

    /// Bytes whose number fits the type of their length.
    private static func bounded(
        _ bytes: [UInt8], _ length: NativeInteger, _ name: String, _ symbol: String
    ) throws(NativeFailure) -> [UInt8] {
        guard UInt64(bytes.count) <= length.highest else {
            throw NativeFailure(
                .invalid, "PL0247",
                "`\(name)` of `\(symbol)` has \(bytes.count) bytes, more than `\(length.rawValue)` can count")
        }
        return bytes
    }

    private static func bytes(of number: UInt64) -> [UInt8] {
        (0..<8).map { UInt8(truncatingIfNeeded: number >> (8 * $0)) }
    }
}
