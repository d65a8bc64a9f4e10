import Values

/// Microsoft Graph: finds the route of a request, and checks its token, its permissions and its limits.
extension TenantState {
    /// Every request that the lab's Graph knows.
    static let graphRoutes =
        userRoutes + accountRoutes + groupRoutes + protectionRoutes + securityAlertRoutes + incidentRoutes
        + teamsRoutes + mailRoutes + mailRuleRoutes

    mutating func graph(_ request: LabRequest) -> LabAnswer {
        do throws(GraphError) {
            let segments = Array(request.segments.dropFirst())
            if segments == ["$batch"] { return try batch(request) }
            return try graphAnswer(request, segments)
        } catch {
            return error.answer(request: nextGUID(0x67af), at: request.time)
        }
    }

    private mutating func graphAnswer(_ request: LabRequest, _ segments: [String]) throws(GraphError)
        -> LabAnswer
    {
        let claims: Value
        do throws(BearerProblem) {
            claims = try bearerClaims(request, for: .graph)
        } catch {
            throw GraphError(error)
        }
        let segments = Self.withoutMe(segments, claims)
        let fitting = Self.graphRoutes.compactMap { route in
            route.match(segments).map { (route: route, keys: $0) }
        }
        guard !fitting.isEmpty else { throw Self.unknownPath(segments) }
        // A path with fewer open places is the nearer one: `/users/delta` is no user.
        let nearest = fitting.map(\.keys.count).min()
        guard
            let found = fitting.first(where: { $0.keys.count == nearest && $0.route.method == request.method }
            )
        else { throw .methodNotAllowed }
        try permit(found.route, claims)
        try limit(found.route, at: request.time)
        return try found.route.answer(
            &self, GraphCall(request: request, keys: found.keys, claims: claims))
    }

    /// `/me` is the signed-in user; an application has none.
    private static func withoutMe(_ segments: [String], _ claims: Value) -> [String] {
        guard segments.first?.lowercased() == "me", let user = claims["oid"]?.string, claims["scp"] != nil
        else { return segments }
        return ["users", user] + segments.dropFirst()
    }

    private static func unknownPath(_ segments: [String]) -> GraphError {
        guard segments.first?.lowercased() != "me" else {
            return .badSecurityRequest("/me request is only valid with delegated authentication flow.")
        }
        // The first part that no route has at its place is what the service complains about.
        for count in 1...max(segments.count, 1) {
            let start = Array(segments.prefix(count))
            let known = graphRoutes.contains { route in
                route.path.count >= count
                    && zip(route.path, start).allSatisfy {
                        $0 == "*" || $0.lowercased() == $1.lowercased()
                    }
            }
            if !known { return .segmentNotFound(start.last ?? "") }
        }
        return .segmentNotFound(segments.last ?? "")
    }

    private func permit(_ route: GraphRoute, _ claims: Value) throws(GraphError) {
        let own = Self.graphPermissions(of: claims)
        let isUser = claims["scp"] != nil
        guard
            own.contains(where: { route.permissions.contains($0) || isUser && route.delegated.contains($0) })
        else { throw .denied(route, had: own) }
    }

    /// The permissions of a token: an application's roles, or the scopes that a user's application was given.
    static func graphPermissions(of claims: Value) -> [String] {
        if let scopes = claims["scp"]?.string { return scopes.split(separator: " ").map(String.init) }
        return Self.permissions(in: claims)
    }

    private mutating func limit(_ route: GraphRoute, at now: Timestamp) throws(GraphError) {
        guard enforcesLimits else { return }
        for limit in route.limits {
            if let wait = limiter.secondsToWait(limit.name, limit.limits, at: now) {
                throw .tooManyRequests(limit.saysWhen ? wait : nil)
            }
        }
    }
}
