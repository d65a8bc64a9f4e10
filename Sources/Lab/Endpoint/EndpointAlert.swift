import Values

/// An alert of Defender for Endpoint.
///
/// Source: Microsoft Learn, Defender for Endpoint API, "Alert resource type".
struct EndpointAlert: Sendable {
    static let severities = ["Informational", "Low", "Medium", "High"]

    var id: String
    var title: String
    var severity: String
    var machine: Machine
    var time: Timestamp
    var incident: Int64

    /// The alert as the service shows it.
    var value: Value {
        let instant = Value.string(time.iso8601)
        return [
            "id": .string(id), "incidentId": .int(incident), "investigationId": .null, "assignedTo": .null,
            "severity": .string(severity), "status": "New", "classification": .null, "determination": .null,
            "investigationState": "Queued", "detectionSource": "WindowsDefenderAtp",
            "category": "SuspiciousActivity",
            "threatFamilyName": .null, "title": .string(title),
            "description": .string("\(title) on \(machine.name)"),
            "alertCreationTime": instant, "firstEventTime": instant, "lastEventTime": instant,
            "lastUpdateTime": instant, "resolvedTime": .null, "machineId": .string(machine.id),
            "computerDnsName": .string(machine.dnsName), "aadTenantId": .string(TenantState.tenantID),
            "relatedUser": machine.accounts.first.map { ["userName": .string($0), "domainName": "CONTOSO"] }
                ?? .null,
            "mitreTechniques": [], "comments": [], "evidence": [],
        ]
    }
}

/// A subscription to new alerts.
struct Subscription: Sendable {
    var id: String
    var url: String
    var clientState: String

    var value: Value {
        ["id": .string(id), "notificationUrl": .string(url), "clientState": .string(clientState)]
    }
}
