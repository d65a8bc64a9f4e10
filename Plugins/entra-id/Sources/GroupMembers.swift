import ConnectorKit
import Values

/// A user to put into a group, or to take out of it.
struct MemberInput: JSONDecodable {
    var group: String
    var user: String

    init(_ json: JSONInput) throws(ConnectorFailure) {
        group = try json.required("groupId")
        // Microsoft's connector gives the address of the object, which ends in its id.
        let user: String = try json.required("user")
        self.user = user.contains("/") ? String(user.split(separator: "/").last ?? "") : user
    }

    /// The members of the group.
    var path: String { "/v1.0/groups/\(group.percentEncoded)/members" }

    func output(isAlready: Bool) -> Value {
        ["groupId": .string(group), "user": .string(user), "already": .bool(isAlready)]
    }
}
