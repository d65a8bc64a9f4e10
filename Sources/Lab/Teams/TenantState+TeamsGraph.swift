import Values

/// Teams and their channels as Graph shows them.
///
/// Applications may read them, and may post only what is migrated; people may post.
///
/// Source: Microsoft Learn, Microsoft Graph, "List teams", "List channels", "Send chatMessage in a channel or a chat".
extension TenantState {
    private static let posting = [
        GraphLimit(name: "teams-messages", limits: [RateLimiter.Limit(requests: 10, window: .seconds(10))])
    ]

    static let teamsRoutes: [GraphRoute] = [
        GraphRoute("GET", "teams", ["Team.ReadBasic.All", "Group.Read.All"]) {
            state, call throws(GraphError) in
            state.list(
                TeamsState.names.map { ["id": .string($0.0), "displayName": .string($0.1)] })
        },
        // Everybody of the lab is in every team.
        GraphRoute("GET", "users/*/joinedTeams", ["Team.ReadBasic.All", "Directory.Read.All"]) {
            state, call throws(GraphError) in
            state.list(
                TeamsState.names.map { ["id": .string($0.0), "displayName": .string($0.1)] })
        },
        GraphRoute("GET", "teams/*/channels", ["Channel.ReadBasic.All", "Group.Read.All"]) {
            state, call throws(GraphError) in
            try Self.checkTeam(call)
            return state.list(
                state.teams.channels.filter { $0.team == call.keys.first }.map { channel in
                    [
                        "id": .string(channel.id), "displayName": .string(channel.name),
                        "membershipType": "standard",
                    ]
                })
        },
        GraphRoute(
            "POST", "teams/*/channels/*/messages", ["Teamwork.Migrate.All"],
            delegated: ["ChannelMessage.Send"], limits: posting
        ) { state, call throws(GraphError) in try state.postTeamsMessage(call) },
    ]

    private func list(_ items: [Value]) -> LabAnswer {
        .ok(["@odata.count": .int(Int64(items.count)), "value": .array(items)])
    }

    private static func checkTeam(_ call: GraphCall) throws(GraphError) {
        guard TeamsState.names.contains(where: { $0.0 == call.keys.first }) else {
            throw GraphError(
                status: 404, code: "NotFound",
                message: "No team found with Group Id \(call.keys.first ?? "").")
        }
    }

    private mutating func postTeamsMessage(_ call: GraphCall) throws(GraphError) -> LabAnswer {
        try Self.checkTeam(call)
        let place = teams.channels.firstIndex {
            $0.team == call.keys.first && $0.id == call.keys[1]
        }
        guard let index = place else {
            throw GraphError(status: 404, code: "NotFound", message: "NotFound")
        }
        guard call.claims["scp"] != nil else {
            throw GraphError(
                status: 401, code: "Unauthorized",
                message: "Message POST is allowed in application-only context only for import purposes.")
        }
        guard call.request.body.count <= TeamsState.largest else {
            throw GraphError(status: 413, code: "RequestEntityTooLarge", message: "Message is too large.")
        }
        guard let body = call.request.json, body["body"]?["content"]?.string != nil else {
            throw GraphError(status: 400, code: "BadRequest", message: "Missing body content")
        }
        var message = body.object ?? JSONObject()
        message["id"] = .string(String(call.request.time.milliseconds + Int64(nextNumber())))
        message["createdDateTime"] = .string(call.request.time.iso8601)
        message["webUrl"] = "https://teams.microsoft.com/l/message/1"
        if let text = body["attachments"]?.array?.first?["content"]?.string {
            guard let card = try? Value(json: Array(text.utf8)),
                AdaptiveCard.problem(of: card, actions: .all) == nil
            else { throw GraphError(status: 400, code: "BadRequest", message: "Invalid card content") }
            message["card"] = card
        }
        teams.append(.object(message), to: index)
        message["card"] = nil
        return LabAnswer(status: 201, body: .object(message))
    }
}
