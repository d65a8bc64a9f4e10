import ConnectorKit
import Values

/// Finding people: the cloud knows them by account ids, Data Center by names.
///
/// Whoever hides the mail address in the cloud is not found by it; then the account id is needed.
enum Person {
    /// The account id or the name of who is meant by a mail address, a name or an id.
    static func id(_ text: String, _ jira: Jira) async throws(ConnectorFailure) -> String {
        if !jira.isDataCenter, isAccountID(text) { return text }
        let found = try await find(text, jira)
        guard let id = found[jira.personMember]?.string else {
            throw .permanent("a user has no id", code: "UnexpectedAnswer")
        }
        return id
    }

    static func find(_ text: String, _ jira: Jira) async throws(ConnectorFailure) -> Value {
        let query = [
            (name: jira.isDataCenter ? "username" : "query", value: text), (name: "maxResults", value: "20"),
        ]
        let all = try await jira.get("user/search", query).array ?? []
        let users = all.filter { $0["active"]?.bool ?? true }
        let wanted = text.lowercased()
        let exact = users.filter { user in
            ["emailAddress", "name", "displayName"].contains { user[$0]?.string?.lowercased() == wanted }
        }
        // A search by mail address gives who has it, even where the answer does not show it.
        let found = exact.isEmpty && text.contains("@") ? users : exact
        guard let user = found.first else {
            throw .notFound(
                "nobody is found by this; who hides the mail address has to be given by account id",
                code: "UserNotFound")
        }
        guard found.count == 1 else {
            throw .conflict("several people are found by this", code: "UserAmbiguous")
        }
        return user
    }

    private static func isAccountID(_ text: String) -> Bool {
        let isOld = text.utf8.count == 24 && text.allSatisfy { $0.isHexDigit }
        return isOld || (text.contains(":") && !text.contains("@") && !text.contains(" "))
    }
}
