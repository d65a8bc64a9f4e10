import Values

/// The rules of people's inboxes, by the principal names of their owners in lower case.
struct InboxRules: Sendable {
    private var rules: [String: [Value]]

    /// One harmless rule and one as those leave behind who took over a mailbox.
    static func seed() -> InboxRules {
        InboxRules(rules: [
            "megan.bowen@\(TenantState.tenantDomain)": [
                rule(
                    "rule-1", "Move newsletters", sequence: 1,
                    conditions: ["subjectContains": ["Newsletter"]],
                    actions: ["moveToFolder": "newsletters", "stopProcessingRules": true]),
                rule(
                    "rule-2", "Hide invoices", sequence: 2,
                    conditions: ["bodyOrSubjectContains": ["invoice", "payment"]],
                    actions: ["moveToFolder": "rssfeeds", "markAsRead": true, "stopProcessingRules": true]),
            ]
        ])
    }

    private static func rule(
        _ id: String, _ name: String, sequence: Int64, conditions: Value, actions: Value
    ) -> Value {
        [
            "id": .string(id), "displayName": .string(name), "sequence": .int(sequence), "isEnabled": true,
            "hasError": false, "isReadOnly": false, "conditions": conditions, "actions": actions,
        ]
    }

    subscript(_ owner: String) -> [Value] { rules[owner.lowercased()] ?? [] }

    /// Changes a rule; nil when there is none of this id.
    mutating func change(_ id: String, of owner: String, to members: JSONObject) -> Value? {
        let owner = owner.lowercased()
        guard let place = self[owner].firstIndex(where: { $0["id"]?.string == id }) else { return nil }
        var rule = self[owner][place]
        for member in members { rule = rule.setting(member.name, member.value) }
        rules[owner]?[place] = rule
        return rule
    }
}

/// Rules of inboxes in Microsoft Graph.
///
/// Source: Microsoft Learn, Microsoft Graph v1.0, "messageRule resource type", "List rules", "Update rule".
extension TenantState {
    static let mailRuleRoutes: [GraphRoute] = [
        GraphRoute(
            "GET", "users/*/mailFolders/inbox/messageRules",
            ["MailboxSettings.Read", "MailboxSettings.ReadWrite"]
        ) { state, call throws(GraphError) in
            let owner = try state.mailOwner(call.keys[0])
            return .ok(try ruleList(of: owner).answer(state.mailbox.rules[owner], call))
        },
        GraphRoute(
            "GET", "users/*/mailFolders/inbox/messageRules/*",
            ["MailboxSettings.Read", "MailboxSettings.ReadWrite"]
        ) { state, call throws(GraphError) in
            let owner = try state.mailOwner(call.keys[0])
            guard let rule = state.mailbox.rules[owner].first(where: { $0["id"]?.string == call.keys[1] })
            else { throw noMailItem }
            return .ok(try ruleList(of: owner).entity(rule, call.request))
        },
        GraphRoute(
            "PATCH", "users/*/mailFolders/inbox/messageRules/*", ["MailboxSettings.ReadWrite"]
        ) { state, call throws(GraphError) in
            let owner = try state.mailOwner(call.keys[0])
            let members = try call.object()
            if let unknown = members.names.first(where: { !changeable.contains($0) }) {
                throw badMail(
                    "RequestBodyRead",
                    "The property '\(unknown)' does not exist on type 'microsoft.graph.messageRule' "
                        + "or cannot be changed.")
            }
            guard members["isEnabled"].map({ $0.bool != nil }) ?? true else {
                throw badMail("RequestBodyRead", "Cannot convert the value of 'isEnabled' to Edm.Boolean.")
            }
            guard let rule = state.mailbox.rules.change(call.keys[1], of: owner, to: members) else {
                throw noMailItem
            }
            return .ok(try ruleList(of: owner).entity(rule, call.request))
        },
    ]

    private static let changeable: Set<String> = [
        "displayName", "sequence", "isEnabled", "conditions", "actions", "exceptions",
    ]

    private static func ruleList(of owner: String) -> GraphList {
        GraphList(
            context: "users('\(owner)')/mailFolders('inbox')/messageRules",
            filterable: ["displayName", "isEnabled", "id"], isDirectory: false)
    }
}
