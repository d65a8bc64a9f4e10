import Values

/// Risky users, sign-in reports and named locations.
///
/// Source: Microsoft Learn, Microsoft Graph REST API v1.0, "riskyUser", "riskDetection", "signIn" and "namedLocation".
extension TenantState {
    private static let riskReaders = ["IdentityRiskyUser.Read.All", "IdentityRiskyUser.ReadWrite.All"]
    private static let riskyUsers = GraphList(
        context: "identityProtection/riskyUsers",
        filterable: ["id", "riskLevel", "riskState", "userPrincipalName", "riskLastUpdatedDateTime"],
        page: (100, 500), isDirectory: false)
    private static let detections = GraphList(
        context: "identityProtection/riskDetections",
        filterable: [
            "id", "userId", "userPrincipalName", "riskEventType", "riskLevel", "riskState",
            "detectedDateTime", "activityDateTime", "ipAddress",
        ], page: (100, 500), isDirectory: false)
    private static let signIns = GraphList(
        context: "auditLogs/signIns",
        filterable: [
            "id", "userId", "userPrincipalName", "userDisplayName", "appId", "appDisplayName", "ipAddress",
            "createdDateTime", "clientAppUsed", "conditionalAccessStatus", "riskState",
            "riskLevelAggregated", "status/errorCode", "location/countryOrRegion",
        ], page: (1000, 1000), isDirectory: false)
    private static let locations = GraphList(
        context: "identity/conditionalAccess/namedLocations", filterable: ["id", "displayName"],
        isDirectory: false)
    private static let mostRiskyUsers = 60
    private static let mostRanges = 2000

    static let protectionRoutes: [GraphRoute] = [
        protected("GET", "/identityProtection/riskyUsers", riskReaders) { state, call throws(GraphError) in
            .ok(try riskyUsers.answer(state.riskyRows(), call))
        },
        protected("GET", "/identityProtection/riskyUsers/*", riskReaders) { state, call throws(GraphError) in
            guard let row = state.riskyRows().first(where: { $0["id"]?.string == call.keys[0].lowercased() })
            else { throw .resourceNotFound(call.keys[0]) }
            return .ok(try riskyUsers.entity(row, call.request))
        },
        protected(
            "POST", "/identityProtection/riskyUsers/confirmCompromised", ["IdentityRiskyUser.ReadWrite.All"]
        ) { state, call throws(GraphError) in
            try state.judge(
                call, state: "confirmedCompromised", level: "high",
                detail: "adminConfirmedUserCompromised")
        },
        protected("POST", "/identityProtection/riskyUsers/dismiss", ["IdentityRiskyUser.ReadWrite.All"]) {
            state, call throws(GraphError) in
            try state.judge(call, state: "dismissed", level: "none", detail: "adminDismissedAllRiskForUser")
        },
        protected("GET", "/identityProtection/riskDetections", ["IdentityRiskEvent.Read.All"]) {
            state, call throws(GraphError) in
            .ok(try detections.answer(state.identity.detections, call))
        },
        GraphRoute(
            "GET", "/auditLogs/signIns", ["AuditLog.Read.All"], denial: .reports, limits: [.reports]
        ) { state, call throws(GraphError) in
            .ok(try signIns.answer(state.identity.signIns, call))
        },
        protected("GET", "/identity/conditionalAccess/namedLocations", ["Policy.Read.All"]) {
            state, call throws(GraphError) in
            .ok(try locations.answer(state.identity.locations, call))
        },
        protected("GET", "/identity/conditionalAccess/namedLocations/*", ["Policy.Read.All"]) {
            state, call throws(GraphError) in
            .ok(try locations.entity(state.location(call.keys[0]).row, call.request))
        },
        protected(
            "PATCH", "/identity/conditionalAccess/namedLocations/*", ["Policy.ReadWrite.ConditionalAccess"]
        ) { state, call throws(GraphError) in
            try state.updateLocation(call)
            return LabAnswer(status: 204)
        },
    ]

    private static func protected(
        _ method: String, _ path: String, _ permissions: [String], answer: @escaping GraphRoute.Answer
    ) -> GraphRoute {
        GraphRoute(
            method, path, permissions, denial: .policies, limits: [.protection], answer: answer)
    }

    private func riskyRows() -> [Value] {
        directory.users.compactMap { user in
            identity.risks[user.id].map { risk in
                [
                    "id": .string(user.id), "isDeleted": false, "isProcessing": false,
                    "riskLevel": .string(risk.level), "riskState": .string(risk.state),
                    "riskDetail": .string(risk.detail),
                    "riskLastUpdatedDateTime": .string(risk.updated.iso8601),
                    "userDisplayName": .string(user.displayName),
                    "userPrincipalName": .string(user.principalName),
                ]
            }
        }
    }

    private mutating func judge(
        _ call: GraphCall, state: String, level: String, detail: String
    ) throws(GraphError) -> LabAnswer {
        guard let ids = try call.object()["userIds"]?.array?.compactMap(\.string), !ids.isEmpty,
            ids.count <= Self.mostRiskyUsers
        else {
            throw .badRequest("userIds must name between 1 and \(Self.mostRiskyUsers) users.")
        }
        for id in ids {
            // Principal names are not taken here.
            guard let user = directory.user(id), user.id == id.lowercased() else {
                throw .resourceNotFound(id)
            }
            identity.risks[user.id] = IdentityState.Risk(
                state: state, level: level, detail: detail, updated: call.request.time)
        }
        return LabAnswer(status: 204)
    }

    private func location(_ id: String) throws(GraphError) -> (row: Value, index: Int) {
        let rows = identity.locations
        guard let index = rows.firstIndex(where: { $0["id"]?.string == id.lowercased() }) else {
            throw GraphError(
                status: 404, code: "NotFound", message: "\(id) does not exist in the directory.")
        }
        return (rows[index], index)
    }

    private mutating func updateLocation(_ call: GraphCall) throws(GraphError) {
        let body = try call.object()
        let (row, index) = try location(call.keys[0])
        guard body["@odata.type"] == row["@odata.type"] else {
            throw .badSecurityRequest("1005: @odata.type must be that of the named location.")
        }
        if let ranges = body["ipRanges"] {
            guard let ranges = ranges.array, !ranges.isEmpty, ranges.count <= Self.mostRanges,
                ranges.allSatisfy({ $0["cidrAddress"]?.string?.contains("/") ?? false })
            else {
                throw .badSecurityRequest("1012: ipRanges must hold between 1 and \(Self.mostRanges) ranges.")
            }
        }
        var changed = row
        for member in body {
            guard row[member.name] != nil, member.name != "id" else {
                throw .badSecurityRequest("1001: Property \(member.name) cannot be set.")
            }
            changed = changed.setting(member.name, member.value)
        }
        identity.locations[index] = changed.setting(
            "modifiedDateTime", .string(call.request.time.iso8601))
    }
}
