import ConnectorKit

/// Adds a comment to an incident.
struct CommentIncident: CommentAction {
    static let name = "comment-incident"
    static let collection = "incidents"
}
