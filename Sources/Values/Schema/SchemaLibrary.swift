/// The documents that a schema consists of, and the names by which their parts are found.
struct SchemaLibrary {
    /// A document, or a part of one that has its own `$id`.
    struct Resource {
        var uri: String
        var place: SchemaPlace
        var anchors: [String: SchemaPlace] = [:]
        var dynamicAnchors: [String: SchemaPlace] = [:]
        var assertsValidation = true
    }

    private static let validation = "https://json-schema.org/draft/2020-12/vocab/validation"

    private let external: [String: Value]
    private var documents: [Value] = []
    private(set) var resources: [Resource] = []
    private var byURI: [String: Int] = [:]
    private var owners: [SchemaPlace: Int] = [:]

    init(external: [String: Value]) { self.external = external }

    /// Takes in a document and all names in it.
    mutating func add(_ document: Value, uri: String) throws(SchemaError) -> SchemaPlace {
        let place = SchemaPlace(document: documents.count, pointer: "")
        documents.append(document)
        resources.append(Resource(uri: uri, place: place))
        byURI[uri] = byURI[uri] ?? resources.count - 1
        try index(document, place, resources.count - 1, depth: 0)
        return place
    }

    func value(at place: SchemaPlace) -> Value? {
        var value: Value? = documents[place.document]
        for step in Self.steps(of: place.pointer) {
            switch value {
            case .object(let object): value = object[step]
            case .array(let items): value = Int(step).flatMap { items.indices.contains($0) ? items[$0] : nil }
            default: return nil
            }
        }
        return value
    }

    /// The resource that a place belongs to; places below unknown keywords are looked through now.
    mutating func resource(of place: SchemaPlace) throws(SchemaError) -> Int {
        if let owner = owners[place] { return owner }
        var outer = place
        while owners[outer] == nil, let slash = outer.pointer.lastIndex(of: "/") {
            outer.pointer = String(outer.pointer[..<slash])
        }
        guard let value = value(at: place) else {
            throw SchemaError(message: "there is nothing at this place", pointer: place.pointer)
        }
        try index(value, place, owners[outer] ?? 0, depth: 0)
        return owners[place] ?? 0
    }

    /// What a reference leads to.
    mutating func resolve(
        _ reference: String, from resource: Int
    ) throws(SchemaError) -> (place: SchemaPlace, dynamicName: String?) {
        let parts = reference.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false)
        let uri = URIReference(String(parts[0])).resolved(against: URIReference(resources[resource].uri)).text
        guard let target = try find(uri) else {
            throw SchemaError(message: "refers to `\(uri)`, which is not at hand", pointer: "")
        }
        let fragment = parts.count > 1 ? percentDecoded(String(parts[1])) : ""
        let root = resources[target].place
        if fragment.isEmpty { return (root, nil) }
        if fragment.hasPrefix("/") {
            let place = SchemaPlace(
                document: root.document, pointer: root.pointer + Self.normalised(fragment))
            guard value(at: place) != nil else {
                throw SchemaError(message: "refers to `#\(fragment)`, where there is nothing", pointer: "")
            }
            return (place, nil)
        }
        guard let place = resources[target].anchors[fragment] else {
            throw SchemaError(
                message: "refers to the anchor `\(fragment)`, which does not exist", pointer: "")
        }
        return (place, resources[target].dynamicAnchors[fragment] == nil ? nil : fragment)
    }

    private mutating func find(_ uri: String) throws(SchemaError) -> Int? {
        if let resource = byURI[uri] { return resource }
        guard let document = external[uri] else { return nil }
        _ = try add(document, uri: uri)
        return byURI[uri]
    }

    private mutating func index(
        _ value: Value, _ place: SchemaPlace, _ outer: Int, depth: Int
    ) throws(SchemaError) {
        guard depth <= JSONLimits.standard.depth else {
            throw SchemaError(message: "the schema nests too deep", pointer: place.pointer)
        }
        guard owners[place] == nil else { return }
        guard let schema = value.object else {
            owners[place] = outer
            return
        }
        let owner = try register(schema, place, outer)
        owners[place] = owner
        for (name, value) in schema {
            let below = place.appending(name)
            switch SchemaKeyword.all[name]?.subschemas ?? .none {
            case .none: break
            case .itself: try index(value, below, owner, depth: depth + 1)
            case .list:
                for (position, item) in (value.array ?? []).enumerated() {
                    try index(item, below.appending("\(position)"), owner, depth: depth + 1)
                }
            case .members:
                for member in value.object ?? JSONObject() {
                    try index(member.value, below.appending(member.name), owner, depth: depth + 1)
                }
            }
        }
    }

    /// Notes the names of a schema, and returns the resource that it belongs to.
    private mutating func register(
        _ schema: JSONObject, _ place: SchemaPlace, _ outer: Int
    ) throws(SchemaError) -> Int {
        var owner = outer
        if let id = schema["$id"] {
            guard let text = id.string, text.last == "#" || !text.contains("#") else {
                throw SchemaError(
                    message: "`$id` is not a URI without fragment", pointer: place.pointer + "/$id")
            }
            let base = URIReference(resources[outer].uri)
            let own = text.last == "#" ? String(text.dropLast()) : text
            let uri = URIReference(own).resolved(against: base).text
            if place.pointer.isEmpty {
                resources[outer].uri = uri
            } else {
                let inherits = resources[outer].assertsValidation
                resources.append(Resource(uri: uri, place: place, assertsValidation: inherits))
                owner = resources.count - 1
            }
            byURI[uri] = byURI[uri] ?? owner
        }
        if let dialect = schema["$schema"]?.string,
            let vocabularies = external[dialect]?["$vocabulary"]?.object
        {
            resources[owner].assertsValidation = vocabularies[Self.validation] != nil
        }
        for keyword in ["$anchor", "$dynamicAnchor"] {
            guard let anchor = schema[keyword] else { continue }
            guard let name = anchor.string else {
                throw SchemaError(
                    message: "`\(keyword)` is not a string", pointer: place.pointer + "/" + keyword)
            }
            resources[owner].anchors[name] = place
            if keyword == "$dynamicAnchor" { resources[owner].dynamicAnchors[name] = place }
        }
        return owner
    }

    private static func steps(of pointer: String) -> [String] {
        pointer.split(separator: "/", omittingEmptySubsequences: false).dropFirst().map { step in
            guard step.utf8.contains(UInt8(ascii: "~")) else { return String(step) }
            return step.split(separator: "~1", omittingEmptySubsequences: false)
                .map { $0.split(separator: "~0", omittingEmptySubsequences: false).joined(separator: "~") }
                .joined(separator: "/")
        }
    }

    /// The same pointer in the one spelling that places use.
    private static func normalised(_ pointer: String) -> String {
        steps(of: pointer).map { "/" + escapedPointerStep($0) }.joined()
    }
}
