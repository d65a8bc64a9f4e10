import Values

/// Defender for Endpoint: who may call, how often, and what.
///
/// Source: Microsoft Learn, Defender for Endpoint API, "Supported Microsoft Defender for Endpoint APIs".
extension TenantState {
    private static let routes: [EndpointRoute] =
        alertRoutes + machineRoutes + machineActionRoutes + investigationRoutes + indicatorRoutes
        + entityRoutes + libraryRoutes + weaknessRoutes + huntingRoutes

    mutating func endpoint(_ request: LabRequest) -> LabAnswer {
        if request.segments.first == "safedownload" { return download(request) }
        do throws(EndpointError) {
            return try endpointAnswer(request)
        } catch {
            return error.answer(request: nextGUID(0xe9d))
        }
    }

    private mutating func endpointAnswer(_ request: LabRequest) throws(EndpointError) -> LabAnswer {
        let segments = request.segments
        if segments.first == "subscriptions" {
            try limit(request, nil)
            return try subscription(request, segments.dropFirst().first)
        }
        let parts = Array(segments.dropFirst(segments.dropFirst().first == "v1.0" ? 2 : 1))
        for route in Self.routes {
            guard let names = route.match(request.method, parts) else { continue }
            try limit(request, route)
            if !route.roles.isEmpty { try authorize(request, route.roles) }
            return try route.perform(&self, EndpointCall(request: request, names: names))
        }
        try limit(request, nil)
        guard Self.routes.contains(where: { $0.match($0.method, parts) != nil }) else {
            throw .notFound("The resource \(request.path)")
        }
        throw EndpointError(status: 405, code: "BadRequest", message: "The method is not allowed.")
    }

    private mutating func limit(_ request: LabRequest, _ route: EndpointRoute?) throws(EndpointError) {
        guard enforcesLimits else { return }
        if route?.isCounted ?? true {
            let wait = limiter.secondsToWait("endpoint", scaled(RateLimiter.endpoint), at: request.time)
            if let wait { throw .throttled(wait) }
        }
        if let own = route?.limit {
            let wait = limiter.secondsToWait(own.name, scaled(own.limits), at: request.time)
            if let wait { throw .throttled(wait) }
        }
    }

    func authorize(_ request: LabRequest, _ roles: [String]) throws(EndpointError) {
        do throws(BearerProblem) {
            try checkBearer(request, for: .endpoint, roles: roles)
        } catch {
            throw EndpointError(error)
        }
    }

    /// The application that calls, once its token is believed.
    func caller(_ call: EndpointCall) -> String {
        let text = call.request.headers["authorization"]?.split(separator: " ").last ?? ""
        return CompactToken(String(text))?.claims["appid"]?.string ?? ""
    }

    /// Whether the caller has this permission, once its token is believed.
    func has(_ role: String, _ call: EndpointCall) -> Bool {
        let text = call.request.headers["authorization"]?.split(separator: " ").last ?? ""
        return CompactToken(String(text))?.claims["roles"]?.array?.contains(.string(role)) ?? false
    }

    private mutating func subscription(_ request: LabRequest, _ id: String?) throws(EndpointError)
        -> LabAnswer
    {
        try authorize(request, EndpointRoles.readAlerts)
        switch (request.method, id) {
        case ("POST", nil):
            guard let body = request.json else { throw .invalidBody }
            for name in ["clientState", "changeType", "resource", "expirationDateTime", "notificationUrl"] {
                guard body[name]?.string?.isEmpty == false else { throw .missingParameter(name) }
            }
            guard subscriptions.count < 1000 else { throw .badRequest("Too many subscriptions") }
            let subscription = Subscription(
                id: nextGUID(0x5b5), url: body["notificationUrl"]?.string ?? "",
                clientState: body["clientState"]?.string ?? "")
            subscriptions[subscription.id] = subscription
            return .ok(subscription.value)
        case ("GET", nil): return .ok(["value": .array(subscriptions.values.map(\.value))])
        case ("GET", let id?):
            guard let subscription = subscriptions[id] else { throw .notFound("Subscription \(id)") }
            return .ok(subscription.value)
        case ("DELETE", let id?):
            guard subscriptions.removeValue(forKey: id) != nil else { throw .notFound("Subscription \(id)") }
            return LabAnswer(status: 204)
        default: throw EndpointError(status: 405, code: "BadRequest", message: "The method is not allowed.")
        }
    }
}
