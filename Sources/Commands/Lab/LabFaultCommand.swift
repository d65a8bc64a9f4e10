import ArgumentParser
import Values

/// `riposte lab fault`.
struct LabFaultCommand: AsyncParsableCommand {
    /// What goes wrong.
    enum Kind: String, ExpressibleByArgument, CaseIterable {
        case latency, throttle, error, reset
    }

    static let configuration = CommandConfiguration(
        commandName: "fault", abstract: "Make the lab misbehave, to see what playbooks do.",
        discussion: """
            Examples:
              riposte lab fault throttle --path /api/machines --count 2 --seconds 3
              riposte lab fault latency --seconds 2
              riposte lab fault --clear
            """)

    @OptionGroup var place: WorkspaceOptions
    @Argument(help: "latency, throttle (429), error (500) or reset (connection cut).") var kind: Kind?
    @Option(help: "Only requests whose path starts so.") var path: String?
    @Option(help: "How many requests; by default until cleared.") var count: Int?
    @Option(help: "Length of the latency, or Retry-After of the throttle.") var seconds: Double?
    @Flag(help: "End all faults.") var clear = false

    func validate() throws {
        guard (kind == nil) == clear else { throw ValidationError("give a kind of fault, or --clear") }
    }

    func run() async throws {
        let house = try House.open(try place.find())
        defer { house.close() }
        let lab = try LabAddress(house.workspace)
        let terminal = Terminal()
        guard let kind else {
            _ = try await lab.ask("DELETE", "/lab/faults", client: house.loopbackClient)
            return terminal.say("no faults")
        }
        var body = JSONObject()
        body["kind"] = .string(kind.rawValue)
        body["path"] = path.map { .string($0) }
        body["count"] = count.map { .int(Int64($0)) }
        body["seconds"] = seconds.map { .double($0) }
        _ = try await lab.ask("POST", "/lab/faults", body: .object(body), client: house.loopbackClient)
        terminal.say("fault `\(kind.rawValue)` is on; end it with `riposte lab fault --clear`")
    }
}

/// `riposte lab revoke`.
struct LabRevokeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "revoke",
        abstract: "Revoke one of the tenant's credentials, as an admin might.",
        discussion: "Example:\n  riposte lab revoke cloud-apps-token")

    /// What is revoked.
    enum Credential: String, ExpressibleByArgument, CaseIterable {
        case cloudAppsToken = "cloud-apps-token"
        case mailPassword = "mail-password"
        case gmailToken = "gmail-token"
        case clientSecret = "client-secret"
        case serviceNowPassword = "servicenow-password"
        case jiraToken = "jira-token"
        case jiraAccessToken = "jira-access-token"
        case slackToken = "slack-token"
        case slackWebhook = "slack-webhook"
        case teamsWebhook = "teams-webhook"
    }

    @OptionGroup var place: WorkspaceOptions
    @Argument(help: "What is revoked.") var credential: Credential

    func run() async throws {
        let house = try House.open(try place.find())
        defer { house.close() }
        _ = try await LabAddress(house.workspace).ask(
            "POST", "/lab/tokens/revoke", body: ["credential": .string(credential.rawValue)],
            client: house.loopbackClient)
        Terminal().say("revoked the lab's \(credential.rawValue)")
    }
}
