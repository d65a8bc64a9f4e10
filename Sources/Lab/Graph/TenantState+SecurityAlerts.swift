import Values

/// Alerts of Defender XDR: those that the lab's Cloud Apps and Endpoint raised.
///
/// Source: Microsoft Learn, Microsoft Graph REST API v1.0, "alert resource type" of the security namespace.
extension TenantState {
    private static let readers = ["SecurityAlert.Read.All", "SecurityAlert.ReadWrite.All"]
    private static let writers = ["SecurityAlert.ReadWrite.All"]
    static let securityAlertList = GraphList(
        context: "security/alerts_v2",
        filterable: [
            "id", "assignedTo", "classification", "determination", "createdDateTime", "lastUpdateDateTime",
            "severity", "serviceSource", "status",
        ], page: (100, 2000), skips: true, isDirectory: false)

    static let securityAlertRoutes: [GraphRoute] = [
        security("GET", "/security/alerts_v2", readers) { state, call throws(GraphError) in
            .ok(try securityAlertList.answer(state.securityAlerts, call))
        },
        security("GET", "/security/alerts_v2/*", readers) { state, call throws(GraphError) in
            .ok(try securityAlertList.entity(state.securityAlert(call.keys[0]), call.request))
        },
        security("PATCH", "/security/alerts_v2/*", writers) { state, call throws(GraphError) in
            let id = try state.securityAlert(call.keys[0])["id"]?.string ?? ""
            let changes = try SecurityVerdict.read(
                call.object(),
                words: [
                    "status": SecurityVerdict.alertStatus, "classification": SecurityVerdict.classification,
                    "determination": SecurityVerdict.determination,
                ], free: ["assignedTo", "customDetails"])
            state.setVerdict(changes, on: id, at: call.request.time)
            return .ok(try securityAlertList.entity(state.securityAlert(id), call.request))
        },
        security("POST", "/security/alerts_v2/*/comments", writers) { state, call throws(GraphError) in
            let id = try state.securityAlert(call.keys[0])["id"]?.string ?? ""
            let comment = try SecurityVerdict.comment(call)
            let verdict = state.security.verdicts[id] ?? .init(updated: call.request.time)
            state.security.verdicts[id] = verdict
            state.security.verdicts[id]?.comments.append(comment)
            state.security.verdicts[id]?.updated = call.request.time
            let name = "security/alerts_v2('\(id)')/comments"
            return .ok([
                "@odata.context": .string("\(call.request.origin)/v1.0/$metadata#\(name)"),
                "value": .array(state.security.verdicts[id]?.comments ?? []),
            ])
        },
        hunting("/security/runHuntingQuery"), hunting("/security/microsoft.graph.security.runHuntingQuery"),
    ]

    static func security(
        _ method: String, _ path: String, _ permissions: [String], answer: @escaping GraphRoute.Answer
    ) -> GraphRoute {
        GraphRoute(method, path, permissions, denial: .security, limits: [.security], answer: answer)
    }

    /// All alerts, newest first.
    var securityAlerts: [Value] {
        let all =
            endpointAlerts.map { alert in changed(alert.securityAlert, by: alert.id) }
            + alerts.map { alert in
                changed(alert.securityAlert(incident: incident(of: alert.securityID)), by: alert.securityID)
            }
        return all.enumerated().sorted { left, right in
            let (a, b) = (
                left.element["createdDateTime"]?.string ?? "", right.element["createdDateTime"]?.string ?? ""
            )
            return a == b ? left.offset > right.offset : a > b
        }.map(\.element)
    }

    func securityAlert(_ id: String) throws(GraphError) -> Value {
        if let alert = endpointAlerts.last(where: { $0.id == id }) {
            return changed(alert.securityAlert, by: id)
        }
        guard let alert = alerts.last(where: { $0.securityID == id }) else {
            throw .securityNotFound("Alert \(id)")
        }
        return changed(alert.securityAlert(incident: incident(of: id)), by: id)
    }

    mutating func setVerdict(_ changes: JSONObject, on id: String, at now: Timestamp) {
        var verdict = security.verdicts[id] ?? .init(updated: now)
        for member in changes { verdict.members[member.name] = member.value }
        if let status = changes["status"]?.string {
            verdict.members["resolvedDateTime"] = status == "resolved" ? .string(now.iso8601) : .null
        }
        verdict.updated = now
        security.verdicts[id] = verdict
    }

    private func changed(_ alert: Value, by id: String) -> Value {
        guard let verdict = security.verdicts[id] else { return alert }
        var result = alert
        for member in verdict.members { result = result.setting(member.name, member.value) }
        return result.setting(
            "comments", .array((alert["comments"]?.array ?? []) + verdict.comments)
        ).setting("lastUpdateDateTime", .string(verdict.updated.iso8601))
    }

    private func incident(of alert: String) -> Int64? {
        security.incidents.last { $0.alerts.contains(alert) }?.id
    }

    private static func hunting(_ path: String) -> GraphRoute {
        GraphRoute(
            "POST", path, ["ThreatHunting.Read.All"], denial: .security, limits: [.hunting]
        ) { state, call throws(GraphError) in
            let body = try call.object()
            guard let query = (body["Query"] ?? body["query"])?.string, !query.isEmpty else {
                throw .badSecurityRequest("Query must not be empty.")
            }
            let table: HuntingQuery.Table
            do throws(HuntingProblem) {
                table = try HuntingQuery.run(query, tables: state.huntingTables())
            } catch {
                throw .badSecurityRequest("'Query' syntax error: \(error.message)")
            }
            return .ok([
                "@odata.context": .string(
                    "\(call.request.origin)/v1.0/$metadata#microsoft.graph.security.huntingQueryResults"),
                "schema": .array(
                    table.columns.map { ["name": .string($0.name), "type": .string($0.type)] }),
                "results": .array(table.rows),
            ])
        }
    }
}
