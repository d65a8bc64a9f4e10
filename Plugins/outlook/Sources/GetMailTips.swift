import ConnectorKit
import Values

/// Says of recipients what a sender should know before writing.
///
/// Source: Microsoft Learn, Microsoft Graph v1.0, "user: getMailTips".
struct GetMailTips: Action {
    static let name = "get-mail-tips"

    struct Input: JSONDecodable {
        var addresses: [String]

        init(_ json: JSONInput) throws(ConnectorFailure) {
            guard let member = json["addresses"] else { throw json.failure("`addresses` is missing") }
            addresses = if let text = member.value.string { [text] } else { try [String](member) }
            guard !addresses.isEmpty else { throw member.failure("`addresses` is empty") }
        }
    }

    /// The tips that are asked for: all that say something about a mailbox.
    private static let options =
        "automaticReplies, mailboxFullStatus, customMailTip, externalMemberCount, "
        + "totalMemberCount, maxMessageSize, deliveryRestriction, moderationStatus"

    func perform(_ input: Input, _ call: Call) async throws(ConnectorFailure) -> Value {
        let path = OutlookMailbox.path(call.settings["mailbox"]?.string ?? "")
        let body: Value = [
            "EmailAddresses": .array(input.addresses.map { .string($0) }),
            "MailTipsOptions": .string(Self.options),
        ]
        let answer = try await call.http(.post("\(path)/getMailTips", json: body).idempotent())
            .orThrow().json()
        let tips = answer["value"]?.array ?? []
        // Flows of the older operation read one mailbox's answer from the top, under these names.
        let message = tips.first?["automaticReplies"]?["message"]?.string ?? ""
        return ["value": .array(tips), "AutomaticReplies": ["Message": .string(message)]]
    }
}
