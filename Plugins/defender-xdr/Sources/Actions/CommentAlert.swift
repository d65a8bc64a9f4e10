import ConnectorKit

/// Adds a comment to an alert.
struct CommentAlert: CommentAction {
    static let name = "comment-alert"
    static let collection = "alerts_v2"
}
