import ConnectorKit
import Values

/// A comment on an alert or an incident.
struct CommentInput: JSONDecodable {
    var id: String
    var comment: String

    init(_ json: JSONInput) throws(ConnectorFailure) {
        id = try json.required(json["alertId"] == nil ? "incidentId" : "alertId")
        comment = try json.required("comment")
    }
}

/// An action that adds a comment.
///
/// The service takes no key of ours and shows all comments of an alert or incident, so a comment ends in a mark: after a
/// lost answer the mark tells whether the comment is there.
///
/// Source: Microsoft Learn, Microsoft Graph v1.0, "Create comment for alert" and "Create comment for incident".
protocol CommentAction: Action where Input == CommentInput {
    /// What the comments are of: `alerts_v2`.
    static var collection: String { get }
}

extension CommentAction {
    func perform(_ input: CommentInput, _ call: Call) async throws(ConnectorFailure) -> Value {
        let body: Value = [
            "@odata.type": "microsoft.graph.security.alertComment",
            "comment": .string("\(input.comment) \(Self.mark(call))"),
        ]
        let answer = try await call.http(.post(Self.path(input) + "/comments", json: body)).orThrow().json()
        return ["comments": answer["value"] ?? []]
    }

    func reconcile(_ input: CommentInput, _ call: Call) async throws(ConnectorFailure) -> Value {
        let found = try await call.http(.get(Self.path(input))).orThrow().json()
        let comments = found["comments"]?.array ?? []
        let mark = Self.mark(call)
        guard comments.contains(where: { $0["comment"]?.string?.hasSuffix(mark) ?? false }) else {
            throw .notFound("no comment carries the mark of this call")
        }
        return ["comments": .array(comments)]
    }

    private static func path(_ input: CommentInput) -> String {
        "/v1.0/security/\(collection)/\(input.id.percentEncoded)"
    }

    private static func mark(_ call: Call) -> String { "[riposte \(call.idempotencyKey)]" }
}
