import Values

/// The words of alerts and incidents, and what may be set on them.
///
/// Source: Microsoft Learn, Microsoft Graph, "alert resource type" and "incident resource type" of the security
/// namespace.
enum SecurityVerdict {
    static let alertStatus = ["new", "inProgress", "resolved"]
    static let incidentStatus = ["active", "inProgress", "resolved", "redirected"]
    static let classification = [
        "unknown", "falsePositive", "truePositive", "informationalExpectedActivity",
    ]
    static let determination = [
        "unknown", "apt", "malware", "securityPersonnel", "securityTesting", "unwantedSoftware", "other",
        "multiStagedAttack", "compromisedAccount", "phishing", "maliciousUserActivity", "notMalicious",
        "notEnoughDataToValidate", "confirmedActivity", "lineOfBusinessApplication",
    ]

    /// Checks a body of PATCH against what may be set; words are read without regard to case.
    static func read(
        _ body: JSONObject, words: [String: [String]], free: Set<String>
    ) throws(GraphError) -> JSONObject {
        guard !body.isEmpty else { throw .badSecurityRequest("The request body is empty.") }
        var result = JSONObject()
        for member in body where member.name != "@odata.type" {
            if let known = words[member.name] {
                let word = member.value.string?.lowercased()
                guard let found = known.first(where: { $0.lowercased() == word }) else {
                    throw .badSecurityRequest(
                        "Invalid value for property \(member.name): use \(known.joined(separator: ", ")).")
                }
                result[member.name] = .string(found)
            } else if free.contains(member.name) {
                guard member.value == .null || member.value.string != nil || member.value.array != nil else {
                    throw .badSecurityRequest("Invalid value for property \(member.name).")
                }
                result[member.name] = member.value
            } else {
                throw .badSecurityRequest("Property \(member.name) cannot be updated.")
            }
        }
        return result
    }

    /// The comment of a body, as a comment of the alert or incident.
    static func comment(_ call: GraphCall) throws(GraphError) -> Value {
        let body = try call.object()
        guard body["@odata.type"]?.string?.hasSuffix("microsoft.graph.security.alertComment") == true else {
            throw .badSecurityRequest("@odata.type must be microsoft.graph.security.alertComment.")
        }
        guard let text = body["comment"]?.string, !text.isEmpty, text.count <= 30_000 else {
            throw .badSecurityRequest("comment must be a text of 1 to 30000 characters.")
        }
        return [
            "@odata.type": "#microsoft.graph.security.alertComment", "comment": .string(text),
            "createdByDisplayName": .string(call.caller),
            "createdDateTime": .string(call.request.time.iso8601),
        ]
    }
}
