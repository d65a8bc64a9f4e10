/// The name of an operation in Power Automate and Logic Apps, and how its parameters become inputs of ours.
public struct OperationAlias: Sendable, Hashable {
    /// One segment of a path template.
    public enum PathPart: Sendable, Hashable {
        /// A segment that has to be there, in any case.
        case text(String)
        /// A parameter that takes one segment.
        case parameter(String)
    }

    /// The managed API without `shared_`, as written: `wdatp`.
    public var api: String
    /// The operation's id; nil where only its request is known.
    public var operation: String?
    /// The method of its request in upper case; nil where only its id is known.
    public var method: String?
    /// The path of its request; nil where only its id is known.
    public var path: [PathPart]?
    /// Where inputs come from, by their names: a parameter, with the members of its value behind slashes
    /// (`body/Comment`).
    public var inputs: [String: String]

    /// An alias.
    public init(
        api: String, operation: String? = nil, method: String? = nil, path: [PathPart]? = nil,
        inputs: [String: String] = [:]
    ) {
        self.api = Self.plainName(of: api)
        self.operation = operation
        self.method = method
        self.path = path
        self.inputs = inputs
    }

    /// An API's name without `shared_`.
    public static func plainName(of api: String) -> String {
        let prefix = "shared_"
        return api.lowercased().hasPrefix(prefix) ? String(api.dropFirst(prefix.count)) : api
    }

    /// Where an input comes from: the parameter and the members of its value; what is not listed is filled from the
    /// parameter of the same name.
    ///
    /// Parameters and members are to be found by these names without regard to case.
    public func source(of input: String) -> (parameter: String, members: [String]) {
        let parts = (inputs[input] ?? input).split(separator: "/").map(String.init)
        return (parts.first ?? input, Array(parts.dropFirst()))
    }

    /// Which segment each parameter of the path takes; nil when a request is not this one.
    ///
    /// - Parameters:
    ///   - method: the method in any case; nil fits every one.
    ///   - segments: the path's segments without empty ones; nil for one that is known only at run time.
    public func match(method: String?, path segments: [String?]) -> [String: Int]? {
        guard let path, path.count == segments.count, method == nil || method?.uppercased() == self.method
        else {
            return nil
        }
        var places: [String: Int] = [:]
        for (place, (part, segment)) in zip(path, segments).enumerated() {
            switch part {
            case .text(let wanted):
                guard let segment, segment.lowercased() == wanted.lowercased() else { return nil }
            case .parameter(let name): places[name] = place
            }
        }
        return places
    }

    /// How many segments are fixed: of two aliases that fit, the one with more counts.
    var fixedSegments: Int {
        (path ?? []).count { part in
            if case .text = part { return true }
            return false
        }
    }

    /// What tells it from other aliases: one text for the operation, one for the request.
    var keys: [String] {
        let api = api.lowercased()
        var keys = operation.map { ["\(api)/\($0.lowercased())"] } ?? []
        if let method, let path {
            let template = path.map { part in
                switch part {
                case .text(let text): text.lowercased()
                case .parameter: "{}"
                }
            }
            keys.append("\(api) \(method) /\(template.joined(separator: "/"))")
        }
        return keys
    }
}

extension OperationAlias {
    /// A request as descriptors write it: `POST /api/machines/{machineId}/isolate`; nil when it is none.
    static func request(_ text: String) -> (method: String, path: [PathPart])? {
        let words = text.split(separator: " ", omittingEmptySubsequences: false)
        guard words.count == 2, words[1].hasPrefix("/"), !words[0].isEmpty,
            words[0].utf8.allSatisfy({ (0x41...0x5a).contains($0) })
        else { return nil }
        var path: [PathPart] = []
        var names: Set<String> = []
        for segment in words[1].split(separator: "/") {
            if segment.hasPrefix("{"), segment.hasSuffix("}") {
                let name = String(segment.dropFirst().dropLast())
                guard !name.isEmpty, !name.contains(where: { "{}".contains($0) }), names.insert(name).inserted
                else { return nil }
                path.append(.parameter(name))
            } else {
                guard !segment.contains(where: { "{}?#".contains($0) }) else { return nil }
                path.append(.text(String(segment)))
            }
        }
        return (String(words[0]), path)
    }
}
