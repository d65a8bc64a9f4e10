public import Catalog
public import Values

/// What a native call gave, read from the fields of a worker's answer.
public struct NativeResults: Sendable, Hashable {
    /// The values by name: outputs, `return` and `errno`.
    public private(set) var values: [String: Value] = [:]
    /// The handle that was made, as the worker numbers it; nil for none.
    public private(set) var handle: UInt64?
    private var makesHandle = false
    private var unreadable: NativeFailure?
    private var names: [String] = []

    /// Reads the fields of an answer.
    public init(_ function: NativeFunction, fields: [[UInt8]]) throws(NativeFailure) {
        try self.init(
            function.signature, symbol: function.symbol, lengths: function.lengths,
            keepsErrno: function.traits.keepsErrno, fields: fields)
        // What a call that failed left in its outputs may be anything.
        if let unreadable, isGood(for: function) { throw unreadable }
    }

    /// What an error function said; nil when it had nothing to say.
    public static func sentence(
        _ error: NativeErrorFunction, fields: [[UInt8]]
    ) throws(NativeFailure) -> String? {
        let results = try NativeResults(
            error.signature, symbol: error.symbol, lengths: [:], keepsErrno: false, fields: fields)
        return results.values["return"]?.string
    }

    private init(
        _ signature: NativeSignature, symbol: String, lengths: [String: String], keepsErrno: Bool,
        fields: [[UInt8]]
    ) throws(NativeFailure) {
        var reader = NativeFieldReader(symbol: symbol, fields: fields)
        if let returned = signature.returned { try take("return", returned, &reader) }
        var buffers: [String: [UInt8]] = [:]
        for (name, parameter) in signature.outputs {
            if case .buffer = parameter.way {
                names.append(name)
                buffers[name] = try reader.next()
            } else {
                try take(name, parameter.type, &reader)
            }
        }
        if keepsErrno { values["errno"] = try reader.value(.integer(.i32)) }
        try reader.finish()
        for (name, bytes) in buffers {
            values[name] = Self.text(bytes, measuredBy: lengths[name].flatMap { values[$0] })
        }
        unreadable = reader.unreadable
    }

    private mutating func take(
        _ name: String, _ type: NativeType, _ reader: inout NativeFieldReader
    ) throws(NativeFailure) {
        guard type == .handle else {
            values[name] = try reader.value(type)
            names.append(name)
            return
        }
        let number = try reader.number()
        makesHandle = true
        handle = number == 0 ? nil : number
        // Conditions can tell a handle from `null`, and nobody sees its number.
        values[name] = number == 0 ? .null : .bool(true)
    }

    /// What counts of a buffer: as many bytes as a number says, in base64, or a text up to the first NUL.
    private static func text(_ buffer: [UInt8], measuredBy length: Value?) -> Value {
        guard let length else {
            return .string(String(decoding: buffer.prefix { $0 != 0 }, as: UTF8.self))
        }
        let count = Int(clamping: length.int ?? Int64(buffer.count))
        return .string(Base64.encode(Array(buffer.prefix(max(0, count)))))
    }

    /// The action's output: what was returned, or an object where parameters gave something.
    public var output: Value {
        guard names.contains(where: { $0 != "return" }) else {
            return names.isEmpty ? .null : values["return"] ?? .null
        }
        return .object(JSONObject(names.map { (name: $0, value: values[$0] ?? .null) }))
    }

    /// Whether the call went well: its condition holds, and a handle that should be there is.
    public func isGood(for function: NativeFunction) -> Bool {
        if makesHandle, handle == nil { return false }
        return function.condition?.holds(for: values) ?? true
    }

    /// The failure of a call that did not go well, with what the error function said of it.
    public func failure(of function: NativeFunction, sentence: String?) -> NativeFailure {
        let returned = values["return"]
        let status = returned.flatMap { function.statuses[$0.string ?? $0.json()] } ?? .permanent
        if let sentence, !sentence.isEmpty {
            let text = String(sentence.unicodeScalars.prefix(500).map { Character($0 < " " ? " " : $0) })
            return NativeFailure(status, "PL0246", "`\(function.symbol)` failed: \(text)")
        }
        var message = "`\(function.symbol)` failed"
        if makesHandle { message += " and gave no handle" }
        if let number = returned?.int { message += " with \(number)" }
        if let errno = values["errno"]?.int, errno != 0 { message += ", errno \(errno)" }
        return NativeFailure(status, "PL0246", message)
    }
}

/// Takes the fields of an answer one after the other, not trusting them.
private struct NativeFieldReader {
    let symbol: String
    let fields: [[UInt8]]
    private var taken = 0
    /// The first output that should be JSON and is not.
    private(set) var unreadable: NativeFailure?

    init(symbol: String, fields: [[UInt8]]) {
        self.symbol = symbol
        self.fields = fields
    }

    mutating func next() throws(NativeFailure) -> [UInt8] {
        guard taken < fields.count else { throw disagreement }
        taken += 1
        return fields[taken - 1]
    }

    mutating func number() throws(NativeFailure) -> UInt64 {
        let field = try next()
        guard field.count == 8 else { throw disagreement }
        return field.reversed().reduce(0) { $0 << 8 | UInt64($1) }
    }

    mutating func value(_ type: NativeType) throws(NativeFailure) -> Value {
        switch type {
        case .bool: return .bool(try number() != 0)
        case .integer(let integer):
            let bits = try number()
            if integer.isSigned { return .int(Int64(bitPattern: bits)) }
            return Int64(exactly: bits).map(Value.int) ?? .decimal("\(bits)")
        case .f32, .f64:
            let number = Double(bitPattern: try number())
            return number.isFinite ? .double(number) : .null
        case .cstr:
            let field = try next()
            guard let last = field.last else { return .null }
            guard last == 0 else { throw disagreement }
            return .string(String(decoding: field.dropLast(), as: UTF8.self))
        case .bytes: return .string(Base64.encode(try next()))
        case .json: return try json()
        case .handle: throw disagreement
        }
    }

    private mutating func json() throws(NativeFailure) -> Value {
        let bytes = try next()
        guard !bytes.isEmpty else { return .null }
        do throws(JSONError) {
            return try Value(json: bytes)
        } catch {
            let message = "`\(symbol)` gave something that is not JSON: \(error.message)"
            unreadable = unreadable ?? NativeFailure(.permanent, "PL0248", message)
            return .null
        }
    }

    func finish() throws(NativeFailure) {
        guard taken == fields.count else { throw disagreement }
    }

    private var disagreement: NativeFailure {
        NativeFailure(.internal, "PL0243", "the worker's answer for `\(symbol)` does not fit its signature")
    }
}
