import Values

/// Incidents of Defender XDR.
///
/// Source: Microsoft Learn, Microsoft Graph REST API v1.0, "incident resource type" of the security namespace.
extension TenantState {
    private static let readers = ["SecurityIncident.Read.All", "SecurityIncident.ReadWrite.All"]
    private static let writers = ["SecurityIncident.ReadWrite.All"]
    private static let incidentList = GraphList(
        context: "security/incidents",
        filterable: [
            "id", "assignedTo", "classification", "determination", "createdDateTime", "lastUpdateDateTime",
            "severity", "status", "displayName",
        ], page: (50, 50), skips: true, isDirectory: false)

    static let incidentRoutes: [GraphRoute] = [
        security("GET", "/security/incidents", readers) { state, call throws(GraphError) in
            var rows: [Value] = []
            for incident in state.security.incidents.reversed() {
                rows.append(try state.expanded(incident, call))
            }
            return .ok(try incidentList.answer(rows, call))
        },
        security("GET", "/security/incidents/*", readers) { state, call throws(GraphError) in
            let incident = state.security.incidents[try state.incidentPlace(call.keys[0])]
            return .ok(try incidentList.entity(state.expanded(incident, call), call.request))
        },
        security("PATCH", "/security/incidents/*", writers) { state, call throws(GraphError) in
            let index = try state.incidentPlace(call.keys[0])
            try state.update(index, call)
            return .ok(try incidentList.entity(state.security.incidents[index].value, call.request))
        },
        security("POST", "/security/incidents/*/comments", writers) { state, call throws(GraphError) in
            let index = try state.incidentPlace(call.keys[0])
            let comment = try SecurityVerdict.comment(call)
            state.security.incidents[index].comments.append(comment)
            state.security.incidents[index].updated = call.request.time
            let name = "security/incidents('\(call.keys[0])')/comments"
            return .ok([
                "@odata.context": .string("\(call.request.origin)/v1.0/$metadata#\(name)"),
                "value": .array(state.security.incidents[index].comments),
            ])
        },
    ]

    /// Puts a new alert into an incident.
    mutating func correlate(
        _ alert: String, title: String, severity: String, entities: Set<String>, at now: Timestamp
    ) -> Int64 {
        security.correlate(
            alert, title: title, severity: severity.lowercased(), entities: entities,
            next: Int64(nextNumber()), at: now)
    }

    private func incidentPlace(_ id: String) throws(GraphError) -> Int {
        guard let index = security.incidents.lastIndex(where: { String($0.id) == id }) else {
            throw .securityNotFound("Incident \(id)")
        }
        return index
    }

    private func expanded(_ incident: SecurityState.Incident, _ call: GraphCall) throws(GraphError) -> Value {
        guard let expand = call.request.parameter("$expand") else { return incident.value }
        guard expand.prefix(while: { $0 != "(" }) == "alerts" else { throw .unknownProperty(expand) }
        var rows: [Value] = []
        for id in incident.alerts {
            // Old alerts are forgotten before their incidents.
            if let alert = try? securityAlert(id) { rows.append(alert) }
        }
        return incident.value.setting("alerts", .array(rows))
    }

    private mutating func update(_ index: Int, _ call: GraphCall) throws(GraphError) {
        let now = call.request.time
        let changes = try SecurityVerdict.read(
            call.object(),
            words: [
                "status": SecurityVerdict.incidentStatus, "classification": SecurityVerdict.classification,
                "determination": SecurityVerdict.determination,
                "severity": SecurityState.severities.filter { $0 != "unknown" },
            ],
            free: ["assignedTo", "customTags", "displayName", "description", "summary", "resolvingComment"])
        if let tags = changes["customTags"] {
            guard let tags = tags.array?.map(\.string), !tags.contains(nil) else {
                throw .badSecurityRequest("Invalid value for property customTags.")
            }
            security.incidents[index].customTags = tags.compactMap { $0 }
        }
        if let severity = changes["severity"]?.string { security.incidents[index].severity = severity }
        if let word = changes["classification"]?.string { security.incidents[index].classification = word }
        if let word = changes["determination"]?.string { security.incidents[index].determination = word }
        if let title = changes["displayName"]?.string { security.incidents[index].title = title }
        if let owner = changes["assignedTo"] { security.incidents[index].assignedTo = owner.string }
        if let text = changes["resolvingComment"] {
            security.incidents[index].resolvingComment = text.string
        }
        if let status = changes["status"]?.string {
            security.incidents[index].status = status
            // An incident's alerts are resolved with it.
            if status == "resolved" {
                for alert in security.incidents[index].alerts {
                    setVerdict(JSONObject([("status", "resolved")]), on: alert, at: now)
                }
            }
        }
        security.incidents[index].updated = now
    }
}
