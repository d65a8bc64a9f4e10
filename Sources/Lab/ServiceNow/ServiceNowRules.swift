/// What the instance does with a record before it is written: defaults, calculated fields, data policies.
///
/// Source: ServiceNow documentation, "Incident management", "Data lookup and record matching support", and for security
/// incidents "Security incident states".
enum ServiceNowRules {
    static let closeCodes = [
        "Duplicate", "Known error", "Resolved by caller", "Resolved by change", "Resolved by problem",
        "Solution provided", "Workaround provided", "User error",
    ]

    /// In the order that the process goes through them, but for the last.
    static let securityStates = [
        ("10", "Draft"), ("16", "Analysis"), ("18", "Contain"), ("19", "Eradicate"), ("20", "Recover"),
        ("100", "Review"), ("3", "Closed"), ("7", "Cancelled"),
    ]

    /// The fields of a new record that nobody gave.
    static func defaults(_ table: String) -> [String: String] {
        switch table {
        case "incident":
            ["impact": "3", "urgency": "3", "severity": "3", "state": "1", "active": "true"]
        case "sn_si_incident":
            [
                "impact": "3", "urgency": "3", "severity": "3", "state": "10", "active": "true",
                "business_criticality": "3", "risk_score": "0",
            ]
        case "problem": ["impact": "3", "urgency": "3", "state": "101", "active": "true"]
        default: [:]
        }
    }

    /// Checks a record as it would be written, and fills what is calculated.
    ///
    /// - Parameters:
    ///   - old: the fields before; nil for a new record.
    ///   - wrote: the names of the fields that the caller gave.
    static func apply(
        _ table: String, _ fields: inout [String: String], old: [String: String]?, wrote: Set<String>,
        now: String, user: String
    ) throws(ServiceNowError) {
        guard fields["impact"] != nil else { return }
        fields["priority"] = priority(fields["impact"] ?? "3", fields["urgency"] ?? "3")
        if let old, old["assignment_group"] != fields["assignment_group"], !wrote.contains("assigned_to") {
            fields["assigned_to"] = ""
        }
        switch table {
        case "incident": try incident(&fields, old: old, wrote: wrote, now: now, user: user)
        case "sn_si_incident": try securityIncident(&fields, old: old, now: now)
        default: break
        }
    }

    private static func priority(_ impact: String, _ urgency: String) -> String {
        guard let impact = Int(impact), let urgency = Int(urgency) else { return "5" }
        return String(min(max(impact + urgency - 1, 1), 5))
    }

    private static func incident(
        _ fields: inout [String: String], old: [String: String]?, wrote: Set<String>, now: String,
        user: String
    ) throws(ServiceNowError) {
        let state = fields["state"] ?? "1"
        if state == "3" {
            if fields["hold_reason", default: ""].isEmpty { throw .mandatory(["On hold reason"]) }
            if fields["hold_reason"] == "1", old?["state"] != "3", !wrote.contains("comments") {
                throw .mandatory(["Additional comments"])
            }
        }
        if ["6", "7"].contains(state) { try closing(fields, "Resolution code", "Resolution notes") }
        if ["6", "7"].contains(state), !["6", "7"].contains(old?["state"]) {
            fields["resolved_at"] = now
            fields["resolved_by"] = user
        }
        if ["7", "8"].contains(state), !["7", "8"].contains(old?["state"]) { fields["closed_at"] = now }
        fields["active"] = ["7", "8"].contains(state) ? "false" : "true"
    }

    private static func securityIncident(
        _ fields: inout [String: String], old: [String: String]?, now: String
    ) throws(ServiceNowError) {
        let order = securityStates.map(\.0)
        let state = fields["state"] ?? "10"
        if let before = old?["state"], before != state {
            let from = order.firstIndex(of: before) ?? 0
            let isForward = order.firstIndex(of: state).map { $0 > from } ?? false
            guard isForward, before != "3" else {
                throw .failed(
                    "Operation against file 'sn_si_incident' was aborted by Business Rule "
                        + "'Validate state transition'")
            }
        }
        if state == "3" {
            try closing(fields, "Close code", "Resolution notes")
            if old?["state"] != "3" { fields["closed_at"] = now }
        }
        fields["active"] = ["3", "7"].contains(state) ? "false" : "true"
    }

    private static func closing(
        _ fields: [String: String], _ code: String, _ notes: String
    ) throws(ServiceNowError) {
        let missing = [("close_code", code), ("close_notes", notes)].filter {
            fields[$0.0, default: ""].isEmpty
        }
        if !missing.isEmpty { throw .mandatory(missing.map(\.1)) }
    }
}
