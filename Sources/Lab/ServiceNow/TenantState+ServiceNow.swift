import Values

/// ServiceNow of the tenant: who calls, how often, and which interface.
///
/// Source: ServiceNow documentation, "REST API", "Inbound REST API rate limiting".
extension TenantState {
    mutating func serviceNow(_ request: LabRequest) -> LabAnswer {
        if request.segments.first == "oauth_token.do" { return serviceNowState.token(request) }
        do throws(ServiceNowError) {
            let account = try serviceNowState.account(request)
            var route = Array(request.segments.dropFirst(2))
            let isFirstVersion = route.first == "v1"
            if ["v1", "v2"].contains(route.first) { route.removeFirst() }
            let interface = route.isEmpty ? "" : route.removeFirst()
            try Self.checkHeaders(request, interface)
            if enforcesLimits,
                let wait = limiter.secondsToWait("servicenow", RateLimiter.serviceNow, at: request.time)
            {
                throw .throttled(wait, limit: RateLimiter.serviceNow.first?.requests ?? 0)
            }
            switch interface {
            case "table" where (1...2).contains(route.count):
                return try serviceNowState.table(
                    route[0], route.count > 1 ? route[1] : nil, request, account,
                    isFirstVersion: isFirstVersion)
            case "attachment": return try serviceNowState.attachment(route, request, account)
            default: throw .bad("Requested URI does not represent any resource", request.path)
            }
        } catch {
            return error.answer
        }
    }

    private static func checkHeaders(
        _ request: LabRequest, _ interface: String
    ) throws(ServiceNowError) {
        let accept = request.headers["accept"] ?? ""
        guard !accept.isEmpty else { throw .bad("Bad request", "The header Accept is missing") }
        guard accept.contains("json") || accept.contains("*/*") || interface == "attachment" else {
            throw ServiceNowError(status: 406, message: "Accept header not supported", detail: accept)
        }
        guard interface == "table", ["POST", "PUT", "PATCH"].contains(request.method) else { return }
        guard let type = request.headers["content-type"] else {
            throw .bad("Bad request", "The header Content-Type is missing")
        }
        guard type.hasPrefix("application/json") else {
            throw ServiceNowError(status: 415, message: "Unsupported media type", detail: type)
        }
    }
}

extension RateLimiter {
    /// Instances have no limit of their own; this is a rule as administrators write it.
    static let serviceNow = [Limit(requests: 5000, window: .seconds(3600))]
}
