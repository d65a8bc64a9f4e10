import Values

/// What identity protection, the sign-in reports and conditional access remember.
struct IdentityState: Sendable {
    /// The risk of a user.
    struct Risk: Sendable {
        var state = "atRisk"
        var level = "medium"
        var detail = "none"
        var updated: Timestamp
    }

    var risks: [String: Risk] = [:]
    var detections: [Value] = []
    var signIns: [Value] = []
    var locations: [Value] = []

    static func seed(directory: Directory, now: Timestamp) -> IdentityState {
        var state = IdentityState()
        for (number, user) in directory.users.enumerated() {
            let address = user.account == "meganb" ? "198.51.100.23" : "203.0.113.\(10 + number)"
            state.signIns.append(
                signIn(of: user, from: address, number: number, at: now + .seconds(-3600 * (number + 1))))
        }
        if let user = directory.user(account: "isaiahl") {
            let time = now + .seconds(-7200)
            state.risks[user.id] = Risk(updated: time)
            state.detections.append(detection(on: user, at: time))
        }
        state.locations = [
            [
                "@odata.type": "#microsoft.graph.ipNamedLocation",
                "id": "0c6a4f2e-7b1d-4a5c-9e8f-3d2c1b0a4001", "displayName": "Head office",
                "createdDateTime": "2026-01-05T08:00:00Z", "modifiedDateTime": "2026-01-05T08:00:00Z",
                "isTrusted": true, "ipRanges": [range("203.0.113.0/24")],
            ],
            [
                "@odata.type": "#microsoft.graph.ipNamedLocation",
                "id": "0c6a4f2e-7b1d-4a5c-9e8f-3d2c1b0a4002", "displayName": "Blocked addresses",
                "createdDateTime": "2026-01-05T08:00:00Z", "modifiedDateTime": "2026-01-05T08:00:00Z",
                "isTrusted": false, "ipRanges": [range("192.0.2.66/32")],
            ],
        ]
        return state
    }

    private static func range(_ address: String) -> Value {
        ["@odata.type": "#microsoft.graph.iPv4CidrRange", "cidrAddress": .string(address)]
    }

    /// Source: Microsoft Learn, Microsoft Graph, "signIn resource type".
    private static func signIn(
        of user: Directory.User, from address: String, number: Int, at time: Timestamp
    ) -> Value {
        let risky = user.account == "isaiahl"
        return [
            "id": .string("66ea54eb-6301-4ee5-be62-ff5a759b\(3000 + number)"),
            "createdDateTime": .string(time.iso8601), "userDisplayName": .string(user.displayName),
            "userPrincipalName": .string(user.principalName), "userId": .string(user.id),
            "appId": "00000002-0000-0ff1-ce00-000000000000", "appDisplayName": "Office 365 Exchange Online",
            "ipAddress": .string(address), "clientAppUsed": "Browser", "isInteractive": true,
            "conditionalAccessStatus": "success", "riskState": risky ? "atRisk" : "none",
            "riskLevelAggregated": risky ? "medium" : "none",
            "status": ["errorCode": 0, "failureReason": .null, "additionalDetails": .null],
            "location": ["city": "Berlin", "countryOrRegion": "DE"],
            "deviceDetail": ["operatingSystem": "Windows", "browser": "Edge"],
        ]
    }

    /// Source: Microsoft Learn, Microsoft Graph, "riskDetection resource type".
    static func detection(on user: Directory.User, at time: Timestamp) -> Value {
        [
            "id": .string("d7a1e9c3-42b8-4f60-91de-\(user.id.suffix(12))"), "userId": .string(user.id),
            "userDisplayName": .string(user.displayName), "userPrincipalName": .string(user.principalName),
            "riskEventType": "unfamiliarFeatures", "riskState": "atRisk", "riskLevel": "medium",
            "riskDetail": "none", "source": "IdentityProtection", "detectionTimingType": "realtime",
            "activity": "signin", "ipAddress": "198.51.100.77", "tokenIssuerType": "AzureAD",
            "activityDateTime": .string(time.iso8601), "detectedDateTime": .string(time.iso8601),
            "lastUpdatedDateTime": .string(time.iso8601), "location": ["countryOrRegion": "DE"],
        ]
    }
}
