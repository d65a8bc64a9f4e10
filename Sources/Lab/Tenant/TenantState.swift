import Values

/// All that the simulated tenant is and remembers.
///
/// Its methods are a function of it, the request and the time given.
struct TenantState: Sendable {
    static let tenantID = "8f6c1f0e-2a51-4a3c-9d6e-0c5f7a3b1e42"
    /// The hexadecimal digits of Twilio's account.
    static let twilioAccount = "0123456789abcdef0123456789abcdef"
    static let tenantDomain = "contoso.example"
    /// How many requests are remembered.
    static let requestMemory = 10_000

    let keys: TokenKeys
    let stateDelay: Duration
    let enforcesLimits: Bool
    /// How many times as fast the windows of limits pass.
    let timeScale: Int
    let labToken: String
    var cloudAppsToken: String?
    /// The key of the reputation service; the same text as the token of Cloud Apps until one is revoked.
    var reputationKey: String?
    var applications: [AppRegistration]
    var entraState = EntraState()
    var directory = Directory.seed()
    var identity: IdentityState
    var security = SecurityState()
    var policies = CloudPolicy.seed
    var alerts: [CloudAlert] = []
    var activities: [Value]
    var cloudAppsState = CloudAppsState.seed()
    var flows: [String: String] = [:]
    var machines: [Machine]
    var actions = MachineActionLog()
    var defender: EndpointState
    var endpointAlerts: [EndpointAlert] = []
    var subscriptions: [String: Subscription] = [:]
    let files = KnownFile.seed
    let addresses = KnownAddress.seed
    var matches: [HuntingMatch] = []
    /// The authentication token of Twilio's account; nil once it is revoked.
    var twilioKey: String?
    /// The text messages that were sent.
    var texts: [Value] = []
    var slackState: SlackState
    var teams = TeamsState()
    var reputationHooks: [String: String] = [:]
    var mailbox = MailboxState()
    var serviceNowState: ServiceNowState
    var jiraCloud: JiraSite
    var jiraDataCenter: JiraSite
    var faults: [Fault] = []
    var requests = RequestLog(capacity: TenantState.requestMemory)
    var limiter = RateLimiter()
    /// Callbacks that are due; the server takes and sends them.
    var outbox: [Callback] = []
    private var counter: UInt64 = 0

    init(
        keys: TokenKeys, stateDelay: Duration = .seconds(1), enforcesLimits: Bool = true,
        timeScale: Int = 1, startedAt now: Timestamp,
        secrets: LabSecrets
    ) {
        self.keys = keys
        self.stateDelay = stateDelay
        self.enforcesLimits = enforcesLimits
        self.timeScale = timeScale
        labToken = secrets.labToken
        cloudAppsToken = secrets.cloudAppsToken
        reputationKey = secrets.cloudAppsToken
        twilioKey = secrets.twilioKey
        mailbox.password = secrets.mailPassword
        mailbox.gmailToken = secrets.gmailToken
        slackState = SlackState.seed(
            token: secrets.slackToken, signingSecret: secrets.slackSigningSecret, hook: secrets.slackHook,
            users: directory.users)
        teams.signature = secrets.workflowSignature
        applications = AppRegistration.seed(secrets: secrets.clientSecrets)
        machines = Machine.seed(now: now)
        identity = IdentityState.seed(directory: directory, now: now)
        defender = EndpointState.seed(machines)
        activities = Activity.seed(directory: directory, now: now)
        serviceNowState = ServiceNowState(
            secrets: secrets, directory: directory, machines: machines, now: now)
        jiraCloud = JiraSite(.cloud, token: secrets.jiraToken, directory: directory, now: now)
        jiraDataCenter = JiraSite(
            .dataCenter, token: secrets.jiraAccessToken, directory: directory, now: now)
    }

    /// Limits as they are where time passes faster.
    func scaled(_ limits: [RateLimiter.Limit]) -> [RateLimiter.Limit] {
        guard timeScale > 1 else { return limits }
        return limits.map { RateLimiter.Limit(requests: $0.requests, window: $0.window / timeScale) }
    }

    /// A number that is new in this tenant.
    mutating func nextNumber() -> UInt64 {
        counter += 1
        return counter
    }

    /// A GUID that is new in this tenant.
    mutating func nextGUID(_ kind: UInt32) -> String {
        let number = nextNumber()
        return "\(LabText.hex(UInt64(kind), digits: 8))-1ab0-4000-8000-\(LabText.hex(number, digits: 12))"
    }
}

/// What opens the tenant; made anew at each start.
struct LabSecrets: Sendable {
    var labToken: String
    var cloudAppsToken: String
    var twilioKey = LabText.random(bytes: 24)
    var mailPassword = LabText.random(bytes: 24)
    var gmailToken = LabText.random(bytes: 32)
    var slackToken = "xoxb-lab-" + LabText.random(bytes: 24)
    var slackSigningSecret = LabText.random(bytes: 24)
    var slackHook = LabText.random(bytes: 18)
    var workflowSignature = LabText.random(bytes: 32)
    /// One for each app registration, in their order.
    var clientSecrets: [String]
    var serviceNowPassword = "servicenow-password"
    var serviceNowClientSecret = "servicenow-client-secret"
    /// The API token of Jira Cloud.
    var jiraToken = "jira-token"
    /// The personal access token of Jira Data Center.
    var jiraAccessToken = "jira-access-token"

    /// Random ones.
    static func random() -> LabSecrets {
        LabSecrets(
            labToken: LabText.random(bytes: 24), cloudAppsToken: LabText.random(bytes: 32),
            clientSecrets: AppRegistration.names.map { _ in LabText.random(bytes: 30) },
            serviceNowPassword: LabText.random(bytes: 18),
            serviceNowClientSecret: LabText.random(bytes: 30), jiraToken: LabText.random(bytes: 48),
            jiraAccessToken: LabText.random(bytes: 33))
    }
}

/// Small texts.
enum LabText {
    /// Lower-case hexadecimal digits, filled up with zeros.
    static func hex(_ number: UInt64, digits: Int) -> String {
        let text = String(number, radix: 16)
        return String(repeating: "0", count: max(0, digits - text.count)) + text
    }

    /// Random bytes as URL-safe base64 text.
    static func random(bytes count: Int) -> String {
        var generator = SystemRandomNumberGenerator()
        return Base64.encode((0..<count).map { _ in generator.next() as UInt8 }, urlSafe: true, padded: false)
    }
}
