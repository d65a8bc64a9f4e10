import Values

/// What Defender XDR adds to the alerts of the other services: what people set on them, and the incidents they form.
struct SecurityState: Sendable {
    /// What was set on an alert through Graph.
    struct Verdict: Sendable {
        var members = JSONObject()
        var comments: [Value] = []
        var updated: Timestamp
    }

    /// Alerts that belong together.
    struct Incident: Sendable {
        var id: Int64
        var title: String
        var severity: String
        var status = "active"
        var classification = "unknown"
        var determination = "unknown"
        var assignedTo: String?
        var customTags: [String] = []
        var resolvingComment: String?
        var comments: [Value] = []
        /// Alert ids as Graph has them, oldest first.
        var alerts: [String]
        /// The users and devices by which further alerts are found to belong here.
        var entities: Set<String>
        var created: Timestamp
        var updated: Timestamp
    }

    static let severities = ["unknown", "informational", "low", "medium", "high"]
    /// Alerts about the same user or device join an incident that is this young.
    static let correlation = Duration.seconds(24 * 3600)
    private static let memory = 10_000

    var verdicts: [String: Verdict] = [:]
    var incidents: [Incident] = []

    /// Finds or opens the incident of a new alert.
    mutating func correlate(
        _ alert: String, title: String, severity: String, entities: Set<String>, next id: Int64,
        at now: Timestamp
    ) -> Int64 {
        let index = incidents.lastIndex {
            $0.status == "active" && now - $0.created < Self.correlation
                && !$0.entities.isDisjoint(with: entities)
        }
        guard let index else {
            incidents.append(
                Incident(
                    id: id, title: title, severity: severity, alerts: [alert], entities: entities,
                    created: now, updated: now))
            if incidents.count > Self.memory { incidents.removeFirst(1000) }
            return id
        }
        incidents[index].alerts.append(alert)
        incidents[index].entities.formUnion(entities)
        incidents[index].updated = now
        incidents[index].title = "Multi-alert incident: \(incidents[index].alerts.count) alerts"
        let order = Self.severities
        if (order.firstIndex(of: severity) ?? 0) > (order.firstIndex(of: incidents[index].severity) ?? 0) {
            incidents[index].severity = severity
        }
        return incidents[index].id
    }
}

extension SecurityState.Incident {
    /// The incident as Graph shows it.
    ///
    /// Source: Microsoft Learn, Microsoft Graph, "incident resource type".
    var value: Value {
        [
            "id": .string(String(id)), "displayName": .string(title), "severity": .string(severity),
            "status": .string(status), "classification": .string(classification),
            "determination": .string(determination),
            "assignedTo": assignedTo.map { .string($0) } ?? .null,
            "customTags": .array(customTags.map { .string($0) }), "systemTags": [],
            "comments": .array(comments), "description": .null, "summary": .null,
            "resolvingComment": resolvingComment.map { .string($0) } ?? .null,
            "redirectIncidentId": .null, "lastModifiedBy": .null,
            "tenantId": .string(TenantState.tenantID),
            "incidentWebUrl": .string("https://security.microsoft.com/incidents/\(id)"),
            "createdDateTime": .string(created.iso8601), "lastUpdateDateTime": .string(updated.iso8601),
        ]
    }
}
