public import Values

/// What can be read from JSON: inputs of operations and answers of services.
///
/// ```swift
/// struct Input: JSONDecodable {
///     var machine: String
///     var comment: String
///     var kind: Kind
///     init(_ json: JSONInput) throws(ConnectorFailure) {
///         machine = try json.required("machine")
///         comment = try json.required("comment")
///         kind = try json.optional("kind") ?? .full
///     }
/// }
/// ```
public protocol JSONDecodable: Sendable {
    /// Reads a value; throws a failure that names the member which is wrong.
    init(_ json: JSONInput) throws(ConnectorFailure)
}

/// A JSON value that is being read, and where it stands.
public struct JSONInput: Sendable {
    /// Where a document came from, which decides what a mistake in it means.
    public enum Origin: Sendable {
        /// A playbook: a mistake is `.invalid`.
        case playbook
        /// A service's answer: a mistake is `.permanent`, with the code `UnexpectedAnswer`.
        case service
    }

    /// The value.
    public let value: Value
    /// Where it stands, `machine.tags[0]`; empty for the whole document.
    public let path: String
    /// Where the document came from.
    public let origin: Origin

    /// A whole document.
    public init(_ value: Value, from origin: Origin = .playbook) {
        self.init(value, path: "", from: origin)
    }

    init(_ value: Value, path: String, from origin: Origin) {
        self.value = value
        self.path = path
        self.origin = origin
    }

    /// The member of a name, if it is there and not null.
    public subscript(_ name: String) -> JSONInput? {
        guard let member = value[name], !member.isNull else { return nil }
        return JSONInput(member, path: path.isEmpty ? name : "\(path).\(name)", from: origin)
    }

    /// The member of a name, which must be there.
    public func required<Result: JSONDecodable>(
        _ name: String, as type: Result.Type = Result.self
    ) throws(ConnectorFailure) -> Result {
        guard let member = self[name] else {
            throw failure("member `\(path.isEmpty ? name : "\(path).\(name)")` is missing")
        }
        return try Result(member)
    }

    /// The member of a name; nil when it is absent or null.
    public func optional<Result: JSONDecodable>(
        _ name: String, as type: Result.Type = Result.self
    ) throws(ConnectorFailure) -> Result? {
        guard let member = self[name] else { return nil }
        return try Result(member)
    }

    /// The items of an array.
    public func items() throws(ConnectorFailure) -> [JSONInput] {
        guard let items = value.array else { throw mismatch("an array") }
        return items.enumerated().map { JSONInput($1, path: "\(path)[\($0)]", from: origin) }
    }

    /// The failure for a value of another kind: `member `tags` must be an array, and is a string`.
    public func mismatch(_ expected: String) -> ConnectorFailure {
        let subject = path.isEmpty ? "the \(origin == .playbook ? "input" : "answer")" : "member `\(path)`"
        return failure("\(subject) must be \(expected), and is \(Self.article(value.typeName))")
    }

    /// A failure with a message of one's own.
    public func failure(_ message: String) -> ConnectorFailure {
        switch origin {
        case .playbook: ConnectorFailure(.invalid, message)
        case .service:
            ConnectorFailure(.permanent, "the service's answer: \(message)", code: "UnexpectedAnswer")
        }
    }

    private static func article(_ type: String) -> String {
        switch type {
        case "null": "null"
        case "array", "integer", "object": "an \(type)"
        default: "a \(type)"
        }
    }
}

extension Value: JSONDecodable {
    /// Any value.
    public init(_ json: JSONInput) throws(ConnectorFailure) { self = json.value }
}

extension JSONObject: JSONDecodable {
    /// An object.
    public init(_ json: JSONInput) throws(ConnectorFailure) {
        guard let object = json.value.object else { throw json.mismatch("an object") }
        self = object
    }
}

extension String: JSONDecodable {
    /// A string.
    public init(_ json: JSONInput) throws(ConnectorFailure) {
        guard let text = json.value.string else { throw json.mismatch("a string") }
        self = text
    }
}

extension Bool: JSONDecodable {
    /// A Boolean.
    public init(_ json: JSONInput) throws(ConnectorFailure) {
        guard let truth = json.value.bool else { throw json.mismatch("a boolean") }
        self = truth
    }
}

extension Int: JSONDecodable {
    /// A whole number.
    public init(_ json: JSONInput) throws(ConnectorFailure) {
        guard let number = json.value.int ?? json.value.double.flatMap(Int64.init(exactly:)) else {
            throw json.mismatch("an integer")
        }
        self = Int(number)
    }
}

extension Double: JSONDecodable {
    /// A number.
    public init(_ json: JSONInput) throws(ConnectorFailure) {
        guard let number = json.value.double else { throw json.mismatch("a number") }
        self = number
    }
}

extension Timestamp: JSONDecodable {
    /// An instant as ISO 8601 text.
    public init(_ json: JSONInput) throws(ConnectorFailure) {
        guard let instant = json.value.string.flatMap(Timestamp.init(iso8601:)) else {
            throw json.mismatch("an ISO 8601 date and time")
        }
        self = instant
    }
}

extension Duration: JSONDecodable {
    /// A length of time as ISO 8601 text: `PT5M`.
    public init(_ json: JSONInput) throws(ConnectorFailure) {
        guard let duration = json.value.string.flatMap(Duration.init(iso8601:)) else {
            throw json.mismatch("an ISO 8601 duration")
        }
        self = duration
    }
}

extension Array: JSONDecodable where Element: JSONDecodable {
    /// An array of like items.
    public init(_ json: JSONInput) throws(ConnectorFailure) {
        self = []
        for item in try json.items() { append(try Element(item)) }
    }
}

extension Dictionary: JSONDecodable where Key == String, Value: JSONDecodable {
    /// An object of like members.
    public init(_ json: JSONInput) throws(ConnectorFailure) {
        self = [:]
        for member in try JSONObject(json) where !member.value.isNull {
            guard let input = json[member.name] else { continue }
            self[member.name] = try Value(input)
        }
    }
}

extension JSONDecodable where Self: RawRepresentable & CaseIterable, RawValue == String {
    /// One of the texts of an enumeration.
    public init(_ json: JSONInput) throws(ConnectorFailure) {
        guard let choice = Self(rawValue: try String(json)) else {
            throw json.mismatch("one of " + Self.allCases.map { "`\($0.rawValue)`" }.joined(separator: ", "))
        }
        self = choice
    }
}
