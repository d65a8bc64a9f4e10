import Values

extension EndpointAlert {
    private static let statuses = ["New": "new", "InProgress": "inProgress", "Resolved": "resolved"]

    /// The alert as Graph shows it.
    var securityAlert: Value {
        let own = value()
        return SecurityAlertShape.alert(
            id: id, provider: id, incident: incident, title: title, severity: severity.lowercased(),
            service: "microsoftDefenderForEndpoint", source: "microsoftDefenderForEndpoint",
            time: time,
            evidence: [SecurityAlertShape.device(machine, at: time)]
                + machine.accounts.prefix(1).map { SecurityAlertShape.user(account: $0, at: time) }
        )
        .setting("category", own["category"])
        .setting("description", own["description"])
        .setting(
            "status",
            .string(own["status"]?.string.flatMap { Self.statuses[$0] } ?? "new"))
    }

    /// By what further alerts are found to belong together.
    static func entities(of machine: Machine) -> Set<String> {
        Set([machine.id] + machine.accounts.map { "account \($0)" })
    }
}

extension CloudAlert {
    /// The id in Defender XDR, where alerts of Cloud Apps have a prefix.
    var securityID: String { "ca\(id)" }

    /// The alert as Graph shows it.
    func securityAlert(incident: Int64?) -> Value {
        let alert = SecurityAlertShape.alert(
            id: securityID, provider: id, incident: incident ?? 0, title: policy.name,
            severity: Self.severities[severity].lowercased(), service: "microsoftDefenderForCloudApps",
            source: "microsoftDefenderForCloudApps", time: time,
            evidence: (user.map { [SecurityAlertShape.user($0, at: time)] } ?? [])
                + [SecurityAlertShape.address("198.51.100.23", at: time)])
        return resolution > 0 ? alert.setting("status", "resolved") : alert
    }

    /// By what further alerts are found to belong together.
    var correlated: Set<String> {
        user.map { ["account \($0.account)"] } ?? ["policy \(policy.id)"]
    }
}

/// Alerts and their evidence in the words of Graph.
///
/// Source: Microsoft Learn, Microsoft Graph, "alert", "deviceEvidence", "userEvidence" and "ipEvidence" resource types
/// of the security namespace.
private enum SecurityAlertShape {
    static func alert(
        id: String, provider: String, incident: Int64, title: String, severity: String, service: String,
        source: String, time: Timestamp, evidence: [Value]
    ) -> Value {
        let instant = Value.string(time.iso8601)
        return [
            "id": .string(id), "providerAlertId": .string(provider),
            "incidentId": .string(String(incident)), "status": "new", "severity": .string(severity),
            "classification": "unknown", "determination": "unknown", "serviceSource": .string(service),
            "detectionSource": .string(source), "productName": .string(product[service] ?? ""),
            "detectorId": .null, "tenantId": .string(TenantState.tenantID), "title": .string(title),
            "description": .string(title), "recommendedActions": "", "category": "SuspiciousActivity",
            "assignedTo": .null,
            "alertWebUrl": .string("https://security.microsoft.com/alerts/\(id)"),
            "incidentWebUrl": .string("https://security.microsoft.com/incidents/\(incident)"),
            "actorDisplayName": .null, "threatDisplayName": .null, "threatFamilyName": .null,
            "mitreTechniques": [], "createdDateTime": instant, "lastUpdateDateTime": instant,
            "resolvedDateTime": .null, "firstActivityDateTime": instant, "lastActivityDateTime": instant,
            "comments": [], "systemTags": [], "evidence": .array(evidence),
        ]
    }

    private static let product = [
        "microsoftDefenderForEndpoint": "Microsoft Defender for Endpoint",
        "microsoftDefenderForCloudApps": "Microsoft Defender for Cloud Apps",
    ]

    static func device(_ machine: Machine, at time: Timestamp) -> Value {
        evidence("deviceEvidence", at: time)
            .setting("mdeDeviceId", .string(machine.id))
            .setting("azureAdDeviceId", machine.device["deviceId"])
            .setting("deviceDnsName", .string(machine.dnsName))
            .setting("hostName", .string(machine.name))
            .setting("osPlatform", .string(machine.platform)).setting("version", .string(machine.version))
            .setting("healthStatus", .string(machine.health.lowercased())).setting("riskScore", "medium")
            .setting("onboardingStatus", "onboarded").setting("defenderAvStatus", "updated")
            .setting(
                "loggedOnUsers",
                .array(
                    machine.accounts.map { ["accountName": .string($0), "domainName": "CONTOSO"] })
            )
            .setting("ipInterfaces", [.string("10.20.0.\(10 + machine.number)")])
    }

    static func user(_ user: Directory.User, at time: Timestamp) -> Value {
        Self.user(account: user.account, at: time).setting(
            "userAccount",
            [
                "accountName": .string(user.account), "domainName": .string(TenantState.tenantDomain),
                "userPrincipalName": .string(user.principalName), "azureAdUserId": .string(user.id),
                "displayName": .string(user.displayName),
                "userSid": user.value["onPremisesSecurityIdentifier"] ?? .null,
            ])
    }

    static func user(account: String, at time: Timestamp) -> Value {
        evidence("userEvidence", at: time).setting(
            "userAccount", ["accountName": .string(account), "domainName": "CONTOSO"])
    }

    static func address(_ address: String, at time: Timestamp) -> Value {
        evidence("ipEvidence", at: time).setting("ipAddress", .string(address))
            .setting("countryLetterCode", "DE")
    }

    private static func evidence(_ type: String, at time: Timestamp) -> Value {
        [
            "@odata.type": .string("#microsoft.graph.security.\(type)"),
            "createdDateTime": .string(time.iso8601), "verdict": "suspicious", "remediationStatus": "none",
            "remediationStatusDetails": .null, "roles": [], "detailedRoles": [], "tags": [],
        ]
    }
}
