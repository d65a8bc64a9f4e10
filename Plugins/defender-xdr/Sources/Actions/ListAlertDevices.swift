import ConnectorKit
import Values

/// Lists the devices that the evidence of an alert, or of all alerts of an incident, names.
///
/// Source: Microsoft Learn, Microsoft Graph v1.0, "deviceEvidence resource type".
struct ListAlertDevices: Action {
    static let name = "list-alert-devices"

    /// What is looked at.
    struct Input: JSONDecodable {
        var alert: String?
        var incident: String?

        init(_ json: JSONInput) throws(ConnectorFailure) {
            alert = try json.optional("alertId")
            incident = try json.optional("incidentId")
            guard (alert == nil) != (incident == nil) else {
                throw .invalid("give either `alertId` or `incidentId`")
            }
        }
    }

    func perform(_ input: Input, _ call: Call) async throws(ConnectorFailure) -> Value {
        var seen: Set<String> = []
        var devices: [Value] = []
        for alert in try await alerts(input, call) {
            for evidence in alert["evidence"]?.array ?? [] {
                guard evidence["@odata.type"]?.string?.hasSuffix(".deviceEvidence") == true,
                    let device = Self.device(evidence),
                    let key = (device["machineId"] ?? device["computerDnsName"])?.json(),
                    seen.insert(key).inserted
                else { continue }
                devices.append(device)
            }
        }
        return ["devices": .array(devices)]
    }

    private func alerts(_ input: Input, _ call: Call) async throws(ConnectorFailure) -> [Value] {
        if let alert = input.alert {
            return [
                try await call.http(.get("/v1.0/security/alerts_v2/\(alert.percentEncoded)")).orThrow()
                    .json()
            ]
        }
        let path = "/v1.0/security/incidents/\((input.incident ?? "").percentEncoded)"
        let incident = try await call.http(.get(path, query: [("$expand", "alerts")])).orThrow().json()
        return incident["alerts"]?.array ?? []
    }

    /// A device in the words of Defender for Endpoint, so that its actions take it as it is.
    private static func device(_ evidence: Value) -> Value? {
        var device = JSONObject()
        let names = [
            ("mdeDeviceId", "machineId"), ("deviceDnsName", "computerDnsName"),
            ("azureAdDeviceId", "aadDeviceId"), ("osPlatform", "osPlatform"),
            ("healthStatus", "healthStatus"), ("riskScore", "riskScore"),
            ("onboardingStatus", "onboardingStatus"), ("verdict", "verdict"),
        ]
        for (theirs, ours) in names {
            if let value = evidence[theirs], !value.isNull { device[ours] = value }
        }
        return device["machineId"] == nil && device["computerDnsName"] == nil ? nil : .object(device)
    }
}
