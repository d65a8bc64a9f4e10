import Values

/// An alert of Defender for Cloud Apps.
struct CloudAlert: Sendable {
    /// One attempt to call a playbook.
    struct Delivery: Sendable {
        var url: String
        /// Nil when nothing answered.
        var status: Int?
        var time: Timestamp
    }

    /// Words for `severityValue`.
    static let severities = ["Low", "Medium", "High", "Informational"]
    /// Words for `resolutionStatusValue`.
    static let resolutions = ["open", "dismissed", "resolved", "false_positive", "benign", "true_positive"]

    var id: String
    var policy: CloudPolicy
    var user: Directory.User?
    var severity: Int
    var time: Timestamp
    var isRead = false
    var resolution = 0
    var comment: String?
    var resolvedAt: Timestamp?
    /// What the alert names beside its policy, its user and the address: files, rules, devices.
    var more: [Value] = []
    var deliveries: [Delivery] = []

    /// The alert as the service lists it.
    ///
    /// Source: Microsoft Learn, Defender for Cloud Apps REST API, "Alerts API", properties.
    var value: Value {
        let alert: Value = [
            "_id": .string(id), "timestamp": .int(time.milliseconds), "title": .string(policy.name),
            "description": .string(description), "isMarkdown": false,
            "contextId": .string("5f1d0000-0000-4000-8000-\(id.suffix(12))"),
            "statusValue": .int(resolution > 0 ? 2 : isRead ? 1 : 0), "severityValue": .int(Int64(severity)),
            "resolutionStatusValue": .int(Int64(resolution)), "stories": [0], "intent": [0], "evidence": [],
            "isPreview": false, "threatScore": 20, "idValue": .int(policy.alertNumber),
            "isSystemAlert": false,
            "URL": .string("https://contoso.portal.cloudappsecurity.com/#/alerts/\(id)"),
            "policy": [
                "id": .string(policy.id), "label": .string(policy.name), "type": "policyRule",
                "policyType": .string(policy.type),
            ],
            "entities": .array(entities),
        ]
        guard let resolvedAt else { return alert }
        return alert.setting("comment", comment.map { .string($0) } ?? "")
            .setting("handledByUser", "lab").setting("resolveTime", .string(resolvedAt.iso8601))
    }

    private var description: String {
        user.map { "\(policy.name): \($0.displayName) (\($0.principalName))" } ?? policy.name
    }

    private var entities: [Value] {
        var list: [Value] = [
            [
                "id": .string(policy.id), "label": .string(policy.name), "type": "policyRule",
                "policyType": .string(policy.type),
            ],
            ["id": 11161, "label": "Microsoft 365", "type": "service"],
            ["id": "198.51.100.23", "label": "198.51.100.23", "type": "ip"],
        ]
        if let user {
            list.append([
                "id": .string(user.id), "label": .string(user.displayName), "type": "account", "inst": 0,
                "saas": 11161, "pa": .string(user.principalName), "entityType": 2, "entityRole": "Source",
            ])
        }
        return list + more
    }

    /// What a playbook is called with.
    ///
    /// Source: the `cloudappsecurity` connector's published definition, notification content of its trigger.
    var callback: Value {
        [
            "Version": "3.0", "VendorName": "Microsoft", "ProviderName": "MCAS",
            "AlertType": .string(policy.alertType), "StartTimeUtc": .string(time.iso8601),
            "EndTimeUtc": .string(time.iso8601), "TimeGenerated": .string(time.iso8601),
            "Severity": .string(Self.severities[severity]), "ProviderAlertId": .string(id),
            "ProviderPolicyId": .string(policy.id),
            "CorrelationKey": .string("\(policy.id)-\(user?.id ?? "")"),
            "AzureResourceId": "",
            "CompromisedEntity": .string(user?.principalName ?? ""), "AlertDisplayName": .string(policy.name),
            "Description": .string(description), "RemediationSteps": [],
            "Metadata": [
                "Component": "lab", "ComponentVersion": "1", "TenantId": .string(TenantState.tenantID),
                "MCASTenantId": "90000001", "MCASDC": "lab",
            ],
            "ExtendedProperties": [
                "IP Addresses": "198.51.100.23", "Cloud Applications": "Microsoft 365", "Countries": "DE",
            ],
            "Entities": .array(callbackEntities),
            "ExtendedLinks": [
                [
                    "Type": "webLink", "Category": "security", "Label": "Cloud Apps",
                    "Href": .string("https://contoso.portal.cloudappsecurity.com/#/alerts/\(id)"),
                ]
            ],
        ]
    }

    private var callbackEntities: [Value] {
        let address: Value = ["Type": "ip", "Address": "198.51.100.23"]
        guard let user else { return [address] }
        return [
            [
                "Type": "account", "Name": .string(String(user.principalName.prefix { $0 != "@" })),
                "UPNSuffix": .string(TenantState.tenantDomain), "AadTenantId": .string(TenantState.tenantID),
                "AadUserId": .string(user.id),
            ], address,
        ]
    }
}
