import Catalog
import Engine
import Values

/// How a message becomes the call of a connector's ordinary action.
struct ApprovalRoute {
    /// `connector.action`.
    var action: String
    var input: Value

    /// The call for a notice; nil where the connector has nothing to say it with, such as an update of a mail.
    ///
    /// - Throws: what is missing for it.
    init?(
        _ message: ApprovalMessage, notice: ApprovalNotice, connector: String, catalog: OperationCatalog
    ) throws(RequestRefusal) {
        switch connector {
        case "slack":
            guard let route = Self.slack(message, notice) else { return nil }
            self = route
        case "teams":
            guard message.kind != .closing else { return nil }
            self = Self.teams(message, notice)
        default:
            guard message.kind != .closing else { return nil }
            guard let person = notice.person else {
                throw .approval("`notify`: `\(notice.connection)` writes to people, not to a channel")
            }
            self = try Self.mail(message, to: person, connector: connector, catalog: catalog)
        }
        guard catalog.action(action) != nil else {
            throw .approval("`notify`: there is no `\(action)` to tell people with")
        }
    }

    private init(_ action: String, _ input: Value) {
        self.action = action
        self.input = input
    }

    private static let mailActions = ["send", "send-mail", "send-message"]

    /// The first action of a connector that takes what a mail has.
    static func mailAction(of connector: String, catalog: OperationCatalog) -> String? {
        mailActions.map { "\(connector).\($0)" }.first { name in
            let members = catalog.action(name)?.input?.document["properties"]?.object
            return members?["to"] != nil && members?["subject"] != nil
                && (members?["html"] != nil || members?["body"] != nil)
        }
    }

    private static func mail(
        _ message: ApprovalMessage, to person: String, connector: String, catalog: OperationCatalog
    ) throws(RequestRefusal) -> ApprovalRoute {
        guard let action = mailAction(of: connector, catalog: catalog) else {
            throw .approval("`notify`: `\(connector)` has no action that sends a mail")
        }
        let members = catalog.action(action)?.input?.document["properties"]?.object
        var input = JSONObject()
        input["to"] = [.string(person)]
        input["subject"] = .string(message.subject)
        if members?["html"] != nil {
            input["html"] = .string(message.html)
            if members?["text"] != nil { input["text"] = .string(message.text) }
        } else {
            input["body"] = .string(message.html)
        }
        return ApprovalRoute(action, .object(input))
    }

    private static func slack(_ message: ApprovalMessage, _ notice: ApprovalNotice) -> ApprovalRoute? {
        var input = JSONObject()
        input["channel"] = (notice.channel ?? notice.person).map { .string($0) }
        input["text"] = .string(message.subject)
        input["blocks"] = message.blocks
        guard message.kind == .closing else { return ApprovalRoute("slack.post-message", .object(input)) }
        guard let stamp = notice.reference["ts"] else { return nil }
        input["channel"] = notice.reference["channel"] ?? input["channel"]
        input["ts"] = stamp
        return ApprovalRoute("slack.update-message", .object(input))
    }

    /// `TEAM/CHANNEL`, the address of a workflow, or the connection's own.
    private static func teams(_ message: ApprovalMessage, _ notice: ApprovalNotice) -> ApprovalRoute {
        var input = JSONObject()
        let place = notice.channel ?? ""
        let parts = place.split(separator: "/", maxSplits: 1).map(String.init)
        if place.lowercased().hasPrefix("https://") || place.lowercased().hasPrefix("http://") {
            input["webhook"] = .string(place)
        } else if parts.count == 2 {
            input["team"] = .string(parts[0])
            input["channel"] = .string(parts[1])
        }
        input["adaptiveCard"] = message.card
        return ApprovalRoute("teams.post-card", .object(input))
    }
}
