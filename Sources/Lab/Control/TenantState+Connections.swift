import Values

/// How a connection of each connector reaches and signs in to the lab.
///
/// `with` is the connection's settings; of `token`, `basic` and `entra` the one that is there is its sign-in. What is
/// not listed signs in as the application `Riposte`.
extension TenantState {
    var connections: Value {
        [
            "cloud-apps": ["token": Self.text(cloudAppsToken)],
            "file-reputation": ["token": Self.text(reputationKey)],
            "twilio": [
                "with": ["account": .string("AC" + Self.twilioAccount)],
                "basic": [
                    "username": .string("AC" + Self.twilioAccount), "password": Self.text(twilioKey),
                ],
            ],
            "email": [
                "with": [
                    "smtp": .string("smtp://127.0.0.1:\(mailbox.port)"),
                    "from": .string("Contoso SOC <\(MailboxState.user)>"),
                ],
                "basic": ["username": .string(MailboxState.user), "password": Self.text(mailbox.password)],
            ],
            "outlook": ["with": ["mailbox": .string(MailboxState.user)]],
            "gmail": [
                "with": ["mailbox": .string(MailboxState.user)], "token": Self.text(mailbox.gmailToken),
            ],
            "servicenow": [
                "basic": [
                    "username": .string(ServiceNowState.user),
                    "password": Self.text(serviceNowState.password),
                ]
            ],
            "jira": jiraConnection,
            "slack": [
                "token": Self.text(slackState.token),
                "secrets": ["signingSecret": .string(slackState.signingSecret)],
            ],
            "teams": ["user": .string("lynne.robbins@\(Self.tenantDomain)")],
            "key-vault": ["with": ["vault": "contoso-soc"]],
        ]
    }

    /// The cloud's; the Data Center stands beside it with a token of its own.
    private var jiraConnection: Value {
        let user = jiraCloud.users.first?.email ?? ""
        return [
            "basic": ["username": .string(user), "password": Self.text(jiraCloud.token)],
            "dataCenter": ["path": "/jira", "token": Self.text(jiraDataCenter.token)],
        ]
    }

    private static func text(_ secret: String?) -> Value { secret.map { .string($0) } ?? .null }
}
