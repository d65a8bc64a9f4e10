import Values

/// Jira of the tenant: the cloud at `/rest`, a Data Center under the context path `/jira`.
extension TenantState {
    mutating func jira(_ request: LabRequest) -> LabAnswer {
        let isCloud = request.segments.first == "rest"
        let path = Array(request.segments.dropFirst(isCloud ? 1 : 2))
        let base = request.origin + (isCloud ? "" : "/jira")
        do throws(JiraError) {
            let user = try isCloud ? jiraCloud.user(request) : jiraDataCenter.user(request)
            try checkRate(request, path, isCloud: isCloud)
            var call = JiraCall(
                request: request, route: Array(path.dropFirst()), version: 2, user: user, base: base)
            if request.segments.starts(with: ["jira", "secure", "attachment"]), request.segments.count == 5 {
                call.route = ["attachment", "content", request.segments[3]]
                return try jiraDataCenter.answer(call)
            }
            if path.first == "servicedeskapi" {
                return try isCloud ? jiraCloud.serviceDesk(call) : jiraDataCenter.serviceDesk(call)
            }
            guard path.first == "api", path.count > 2, ["2", "3", "latest"].contains(path[1]),
                isCloud || path[1] != "3"
            else { throw .notFound("The resource was not found.") }
            call.version = path[1] == "2" || !isCloud ? 2 : 3
            call.route.removeFirst()
            return try isCloud ? jiraCloud.answer(call) : jiraDataCenter.answer(call)
        } catch {
            return error.answer
        }
    }

    private mutating func checkRate(
        _ request: LabRequest, _ path: [String], isCloud: Bool
    ) throws(JiraError) {
        guard enforcesLimits, isCloud else { return }
        if let wait = limiter.secondsToWait("jira/\(request.method)", RateLimiter.jira, at: request.time) {
            throw .throttled(wait, reason: "jira-burst-based")
        }
        guard request.method != "GET", path.count > 3, path[2] == "issue" else { return }
        let issue = "jira/issue/\(path[3])"
        if let wait = limiter.secondsToWait(issue, RateLimiter.jiraIssue, at: request.time) {
            throw .throttled(wait, reason: "jira-per-issue-on-write")
        }
    }
}

extension RateLimiter {
    /// Source: Atlassian, "Rate limiting", burst limits per method, and writes to one issue.
    static let jira = [Limit(requests: 100, window: .seconds(1))]
    static let jiraIssue = [
        Limit(requests: 20, window: .seconds(2)), Limit(requests: 100, window: .seconds(30)),
    ]
}
