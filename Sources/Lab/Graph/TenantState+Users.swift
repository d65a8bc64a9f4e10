import Values

/// Users of Graph: who they are, whom they report to, where they belong, what they own.
///
/// Source: Microsoft Learn, Microsoft Graph REST API v1.0, "user" and the page of each request.
extension TenantState {
    private static let readers = [
        "User.Read.All", "User.ReadWrite.All", "Directory.Read.All", "Directory.ReadWrite.All",
    ]
    static let userList = GraphList(
        context: "users",
        filterable: [
            "id", "userPrincipalName", "mail", "displayName", "givenName", "surname", "accountEnabled",
            "jobTitle", "department", "onPremisesSamAccountName", "userType",
        ],
        usual: Directory.defaultProperties, searchable: ["displayName", "mail", "userPrincipalName"])
    private static let objects = GraphList(context: "directoryObjects")
    private static let devicesList = GraphList(
        context: "devices",
        filterable: ["id", "deviceId", "displayName", "operatingSystem", "accountEnabled", "isCompliant"])

    static let userRoutes: [GraphRoute] = [
        read("/users", readers + ["User.ReadBasic.All"]) { state, call throws(GraphError) in
            var rows: [Value] = []
            for user in state.directory.users { rows.append(state.expanded(user, call)) }
            return .ok(try userList.answer(rows, call))
        },
        read("/users/*", readers + ["User.ReadBasic.All"]) { state, call throws(GraphError) in
            let user = try state.graphUser(call.keys[0])
            return .ok(
                try userList.entity(state.expanded(user, call), call.request, context: "users/$entity"))
        },
        read("/users/*/manager", readers) { state, call throws(GraphError) in
            let user = try state.graphUser(call.keys[0])
            guard let manager = user.manager.flatMap({ state.directory.user($0) }) else {
                throw .resourceNotFound("manager")
            }
            let row = try userList.entity(
                manager.value, call.request, context: "directoryObjects/$entity")
            return .ok(row.setting("@odata.type", "#microsoft.graph.user"))
        },
        read("/users/*/directReports", readers) { state, call throws(GraphError) in
            let user = try state.graphUser(call.keys[0])
            var rows: [Value] = []
            for report in state.directory.users where report.manager == user.id {
                rows.append(
                    try userList.selected(report.value, call.request)
                        .setting("@odata.type", "#microsoft.graph.user"))
            }
            return .ok(try plain(rows, call))
        },
        read("/users/*/ownedDevices", readers, answer: devices),
        read("/users/*/registeredDevices", readers, answer: devices),
        read(
            "/users/*/managedDevices", ["DeviceManagementManagedDevices.Read.All"]
        ) { state, call throws(GraphError) in
            let user = try state.graphUser(call.keys[0])
            let rows = state.machines.filter { $0.accounts.contains(user.account) && $0.isWindows }
            return .ok(
                try GraphList(context: "users('\(user.id)')/managedDevices").answer(
                    rows.map { $0.managedDevice(of: user) }, call))
        },
        read("/devices", ["Device.Read.All", "Directory.Read.All"]) { state, call throws(GraphError) in
            .ok(try devicesList.answer(state.machines.map(\.device), call))
        },
        read("/devices/*", ["Device.Read.All", "Directory.Read.All"]) { state, call throws(GraphError) in
            let row = state.machines.map(\.device).first { $0["id"]?.string == call.keys[0].lowercased() }
            guard let row else { throw .resourceNotFound(call.keys[0]) }
            return .ok(try devicesList.entity(row, call.request))
        },
        read(
            "/users/*/authentication/methods",
            ["UserAuthenticationMethod.Read.All", "UserAuthenticationMethod.ReadWrite.All"]
        ) { state, call throws(GraphError) in
            let user = try state.graphUser(call.keys[0])
            return .ok(
                try GraphList(context: "users('\(user.id)')/authentication/methods").answer(
                    user.authenticationMethods, call))
        },
    ]

    static func read(
        _ path: String, _ permissions: [String], answer: @escaping GraphRoute.Answer
    ) -> GraphRoute {
        GraphRoute("GET", path, permissions, limits: [.directory], answer: answer)
    }

    /// A user by object id or principal name; a leading `$` and `#` come percent-encoded or quoted.
    func graphUser(_ key: String) throws(GraphError) -> Directory.User {
        guard let user = directory.user(key) else { throw .resourceNotFound(key) }
        return user
    }

    private static let devices: GraphRoute.Answer = { state, call throws(GraphError) in
        let user = try state.graphUser(call.keys[0])
        let own = state.machines.filter { $0.accounts.contains(user.account) }
        return .ok(try objects.answer(own.map(\.device), call))
    }

    /// Rows whose properties are chosen already.
    private static func plain(_ rows: [Value], _ call: GraphCall) throws(GraphError) -> Value {
        var call = call
        call.request.query.removeAll { $0.name == "$select" }
        return try objects.answer(rows, call)
    }

    private func expanded(_ user: Directory.User, _ call: GraphCall) -> Value {
        guard call.request.parameter("$expand")?.hasPrefix("manager") == true else { return user.value }
        let manager = user.manager.flatMap { directory.user($0) }
        return user.value.setting("manager", manager.map(\.value) ?? .null)
    }
}

extension Directory.User {
    /// Source: Microsoft Learn, Microsoft Graph, "authenticationMethod resource type".
    var authenticationMethods: [Value] {
        [
            [
                "@odata.type": "#microsoft.graph.passwordAuthenticationMethod",
                "id": "28c10230-6103-485e-b985-444c60001490", "password": .null,
                "createdDateTime": .string(passwordSet),
            ],
            [
                "@odata.type": "#microsoft.graph.microsoftAuthenticatorAuthenticationMethod",
                "id": .string("6f1967b7-15e8-4935-ac26-\(id.suffix(12))"), "displayName": "Phone",
                "deviceTag": "SoftwareTokenActivated", "phoneAppVersion": "6.2501.0",
                "createdDateTime": "2026-01-05T08:00:00Z",
            ],
        ]
    }
}

extension Machine {
    /// The machine as Intune shows it.
    func managedDevice(of user: Directory.User) -> Value {
        [
            "id": .string("7a6b5c4d-0000-4000-8000-\(id.suffix(12))"), "userId": .string(user.id),
            "userPrincipalName": .string(user.principalName), "deviceName": .string(name),
            "azureADDeviceId": device["deviceId"] ?? .null, "operatingSystem": "Windows",
            "osVersion": .string(version), "complianceState": "compliant", "managementAgent": "mdm",
            "lastSyncDateTime": .string(lastSeen.iso8601),
        ]
    }
}
