import Values

/// A value of the descriptor and the way to it.
struct DescriptorNode {
    var path: [String] = []
    var value: Value

    subscript(_ name: String) -> DescriptorNode? {
        value[name].map { DescriptorNode(path: path + [name], value: $0) }
    }

    /// The members of an object, in order; none for anything else.
    var members: [(name: String, node: DescriptorNode)] {
        guard let object = value.object else { return [] }
        return object.map { ($0.name, DescriptorNode(path: path + [$0.name], value: $0.value)) }
    }

    /// The items of an array; none for anything else.
    var items: [DescriptorNode] {
        guard let items = value.array else { return [] }
        return items.enumerated().map { DescriptorNode(path: path + ["\($0)"], value: $1) }
    }
}

/// The keys that an object of the descriptor may have.
struct DescriptorKeys {
    var required: [String] = []
    var optional: [String] = []

    var all: [String] { required + optional }

    static let root = DescriptorKeys(required: ["riposte", "plugin", "connectors"], optional: ["$schema"])
    static let plugin = DescriptorKeys(
        required: ["name", "version"], optional: ["publisher", "license", "homepage", "title", "summary"])
    static let connector = DescriptorKeys(
        required: ["title"],
        optional: [
            "summary", "concurrency", "settings", "base", "hosts", "auth", "secrets", "rates", "errors",
            "actions", "triggers", "native", "test", "$defs",
        ])
    static let action = DescriptorKeys(
        required: ["title", "effect"],
        optional: [
            "summary", "idempotency", "readWhen", "undo", "timeout", "blocking", "permissions", "aliases",
            "input", "output", "native", "request", "rates", "examples",
        ])
    static let trigger = DescriptorKeys(
        required: ["title", "modes"],
        optional: [
            "summary", "interval", "batch", "webhook", "policy", "permissions", "aliases", "input", "event",
            "examples",
        ])
    static let policy = DescriptorKeys(required: ["path"], optional: ["lookup", "list"])
    static let webhook = DescriptorKeys(optional: ["subscribe", "verify"])
    static let verify = DescriptorKeys(
        required: ["scheme", "secret", "header"],
        optional: ["key", "prefix", "encoding", "timestamp", "tolerance", "format"])
    static let errors = DescriptorKeys(optional: ["path", "message", "ok", "map"])
    static let rate = DescriptorKeys(required: ["limit", "per"])
    static let example = DescriptorKeys(required: ["input"], optional: ["output", "title"])

    static let alias = DescriptorKeys(required: ["api"], optional: ["operation", "request", "with"])

    static let request = DescriptorKeys(
        required: ["method", "path"],
        optional: [
            "query", "headers", "body", "form", "idempotent", "answer", "result", "pages", "already",
        ])
    static let pages = DescriptorKeys(
        required: ["items"], optional: ["next", "cursor", "offset", "limit"])
    static let cursor = DescriptorKeys(required: ["from", "to"])
    static let offset = DescriptorKeys(required: ["to"], optional: ["more"])
    static let test = DescriptorKeys(required: ["action"], optional: ["input"])

    static let native = DescriptorKeys(
        required: ["symbol", "signature"],
        optional: ["library", "ok", "error", "statuses", "free", "lengths", "errno", "threadSafe"])
    static let nativeConnector = DescriptorKeys(optional: ["library", "handle", "threadSafe"])
    static let nativeHandle = DescriptorKeys(required: ["open"], optional: ["close"])
    static let nativeClose = DescriptorKeys(required: ["symbol", "signature"])
    static let nativeError = DescriptorKeys(required: ["symbol", "signature"])

    /// By scheme.
    static let auth: [String: DescriptorKeys] = [
        "header": DescriptorKeys(required: ["scheme", "name", "value"]),
        "basic": DescriptorKeys(required: ["scheme"]),
        "bearer": DescriptorKeys(required: ["scheme"]),
        "oauth2-client": DescriptorKeys(required: ["scheme", "scopes"], optional: ["token"]),
        "oauth2-code": DescriptorKeys(
            required: ["scheme", "authorize", "token", "scopes"],
            optional: ["pkce", "parameters", "separator"]),
        "oauth2-password": DescriptorKeys(required: ["scheme", "token"], optional: ["scopes"]),
        "oauth2-jwt": DescriptorKeys(required: ["scheme", "token", "scopes"]),
    ]
    static let secret = DescriptorKeys(required: ["title"], optional: ["summary", "required"])
}
