import Values

/// Defender for Cloud Apps: who may call, how often, and what.
///
/// Source: Microsoft Learn, "Defender for Cloud Apps REST API" and its pages on alerts, activities and tokens.
extension TenantState {
    mutating func cloudApps(_ request: LabRequest) -> LabAnswer {
        let segments = request.segments
        let route = Array(segments.dropFirst(segments.first == "cas" ? 3 : 2))
        if enforcesLimits,
            let wait = limiter.secondsToWait("cloud-apps", RateLimiter.cloudApps, at: request.time)
        {
            return LabAnswer(
                status: 429, headers: [("Retry-After", String(wait))],
                body: ["detail": .string("Request was throttled. Expected available in \(wait) seconds.")])
        }
        let roles = Self.cloudAppsRoles(route, changes: Self.changes(request.method, route))
        if let refusal = cloudAppsRefusal(request, roles: roles) { return refusal }
        guard let json = request.json else { return Self.detail(400, "JSON parse error") }
        if let answer = cloudObjects(request.method, route, json, request) { return answer }
        switch (request.method, route.first ?? "", route.count) {
        case ("GET", "alerts", 1), ("POST", "alerts", 1):
            return list(alerts.map(\.value), CloudFilter.alertFields, json, request)
        case ("GET", "activities", 1), ("POST", "activities", 1):
            return list(activities, CloudFilter.activityFields, json, request)
        case ("GET", "activities", 2):
            return activities.first { $0["_id"]?.string == route[1] }.map { .ok($0) } ?? Self.notFound
        case (_, "alerts", 2...3):
            return alert(request.method, Array(route.dropFirst()), json, at: request.time)
        case ("GET", "policies", 1): return .ok(["data": .array(policies.map(\.summary))])
        case (_, "policies", 2...3): return policy(request.method, Array(route.dropFirst()))
        case ("POST", "ms_flow", 1): return addFlow(json)
        case ("DELETE", "ms_flow", 2):
            return flows.removeValue(forKey: route[1]) == nil ? Self.notFound : .ok()
        default: return Self.notFound
        }
    }

    /// Whether a call takes the greater scope; that lists are read by POST as well does not.
    private static func changes(_ method: String, _ route: [String]) -> Bool {
        guard method != "GET", let last = route.last else { return false }
        return route.first == "ms_flow" || verdicts[last] != nil
            || ["enable", "disable", "dismiss", "bulk_governance", "create_rule", "update_rule"].contains(
                last)
            || method == "DELETE"
    }

    private func cloudAppsRefusal(_ request: LabRequest, roles: [String]) -> LabAnswer? {
        let header = request.headers["authorization"] ?? ""
        let parts = header.split(separator: " ", maxSplits: 1)
        if parts.count == 2, parts[0].lowercased() == "token" {
            return cloudAppsToken.map { $0 == parts[1] } == true ? nil : Self.detail(401, "Invalid token.")
        }
        do {
            try checkBearer(request, for: .cloudApps, roles: roles)
            return nil
        } catch .noRole {
            return Self.detail(403, "You do not have permission to perform this action.")
        } catch .missing {
            return Self.detail(401, "Authentication credentials were not provided.")
        } catch {
            return Self.detail(401, "Invalid token.")
        }
    }

    func list(
        _ rows: [Value], _ fields: CloudFilter.Fields, _ json: Value, _ request: LabRequest
    ) -> LabAnswer {
        let body = json.isNull ? Self.body(ofQuery: request) : json
        let filter: CloudFilter
        do throws(CloudFilter.Problem) {
            filter = try CloudFilter(body["filters"] ?? .null, fields: fields, now: request.time)
        } catch {
            return Self.detail(400, error.message)
        }
        let order = body["sortField"]?.string == "severity" ? "severityValue" : "timestamp"
        let sorted = rows.filter(filter.holds).enumerated().sorted {
            ($0.element[order]?.int ?? 0, $0.offset) < ($1.element[order]?.int ?? 0, $1.offset)
        }.map(\.element)
        let found = body["sortDirection"]?.string == "asc" ? sorted : sorted.reversed()
        let skip = Int(max(body["skip"]?.int ?? 0, 0))
        let isScan = body["isScan"] == true
        let bounds: ClosedRange<Int64> = isScan ? 500...5000 : 1...100
        let limit = Int(min(max(body["limit"]?.int ?? 100, bounds.lowerBound), bounds.upperBound))
        let hasNext = found.count - limit > skip
        let page = Array(found.dropFirst(skip).prefix(limit))
        let answer: Value = [
            "data": .array(page), "total": .int(Int64(found.count)), "hasNext": .bool(hasNext), "max": 10_000,
            "moreThanTotal": false,
        ]
        guard isScan, hasNext, let last = page.last?["timestamp"]?.int else { return .ok(answer) }
        // A scan goes on below what it has given.
        let filters = body["filters"] ?? [:]
        let date = (filters["date"] ?? [:]).setting("lt", .int(last))
        return .ok(answer.setting("nextQueryFilters", filters.setting("date", date)))
    }

    /// The same parameters in the query, where `filters` is JSON text.
    private static func body(ofQuery request: LabRequest) -> Value {
        var body = JSONObject()
        for (name, value) in request.query {
            body[name] =
                name == "filters"
                ? (try? Value(json: value)) : Int64(value).map { .int($0) } ?? .string(value)
        }
        return .object(body)
    }

    private mutating func policy(_ method: String, _ route: [String]) -> LabAnswer {
        guard let index = policies.firstIndex(where: { $0.id == route[0] }) else { return Self.notFound }
        switch (method, route.dropFirst().first) {
        case ("GET", nil), ("POST", nil): return .ok(policies[index].details)
        case ("POST", "enable"), ("POST", "disable"):
            policies[index].isEnabled = route[1] == "enable"
            return .ok()
        default: return Self.notFound
        }
    }

    private mutating func addFlow(_ json: Value) -> LabAnswer {
        guard let url = json["callback_url"]?.string, url.hasPrefix("http") else {
            return Self.detail(400, "callback_url is required")
        }
        guard flows.count < 1000 else { return Self.detail(400, "too many playbooks") }
        let id = nextGUID(0xf10)
        flows[id] = url
        return .ok(["flow_id": .string(id)])
    }

    static let notFound = detail(404, "Not found.")

    static func detail(_ status: Int, _ message: String) -> LabAnswer {
        LabAnswer(status: status, body: ["detail": .string(message)])
    }
}
