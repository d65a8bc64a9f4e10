public import Values

extension NativeSignature {
    /// JSON Schema of the object that callers give, with what `limits` adds to its members.
    ///
    /// `limits` are members of a schema by the name of an input: `maxLength`, `title`, `enum` and so on.
    public func inputSchema(limits: JSONObject = JSONObject()) -> Value {
        var properties = JSONObject()
        var required: [Value] = []
        for (name, parameter) in inputs {
            var property = parameter.inputSchema
            for added in limits[name]?.object ?? JSONObject() { property[added.name] = added.value }
            properties[name] = .object(property)
            if parameter.preset == nil, property["default"] == nil { required.append(.string(name)) }
        }
        var schema: Value = [
            "type": "object", "additionalProperties": false, "properties": .object(properties),
        ]
        if !required.isEmpty, case .object(var object) = schema {
            object["required"] = .array(required)
            schema = .object(object)
        }
        return schema
    }

    /// JSON Schema of the result: what is returned, or an object where parameters give something.
    public func outputSchema(_ lengths: Set<String> = []) -> Value {
        let back = returned.map { $0.outputSchema }
        guard !outputs.isEmpty else { return back ?? ["type": "null"] }
        var properties = JSONObject()
        if let back { properties["return"] = back }
        for (name, parameter) in outputs {
            properties[name] = parameter.outputSchema(isMeasured: lengths.contains(name))
        }
        let names = properties.names.map(Value.string)
        return [
            "type": "object", "additionalProperties": false, "properties": .object(properties),
            "required": .array(names),
        ]
    }
}

extension NativeParameter {
    fileprivate var inputSchema: JSONObject {
        var schema = type.inputSchema.object ?? JSONObject()
        if let preset {
            if preset.isNull, type == .cstr { schema["type"] = ["string", "null"] }
            schema["default"] = preset
        }
        return schema
    }

    fileprivate func outputSchema(isMeasured: Bool) -> Value {
        switch way {
        case .buffer: isMeasured ? Self.base64 : ["type": "string"]
        case .measuredBuffer: Self.base64
        default: type.outputSchema
        }
    }

    fileprivate static let base64: Value = ["type": "string", "format": "byte"]
}

extension NativeType {
    fileprivate var inputSchema: Value {
        switch self {
        case .bytes: ["type": ["string", "object"]]
        case .json: [:]
        case .f32, .f64: ["type": "number"]
        case .cstr: ["type": "string"]
        default: outputSchema
        }
    }

    fileprivate var outputSchema: Value {
        switch self {
        case .bool: ["type": "boolean"]
        case .integer(let integer):
            ["type": "integer", "minimum": .int(integer.lowest), "maximum": integer.highestValue]
        // JSON has no infinities, and no numbers that are none.
        case .f32, .f64: ["type": ["number", "null"]]
        case .cstr: ["type": ["string", "null"]]
        case .bytes: NativeParameter.base64
        case .json: [:]
        case .handle: ["type": "null"]
        }
    }
}

extension NativeInteger {
    fileprivate var highestValue: Value {
        Int64(exactly: highest).map(Value.int) ?? .decimal("\(highest)")
    }
}
