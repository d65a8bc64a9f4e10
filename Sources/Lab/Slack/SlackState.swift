import Values

/// A Slack workspace with one app in it.
struct SlackState: Sendable {
    /// A channel or a direct message.
    struct Channel: Sendable {
        var id: String
        var name: String
        var isPrivate = false
        var isArchived = false
        /// Of a direct message.
        var isDirect = false
        var topic = ""
        /// Whether the app is in it.
        var isMember = true
        var members: [String]
        /// Oldest first.
        var messages: [Value] = []
    }

    static let team = "T0LABTEAM"
    static let bot = "U0RIPOSTE"
    static let botID = "B0RIPOSTE"
    static let app = "A0RIPOSTE"
    /// How many messages of a channel are kept.
    static let memory = 1000

    /// The app's bot token; nil once it is revoked.
    var token: String?
    let signingSecret: String
    /// The secret last part of the webhook's address; nil once it is revoked.
    var hook: String?
    /// Where interactions are sent; nil until somebody says so.
    var requestURL: String?
    var scopes: [String] = [
        "channels:history", "channels:manage", "channels:read", "chat:write", "files:write", "groups:history",
        "groups:read", "im:history", "im:write", "mpim:write", "reactions:write", "users:read",
        "users:read.email",
    ]
    var channels: [Channel]
    /// Bytes that wait for being shared, by the file's id; nil until they have come.
    var uploads: [String: Upload] = [:]

    struct Upload: Sendable {
        var name: String
        var length: Int
        var bytes: [UInt8]?
    }

    static func seed(token: String, signingSecret: String, hook: String, users: [Directory.User])
        -> SlackState
    {
        let everybody = users.indices.map(SlackState.userID) + [bot]
        return SlackState(
            token: token, signingSecret: signingSecret, hook: hook,
            channels: [
                Channel(id: "C0LABSOC01", name: "soc", members: everybody),
                Channel(id: "C0LABGEN01", name: "general", members: everybody),
                Channel(
                    id: "C0LABOUT01", name: "outside", isMember: false, members: [userID(0), userID(1)]),
                Channel(id: "C0LABOLD01", name: "old-case", isArchived: true, members: everybody),
                Channel(id: "G0LABPRV01", name: "private-case", isPrivate: true, members: everybody),
            ])
    }

    /// The id of a user of the directory, by place.
    static func userID(_ index: Int) -> String { "U0LAB\(1000 + index)" }

    func index(of channel: String) -> Int? { channels.firstIndex { $0.id == channel } }

    /// A channel by id or, as posting allows, by name.
    func index(named text: String) -> Int? {
        let name = text.hasPrefix("#") ? String(text.dropFirst()) : text
        return index(of: text) ?? channels.firstIndex { $0.name == name && !$0.isDirect }
    }
}

/// A refusal of Slack: a code, with what belongs to it.
struct SlackError: Error {
    var code: String
    var details: [(name: String, value: Value)] = []

    init(_ code: String, messages: [String] = []) {
        self.code = code
        if !messages.isEmpty {
            details = [("response_metadata", ["messages": .array(messages.map { .string($0) })])]
        }
    }

    var body: Value {
        var body = JSONObject()
        body["ok"] = false
        body["error"] = .string(code)
        for (name, value) in details { body[name] = value }
        return .object(body)
    }
}

/// What a method was called with, from JSON, a form or a query alike.
struct SlackArguments: Sendable {
    var values: JSONObject

    init(_ request: LabRequest) throws(SlackError) {
        values = JSONObject()
        for (name, value) in request.query { values[name] = .string(value) }
        if request.headers["content-type"]?.hasPrefix("application/json") ?? false {
            guard let json = request.json else { throw SlackError("invalid_json") }
            for member in json.object ?? JSONObject() { values[member.name] = member.value }
        } else {
            for (name, value) in request.form { values[name] = .string(value) }
        }
    }

    subscript(_ name: String) -> String? {
        guard let value = values[name], !value.isNull else { return nil }
        return value.string ?? value.json()
    }

    func required(_ name: String, else code: String = "invalid_arguments") throws(SlackError) -> String {
        guard let text = self[name], !text.isEmpty else {
            throw SlackError(code, messages: ["[ERROR] missing required field: \(name)"])
        }
        return text
    }

    /// A structure; forms carry it as text.
    func structure(_ name: String) -> Value? {
        guard let value = values[name], !value.isNull else { return nil }
        guard let text = value.string else { return value }
        return try? Value(json: Array(text.utf8))
    }

    func truth(_ name: String) -> Bool { ["true", "1"].contains(self[name] ?? "") }
}
