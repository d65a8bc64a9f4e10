import Values

/// Functions on texts.
extension DeploymentFunction {
    static let texts: [String: DeploymentFunction] = [
        "format": DeploymentFunction(1...64, format),
        "tolower": DeploymentFunction(1...1) { (a) throws(DeploymentFailure) -> Value in
            .string(try text(a[0]).lowercased())
        },
        "toupper": DeploymentFunction(1...1) { (a) throws(DeploymentFailure) -> Value in
            .string(try text(a[0]).uppercased())
        },
        "trim": DeploymentFunction(1...1) { (a) throws(DeploymentFailure) -> Value in
            let scalars = try text(a[0]).unicodeScalars.drop { $0.properties.isWhitespace }
            let end = scalars.reversed().drop { $0.properties.isWhitespace }
            return .string(String(String.UnicodeScalarView(end.reversed())))
        },
        "replace": DeploymentFunction(3...3, replace),
        "substring": DeploymentFunction(2...3, substring),
        "split": DeploymentFunction(2...2, split),
        "join": DeploymentFunction(2...2, join),
        "startswith": DeploymentFunction(2...2) { (a) throws(DeploymentFailure) -> Value in
            .bool(try text(a[0]).lowercased().hasPrefix(try text(a[1]).lowercased()))
        },
        "endswith": DeploymentFunction(2...2) { (a) throws(DeploymentFailure) -> Value in
            .bool(try text(a[0]).lowercased().hasSuffix(try text(a[1]).lowercased()))
        },
        "padleft": DeploymentFunction(2...3, padLeft),
        "string": DeploymentFunction(1...1) { (a) throws(DeploymentFailure) -> Value in .string(spelled(a[0]))
        },
        "bool": DeploymentFunction(1...1, bool),
        "json": DeploymentFunction(1...1, json),
        "base64": DeploymentFunction(1...1) { (a) throws(DeploymentFailure) -> Value in
            .string(Base64.encode(Array(try text(a[0]).utf8)))
        },
        "base64tostring": DeploymentFunction(1...1) { (a) throws(DeploymentFailure) -> Value in
            .string(try decoded(a[0]))
        },
        "base64tojson": DeploymentFunction(1...1) { (a) throws(DeploymentFailure) -> Value in
            try json([.string(try decoded(a[0]))])
        },
        "uricomponent": DeploymentFunction(1...1) { (a) throws(DeploymentFailure) -> Value in
            .string(percentEncoded(try text(a[0])))
        },
        "uricomponenttostring": DeploymentFunction(1...1) { (a) throws(DeploymentFailure) -> Value in
            .string(percentDecoded(try text(a[0])))
        },
        "uri": DeploymentFunction(2...2) { (a) throws(DeploymentFailure) -> Value in
            let base = try text(a[0])
            let rest = try text(a[1]).drop { $0 == "/" }
            guard !rest.contains("://"), let slash = base.lastIndex(of: "/") else {
                throw .wrong("`uri` has no base to build on")
            }
            return .string(String(base[...slash]) + String(rest))
        },
    ]

    private static func format(_ arguments: [Value]) throws(DeploymentFailure) -> Value {
        var result = ""
        var rest = try text(arguments[0])[...]
        while let first = rest.popFirst() {
            if (first == "{" || first == "}"), rest.first == first {
                rest.removeFirst()
                result.append(first)
            } else if first == "{" {
                guard let end = rest.firstIndex(of: "}"), let place = Int(rest[..<end]), place >= 0,
                    place + 1 < arguments.count
                else { throw .wrong("`format` has a place that no argument fills") }
                result += spelled(arguments[place + 1])
                rest = rest[rest.index(after: end)...]
            } else {
                result.append(first)
            }
            guard result.utf8.count <= longest else { throw .tooLarge("a text") }
        }
        return .string(result)
    }

    private static func replace(_ arguments: [Value]) throws(DeploymentFailure) -> Value {
        let (whole, old, new) = (try text(arguments[0]), try text(arguments[1]), try text(arguments[2]))
        guard !old.isEmpty else { throw .wrong("`replace` looks for nothing") }
        let parts = pieces(of: whole, between: [old])
        guard whole.utf8.count + parts.count * new.utf8.count <= longest else { throw .tooLarge("a text") }
        return .string(parts.joined(separator: new))
    }

    private static func substring(_ arguments: [Value]) throws(DeploymentFailure) -> Value {
        let characters = Array(try text(arguments[0]).utf16)
        let start = Int(truncatingIfNeeded: try number(arguments[1]))
        let length =
            arguments.count == 3
            ? Int(truncatingIfNeeded: try number(arguments[2])) : characters.count - start
        guard start >= 0, length >= 0, start <= characters.count, length <= characters.count - start else {
            throw .wrong("`substring` asks for more than there is")
        }
        return .string(String(decoding: characters[start..<(start + length)], as: UTF16.self))
    }

    private static func split(_ arguments: [Value]) throws(DeploymentFailure) -> Value {
        let separators =
            arguments[1].array == nil ? [try text(arguments[1])] : try texts(try items(arguments[1]))
        let parts = pieces(of: try text(arguments[0]), between: separators.filter { !$0.isEmpty })
        return .array(parts.map(Value.string))
    }

    private static func join(_ arguments: [Value]) throws(DeploymentFailure) -> Value {
        let parts = try items(arguments[0]).map(spelled)
        let separator = try text(arguments[1])
        let size = parts.reduce(parts.count * separator.utf8.count) { $0 + $1.utf8.count }
        guard size <= longest else { throw .tooLarge("a text") }
        return .string(parts.joined(separator: separator))
    }

    private static func padLeft(_ arguments: [Value]) throws(DeploymentFailure) -> Value {
        let whole = spelled(arguments[0])
        let width = try number(arguments[1])
        let filling = arguments.count == 3 ? try text(arguments[2]) : " "
        guard (0...16).contains(width), filling.count == 1 else {
            throw .wrong("`padLeft` pads to 16 at most")
        }
        return .string(String(repeating: filling, count: max(0, Int(width) - whole.count)) + whole)
    }

    private static func bool(_ arguments: [Value]) throws(DeploymentFailure) -> Value {
        switch arguments[0] {
        case .bool: return arguments[0]
        case .int(let number): return .bool(number != 0)
        case .string(let text) where text.lowercased() == "true": return true
        case .string(let text) where text.lowercased() == "false": return false
        default: throw .wrong("`bool` was given neither true nor false")
        }
    }

    private static func json(_ arguments: [Value]) throws(DeploymentFailure) -> Value {
        guard let value = try? Value(json: try text(arguments[0]), limits: ImportLimits.json) else {
            throw .wrong("`json` was given a text that is no JSON")
        }
        return value
    }

    private static func decoded(_ value: Value) throws(DeploymentFailure) -> String {
        guard let bytes = Base64.decode(try text(value)), let text = String(validating: bytes, as: UTF8.self)
        else { throw .wrong("a text is no base64") }
        return text
    }

    /// The pieces of a text between separators, of which the first that fits counts.
    private static func pieces(of whole: String, between separators: [String]) -> [String] {
        let bytes = Array(whole.utf8)
        let separators = separators.map { Array($0.utf8) }
        var pieces: [String] = []
        var start = 0
        var place = 0
        while place < bytes.count {
            guard let found = separators.first(where: { bytes[place...].starts(with: $0) }) else {
                place += 1
                continue
            }
            pieces.append(String(decoding: bytes[start..<place], as: UTF8.self))
            place += found.count
            start = place
        }
        return pieces + [String(decoding: bytes[start...], as: UTF8.self)]
    }

    private static func percentEncoded(_ text: String) -> String {
        text.utf8.map { byte in
            let isPlain =
                (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte)
                || "-_.~".utf8.contains(byte)
            return isPlain
                ? String(Unicode.Scalar(byte))
                : "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
        }.joined()
    }

    private static func percentDecoded(_ text: String) -> String {
        var bytes: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let first = rest.popFirst() {
            if first == UInt8(ascii: "%"), rest.count >= 2,
                let byte = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16)
            {
                bytes.append(byte)
                rest = rest.dropFirst(2)
            } else {
                bytes.append(first)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
