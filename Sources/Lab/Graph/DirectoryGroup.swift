import Values

/// A group of the simulated tenant.
struct DirectoryGroup: Sendable {
    var id: String
    var name: String
    var about: String
    /// Whether a rule decides who belongs to it, so that nobody can be added by hand.
    var isDynamic = false
    /// Object ids.
    var members: [String]

    /// The group as Graph shows it.
    ///
    /// Source: Microsoft Learn, Microsoft Graph, "group resource type".
    var value: Value {
        [
            "id": .string(id), "displayName": .string(name), "description": .string(about),
            "groupTypes": isDynamic ? ["DynamicMembership"] : [], "mail": .null, "mailEnabled": false,
            "mailNickname": .string(name.lowercased().filter { $0 != " " }), "securityEnabled": true,
            "visibility": "Private", "createdDateTime": "2026-01-05T08:00:00Z",
            "isAssignableToRole": false,
        ]
    }

    static func seed(user: (Int) -> String) -> [DirectoryGroup] {
        func id(_ number: Int) -> String { "9a8d7c6b-5e4f-4a3b-8c2d-1e0f9a8b\(2000 + number)" }
        return [
            DirectoryGroup(
                id: id(0), name: "Security Operations", about: "Who answers alerts", members: [user(8)]),
            DirectoryGroup(
                id: id(1), name: "Frequent Travellers", about: "May sign in from unusual countries",
                members: [user(2), user(5)]),
            DirectoryGroup(
                id: id(2), name: "Restricted Access", about: "Conditional access lets them reach nothing",
                members: []),
            DirectoryGroup(
                id: id(3), name: "All Staff", about: "Everyone", isDynamic: true, members: (0..<10).map(user)),
        ]
    }
}

/// A directory role.
struct DirectoryRole: Sendable {
    var id: String
    var template: String
    var name: String

    /// Source: Microsoft Learn, "Microsoft Entra built-in roles".
    static let globalAdministrator = DirectoryRole(
        id: "3e1f2a4b-6c5d-4e7f-8a9b-0c1d2e3f4a5b", template: "62e90394-69f5-4237-9190-012177145e10",
        name: "Global Administrator")

    /// The role as Graph shows it.
    var value: Value {
        [
            "@odata.type": "#microsoft.graph.directoryRole", "id": .string(id), "displayName": .string(name),
            "roleTemplateId": .string(template), "description": .string("Can manage all of the directory"),
        ]
    }
}
