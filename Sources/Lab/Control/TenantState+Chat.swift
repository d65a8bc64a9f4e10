import Values

extension TenantState {
    /// What opens the Slack workspace.
    func slackAccess(_ request: LabRequest) -> Value {
        [
            "token": slackState.token.map { .string($0) } ?? .null,
            "signingSecret": .string(slackState.signingSecret),
            "webhook": slackState.hook.map {
                .string("\(request.origin)/slack/services/\(SlackState.team)/\(SlackState.botID)/\($0)")
            } ?? .null,
            "requestUrl": slackState.requestURL.map { .string($0) } ?? .null,
            "page": .string("\(request.origin)/lab/slack?token=\(labToken)"),
            "channels": .array(
                slackState.channels.map { ["id": .string($0.id), "name": .string($0.name)] }),
        ]
    }

    /// What opens the team.
    func teamsAccess(_ request: LabRequest) -> Value {
        [
            "team": .string(TeamsState.team),
            "webhook": teams.signature == nil ? .null : .string(workflowAddress(request.origin)),
            "page": .string("\(request.origin)/lab/teams?token=\(labToken)"),
            "channels": .array(
                teams.channels.map { channel in
                    [
                        "id": .string(channel.id), "name": .string(channel.name),
                        "messages": .array(channel.messages),
                    ]
                }), "failures": .array(teams.failures.map { .string($0) }),
        ]
    }
}
