import ConnectorKit

/// Takes tags of an incident away.
struct RemoveIncidentTags: TagAction {
    static let name = "remove-incident-tags"

    static func changed(_ tags: [String], by input: [String]) -> [String] {
        tags.filter { !input.contains($0) }
    }
}
