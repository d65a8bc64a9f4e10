import Values

/// What is done to the accounts of users: disabled and enabled, signed out, given a new password.
///
/// Source: Microsoft Learn, Microsoft Graph REST API v1.0, "Update user" and "user: revokeSignInSessions".
extension TenantState {
    private static let writers = ["User.ReadWrite.All", "Directory.ReadWrite.All"]
    private static let changeable: Set<String> = [
        "accountEnabled", "passwordProfile", "displayName", "givenName", "surname", "jobTitle", "department",
        "officeLocation", "mobilePhone", "businessPhones", "usageLocation", "preferredLanguage",
    ]

    static let accountRoutes: [GraphRoute] = [
        GraphRoute(
            "PATCH", "/users/*",
            writers + ["User.EnableDisableAccount.All", "User-PasswordProfile.ReadWrite.All"],
            limits: [.directory, .directoryWrites]
        ) { state, call throws(GraphError) in
            try state.update(call)
            return LabAnswer(status: 204)
        },
        GraphRoute(
            "POST", "/users/*/revokeSignInSessions", writers + ["User.RevokeSessions.All"],
            limits: [.directory, .directoryWrites]
        ) { state, call throws(GraphError) in
            let index = try state.place(of: call.keys[0])
            state.directory.users[index].sessionsValidFrom = call.request.time.iso8601
            return .ok([
                "@odata.context": .string("\(call.request.origin)/v1.0/$metadata#Edm.Boolean"), "value": true,
            ])
        },
    ]

    private func place(of key: String) throws(GraphError) -> Int {
        let id = try graphUser(key).id
        guard let index = directory.users.firstIndex(where: { $0.id == id }) else {
            throw .resourceNotFound(key)
        }
        return index
    }

    private mutating func update(_ call: GraphCall) throws(GraphError) {
        let body = try call.object()
        let index = try place(of: call.keys[0])
        guard !body.isEmpty else { throw .badRequest("Empty Payload. JSON content expected.") }
        for member in body where !Self.changeable.contains(member.name) {
            throw .badRequest("Property '\(member.name)' is invalid.")
        }
        try permit(body, on: directory.users[index], call.permissions)
        if let enabled = body["accountEnabled"] {
            guard let enabled = enabled.bool else {
                throw .badRequest("Invalid value specified for property 'accountEnabled' of resource 'User'.")
            }
            directory.users[index].isEnabled = enabled
        }
        if let profile = body["passwordProfile"] {
            guard let password = profile["password"]?.string, Self.isStrong(password) else {
                throw .badRequest(
                    "The specified password does not comply with password complexity requirements. "
                        + "Please provide a different password.")
            }
            directory.users[index].passwordSet = call.request.time.iso8601
            directory.users[index].mustChangePassword =
                profile["forceChangePasswordNextSignIn"]?.bool ?? false
        }
        if let title = body["jobTitle"]?.string { directory.users[index].jobTitle = title }
    }

    /// Applications may neither disable an administrator nor set an administrator's password.
    private func permit(
        _ body: JSONObject, on user: Directory.User, _ permissions: [String]
    ) throws(GraphError) {
        let general = permissions.contains(where: Self.writers.contains)
        let sensitive = [
            "accountEnabled": "User.EnableDisableAccount.All",
            "passwordProfile": "User-PasswordProfile.ReadWrite.All",
        ]
        for member in body {
            if let own = sensitive[member.name] {
                // A password is nobody's to set by the general permission alone.
                let isAllowed = permissions.contains(own) || general && member.name == "accountEnabled"
                guard isAllowed, user.roles.isEmpty else { throw .requestDenied }
            } else if !general {
                throw .requestDenied
            }
        }
    }

    /// At least eight characters of three kinds.
    private static func isStrong(_ password: String) -> Bool {
        let kinds = [
            password.contains(where: \.isLowercase), password.contains(where: \.isUppercase),
            password.contains(where: \.isNumber),
            password.contains { !$0.isLetter && !$0.isNumber },
        ]
        return (8...256).contains(password.count) && kinds.count { $0 } >= 3
    }
}
