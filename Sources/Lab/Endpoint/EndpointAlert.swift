import Values

/// An alert of Defender for Endpoint.
///
/// Source: Microsoft Learn, Defender for Endpoint API, "Alert resource type".
struct EndpointAlert: Sendable {
    static let severities = ["Informational", "Low", "Medium", "High"]
    static let categories = [
        "General", "CommandAndControl", "Collection", "CredentialAccess", "DefenseEvasion", "Discovery",
        "Exfiltration", "Exploit", "Execution", "InitialAccess", "LateralMovement", "Malware", "Persistence",
        "PrivilegeEscalation", "Ransomware", "SuspiciousActivity",
    ]

    /// A remark on an alert.
    struct Comment: Sendable {
        var text: String
        var author: String
        var time: Timestamp
    }

    /// What the alert was raised for, besides the user.
    struct Evidence: Sendable {
        var file: KnownFile?
        var address: String?
        var domain: String?
    }

    var id: String
    var title: String
    var severity: String
    var machine: Machine
    var time: Timestamp
    var incident: Int64
    var category = "SuspiciousActivity"
    var source = "WindowsDefenderAtp"
    var text: String?
    var evidence = Evidence()
    var status = "New"
    var assignedTo: String?
    var classification: String?
    var determination: String?
    var investigation: Int64?
    var comments: [Comment] = []
    var changed: Timestamp?
    var resolved: Timestamp?

    /// The alert as the service shows it; a list leaves the evidence out unless it is asked for.
    func value(withEvidence: Bool = true) -> Value {
        let instant = Value.string(time.iso8601)
        return [
            "id": .string(id), "incidentId": .int(incident),
            "investigationId": investigation.map { .int($0) } ?? .null,
            "assignedTo": .text(assignedTo), "severity": .string(severity), "status": .string(status),
            "classification": .text(classification), "determination": .text(determination),
            "investigationState": investigation == nil ? "Queued" : "Running",
            "detectionSource": .string(source), "category": .string(category), "threatFamilyName": .null,
            "title": .string(title), "description": .string(text ?? "\(title) on \(machine.name)"),
            "alertCreationTime": instant, "firstEventTime": instant, "lastEventTime": instant,
            "lastUpdateTime": .string((changed ?? time).iso8601),
            "resolvedTime": .text(resolved?.iso8601), "machineId": .string(machine.id),
            "computerDnsName": .string(machine.dnsName), "aadTenantId": .string(TenantState.tenantID),
            "rbacGroupName": "Workstations",
            "relatedUser": machine.accounts.first.map { ["userName": .string($0), "domainName": "CONTOSO"] }
                ?? .null,
            "mitreTechniques": [],
            "comments": .array(
                comments.map {
                    [
                        "comment": .string($0.text), "createdBy": .string($0.author),
                        "createdTime": .string($0.time.iso8601),
                    ]
                }),
            "evidence": .array(withEvidence ? evidenceItems : []),
        ]
    }

    private var evidenceItems: [Value] {
        var items: [[String: Value]] = []
        if let account = machine.accounts.first {
            items.append([
                "entityType": "User", "accountName": .string(account), "domainName": "CONTOSO",
                "userPrincipalName": .null,
            ])
        }
        if let file = evidence.file {
            items.append([
                "entityType": "File", "sha1": .string(file.sha1), "sha256": .string(file.sha256),
                "fileName": .text(file.names.first), "filePath": "C:\\Users\\Public",
                "detectionStatus": "Detected",
            ])
        }
        if let address = evidence.address {
            items.append(["entityType": "Ip", "ipAddress": .string(address)])
        }
        if let domain = evidence.domain {
            items.append(["entityType": "Url", "url": .string("https://\(domain)/")])
        }
        return items.map { item in
            var members = JSONObject()
            for name in Self.evidenceMembers { members[name] = item[name] ?? .null }
            members["evidenceCreationTime"] = .string(time.iso8601)
            return .object(members)
        }
    }

    /// The service shows all of these, the unused ones as null.
    private static let evidenceMembers = [
        "entityType", "evidenceCreationTime", "sha1", "sha256", "fileName", "filePath", "processId",
        "processCommandLine", "processCreationTime", "parentProcessId", "parentProcessCreationTime",
        "parentProcessFileName", "parentProcessFilePath", "ipAddress", "url", "registryKey", "registryHive",
        "registryValueType", "registryValue", "registryValueName", "accountName", "domainName", "userSid",
        "aadUserId", "userPrincipalName", "detectionStatus",
    ]
}

extension Value {
    /// A text, or null.
    static func text(_ text: String?) -> Value { text.map { .string($0) } ?? .null }
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
