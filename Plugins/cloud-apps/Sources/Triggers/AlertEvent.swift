import ConnectorKit
import Values

/// An alert of the list API in the form of the callback, so that a playbook cannot tell how its alert came.
enum AlertEvent {
    private static let severities = ["Low", "Medium", "High", "Informational"]

    static func body(of alert: Value) -> Value {
        var body = JSONObject()
        let time = alert["timestamp"]?.int.map { Value.string(Timestamp(milliseconds: $0).iso8601) }
        body["Version"] = "3.0"
        body["VendorName"] = "Microsoft"
        body["ProviderName"] = "MCAS"
        body["AlertType"] = alert["idValue"].map { .string($0.string ?? $0.json()) }
        body["StartTimeUtc"] = time
        body["EndTimeUtc"] = time
        body["TimeGenerated"] = time
        body["Severity"] = .string(severity(alert))
        body["ProviderAlertId"] = alert["_id"]
        body["ProviderPolicyId"] = policyID(alert)
        body["CompromisedEntity"] = compromisedEntity(alert)
        body["AlertDisplayName"] = alert["title"]
        body["Description"] = alert["description"]
        body["Entities"] = .array(accounts(alert).map(entity))
        if let url = alert["URL"] {
            let link: Value = ["Type": "webLink", "Category": "security", "Label": "Alert", "Href": url]
            body["ExtendedLinks"] = [link]
        }
        return .object(body)
    }

    private static func severity(_ alert: Value) -> String {
        let value = Int(alert["severityValue"]?.int ?? 3)
        return severities.indices.contains(value) ? severities[value] : "Informational"
    }

    private static func policyID(_ alert: Value) -> Value? {
        alert["policy"]?["id"]
            ?? alert["entities"]?.array?.first { $0["type"]?.string == "policyRule" }?["id"]
    }

    private static func accounts(_ alert: Value) -> [Value] {
        (alert["entities"]?.array ?? []).filter { ["account", "user"].contains($0["type"]?.string) }
    }

    private static func compromisedEntity(_ alert: Value) -> Value? {
        accounts(alert).lazy.compactMap { $0["pa"] ?? $0["label"] }.first
    }

    private static func entity(_ account: Value) -> Value {
        var entity = JSONObject()
        entity["Type"] = "account"
        entity["AadUserId"] = account["id"]
        let parts = (account["pa"]?.string ?? "").split(separator: "@", maxSplits: 1)
        if parts.count == 2 {
            entity["Name"] = .string(String(parts[0]))
            entity["UPNSuffix"] = .string(String(parts[1]))
        }
        return .object(entity)
    }
}
