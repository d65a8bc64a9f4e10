import Values

/// Microsoft Teams of the tenant: its teams, their channels, and a workflow that posts what its webhook gets.
struct TeamsState: Sendable {
    struct Channel: Sendable {
        var team = TeamsState.team
        var id: String
        var name: String
        /// Oldest first, as Graph shows them.
        var messages: [Value] = []
    }

    static let team = "fbe2bf47-16c8-47cf-b4a5-4b9b187c508b"
    /// The team that Microsoft's published flows post to.
    static let flowsTeam = "d05ba55c-593e-4bfa-8011-26e0626b5c14"
    static let teamName = "Security Operations"
    static let names = [(team, teamName), (flowsTeam, "Cloud App Security")]
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
        Channel(
            team: flowsTeam, id: "19:509df22316b74b92a0acc22c07549f3f@thread.skype", name: "Travel"),
        Channel(
            team: flowsTeam, id: "19:8e52aee721394ab78563596463c067dc@thread.skype", name: "Sharing"),
    ]

    mutating func append(_ message: Value, to index: Int) {
        channels[index].messages.append(message)
        if channels[index].messages.count > Self.memory { channels[index].messages.removeFirst() }
    }
}
