import Values

/// Groups and directory roles of Graph.
///
/// Source: Microsoft Learn, Microsoft Graph REST API v1.0, "group", "Add members", "Remove member" and
/// "checkMemberGroups".
extension TenantState {
    private static let readers = [
        "GroupMember.Read.All", "Group.Read.All", "Group.ReadWrite.All", "GroupMember.ReadWrite.All",
        "Directory.Read.All", "Directory.ReadWrite.All",
    ]
    private static let writers = [
        "GroupMember.ReadWrite.All", "Group.ReadWrite.All", "Directory.ReadWrite.All",
    ]
    private static let groupList = GraphList(
        context: "groups", filterable: ["id", "displayName", "mail", "mailNickname", "securityEnabled"],
        searchable: ["displayName", "description"])
    private static let objects = GraphList(context: "directoryObjects")
    private static let mostGroups = 20

    static let groupRoutes: [GraphRoute] = [
        read("/groups", readers) { state, call throws(GraphError) in
            .ok(try groupList.answer(state.directory.groups.map(\.value), call))
        },
        read("/groups/*", readers) { state, call throws(GraphError) in
            .ok(try groupList.entity(state.group(call.keys[0]).group.value, call.request))
        },
        read("/groups/*/members", readers) { state, call throws(GraphError) in
            let group = try state.group(call.keys[0]).group
            let rows = group.members.compactMap { state.directory.user($0) }
            let list = GraphList(context: "directoryObjects", usual: Directory.defaultProperties)
            return .ok(
                try list.answer(
                    rows.map { $0.value.setting("@odata.type", "#microsoft.graph.user") }, call))
        },
        GraphRoute(
            "POST", "/groups/*/members/$ref", writers, limits: [.directory, .directoryWrites]
        ) { state, call throws(GraphError) in
            try state.addMember(call)
            return LabAnswer(status: 204)
        },
        GraphRoute(
            "DELETE", "/groups/*/members/*/$ref", writers, limits: [.directory, .directoryWrites]
        ) { state, call throws(GraphError) in
            let (group, index) = try state.group(call.keys[0])
            guard let place = group.members.firstIndex(of: call.keys[1].lowercased()) else {
                throw .resourceNotFound(call.keys[1])
            }
            try Self.checkStatic(group)
            state.directory.groups[index].members.remove(at: place)
            return LabAnswer(status: 204)
        },
        read(
            "/users/*/memberOf", readers + ["User.Read.All"], answer: memberships(roles: true, groups: true)),
        read(
            "/users/*/transitiveMemberOf", readers + ["User.Read.All"],
            answer: memberships(roles: true, groups: true)),
        read(
            "/users/*/transitiveMemberOf/microsoft.graph.directoryRole",
            readers + ["User.Read.All", "RoleManagement.Read.Directory"],
            answer: memberships(roles: true, groups: false)),
        read(
            "/users/*/memberOf/microsoft.graph.directoryRole",
            readers + ["User.Read.All", "RoleManagement.Read.Directory"],
            answer: memberships(roles: true, groups: false)),
        read(
            "/users/*/transitiveMemberOf/microsoft.graph.group", readers + ["User.Read.All"],
            answer: memberships(roles: false, groups: true)),
        GraphRoute(
            "POST", "/users/*/checkMemberGroups", readers + ["User.ReadBasic.All", "User.Read.All"],
            limits: [.directory]
        ) { state, call throws(GraphError) in
            let user = try state.graphUser(call.keys[0])
            guard let asked = try call.object()["groupIds"]?.array?.compactMap(\.string), !asked.isEmpty
            else { throw .badRequest("Invalid value specified for property 'groupIds'.") }
            guard asked.count <= mostGroups else {
                throw .badRequest("The number of groupIds must not be more than \(mostGroups).")
            }
            let own = state.directory.groups.filter { $0.members.contains(user.id) }.map(\.id)
            return .ok([
                "@odata.context": .string("\(call.request.origin)/v1.0/$metadata#Collection(Edm.String)"),
                "value": .array(asked.filter { own.contains($0.lowercased()) }.map { .string($0) }),
            ])
        },
    ]

    private func group(_ id: String) throws(GraphError) -> (group: DirectoryGroup, index: Int) {
        guard let index = directory.groups.firstIndex(where: { $0.id == id.lowercased() }) else {
            throw .resourceNotFound(id)
        }
        return (directory.groups[index], index)
    }

    private static func memberships(roles: Bool, groups: Bool) -> GraphRoute.Answer {
        { state, call throws(GraphError) in
            let user = try state.graphUser(call.keys[0])
            var rows = roles ? user.roles.map(\.value) : []
            if groups {
                rows += state.directory.groups.filter { $0.members.contains(user.id) }.map {
                    $0.value.setting("@odata.type", "#microsoft.graph.group")
                }
            }
            return .ok(try objects.answer(rows, call))
        }
    }

    private mutating func addMember(_ call: GraphCall) throws(GraphError) {
        let (group, index) = try group(call.keys[0])
        guard let link = try call.object()["@odata.id"]?.string,
            let key = link.split(separator: "/").last.map(String.init)
        else { throw .badRequest("Invalid URL format specified in @odata.id.") }
        let user = try graphUser(key)
        try Self.checkStatic(group)
        guard !group.members.contains(user.id) else {
            throw .badRequest(
                "One or more added object references already exist for the following modified properties: "
                    + "'members'.")
        }
        directory.groups[index].members.append(user.id)
    }

    private static func checkStatic(_ group: DirectoryGroup) throws(GraphError) {
        guard !group.isDynamic else {
            throw .badRequest("Insufficient privileges to update membership of a dynamic group.")
        }
    }
}
