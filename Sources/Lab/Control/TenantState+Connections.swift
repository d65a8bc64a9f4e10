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
            "slack": [
                "token": Self.text(slackState.token),
                "secrets": ["signingSecret": .string(slackState.signingSecret)],
            ],
            "key-vault": ["with": ["vault": "contoso-soc"]],
        ]
    }

    private static func text(_ secret: String?) -> Value { secret.map { .string($0) } ?? .null }
}
