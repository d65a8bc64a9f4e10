import Values

/// Microsoft Teams of the tenant: a team, its channels, and a workflow that posts what its webhook gets.
struct TeamsState: Sendable {
    struct Channel: Sendable {
        var id: String
        var name: String
        /// Oldest first, as Graph shows them.
        var messages: [Value] = []
    }

    static let team = "fbe2bf47-16c8-47cf-b4a5-4b9b187c508b"
    static let teamName = "Security Operations"
    static let workflow = "0a1b2c3d4e5f60718293a4b5c6d7e8f9"
    /// How many messages of a channel are kept.
    static let memory = 1000
    /// Bytes of a message with its card.
    static let largest = 28 * 1024

    /// The signature in the workflow's address; nil once it is revoked.
    var signature: String?
    /// What the workflow took and could not post: the caller never learns of it.
    var failures: [String] = []
    var channels = [
        Channel(id: "19:4a95f7d8db4c4e7fae857bcebe0623e6@thread.tacv2", name: "General"),
        Channel(id: "19:5b06a8e9ec5d5f80b0968cdfcf1734f7@thread.tacv2", name: "Alerts"),
    ]

    mutating func append(_ message: Value, to index: Int) {
        channels[index].messages.append(message)
        if channels[index].messages.count > Self.memory { channels[index].messages.removeFirst() }
    }
}
