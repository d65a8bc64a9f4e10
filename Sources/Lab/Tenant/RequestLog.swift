import Values

/// The latest requests, up to a number.
struct RequestLog: Sendable {
    private let capacity: Int
    private var entries: [Value] = []
    private var oldest = 0

    init(capacity: Int) {
        self.capacity = capacity
    }

    /// Remembers one request and what it got; a status of 0 is a connection that was cut.
    mutating func add(_ request: LabRequest, service: LabService, status: Int) {
        let entry: Value = [
            "time": .string(request.time.iso8601), "service": .string(service.rawValue),
            "method": .string(request.method), "path": .string(request.path), "status": .int(Int64(status)),
        ]
        guard entries.count == capacity else { return entries.append(entry) }
        entries[oldest] = entry
        oldest = (oldest + 1) % capacity
    }

    /// The remembered requests, oldest first.
    var values: [Value] { Array(entries[oldest...] + entries[..<oldest]) }
}

/// The services that the lab simulates, by what their paths start with.
enum LabService: String, Sendable {
    case entra, graph
    case cloudApps = "cloud-apps"
    case endpoint = "defender-endpoint"
    case reputation
    case serviceNow = "servicenow"
    case jira, slack, gmail, twilio
    case keyVault = "key-vault"
    case teamsWorkflows = "teams-workflows"
    case none

    /// The service that a path belongs to.
    static func of(_ segments: [String]) -> LabService {
        switch (segments.first, segments.dropFirst().first) {
        case ("api", "v1"), ("cas", _): .cloudApps
        case ("api", "v3"): .reputation
        case ("api", "now"), ("api", "sn_si"), ("oauth_token.do", _): .serviceNow
        case ("rest", _), ("jira", _): .jira
        // Slack's methods are the only paths of `/api` with a dot; webhooks have a path of their own.
        case ("api", .some(let method)) where method.contains(".") && method != "v1.0": .slack
        case ("slack", _): .slack
        case ("workflows", _): .teamsWorkflows
        case ("2010-04-01", _): .twilio
        case ("secrets", _): .keyVault
        case ("gmail", _), ("google", _), ("upload", "gmail"): .gmail
        case ("api", _), ("subscriptions", _), ("safedownload", _): .endpoint
        case ("v1.0", _), ("beta", _): .graph
        case (_, "oauth2"), (_, "v2.0"), (_, "discovery"), ("metadata", _): .entra
        default: .none
        }
    }
}
