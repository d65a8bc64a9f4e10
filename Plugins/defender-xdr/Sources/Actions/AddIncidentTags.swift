import ConnectorKit

/// Adds tags to an incident.
struct AddIncidentTags: TagAction {
    static let name = "add-incident-tags"

    static func changed(_ tags: [String], by input: [String]) -> [String] {
        input.reduce(into: tags) { if !$0.contains($1) { $0.append($1) } }
    }
}
