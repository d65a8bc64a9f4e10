import Values

/// What an update says of an alert.
///
/// The pages disagree on two determinations, so either word is taken; which one goes with which classification is not
/// shown to be enforced.
///
/// Source: Microsoft Learn, Defender for Endpoint API, "Update alert" and "Batch update alerts".
struct AlertChange: Sendable {
    static let statuses = ["New", "InProgress", "Resolved"]
    static let classifications = ["TruePositive", "InformationalExpectedActivity", "FalsePositive"]
    static let determinations = [
        "MultiStagedAttack", "MaliciousUserActivity", "CompromisedUser", "Malware", "Phishing",
        "UnwantedSoftware", "SecurityTesting", "LineOfBusinessApplication", "ConfirmedActivity",
        "ConfirmedUserActivity", "NotMalicious", "Clean", "InsufficientData", "Other",
    ]
    private static let members = [
        "status", "assignedTo", "classification", "determination", "comment", "alertIds",
    ]

    var status: String?
    var assignedTo: String?
    var classification: String?
    var determination: String?
    var comment: String?

    init(_ body: JSONObject) throws(EndpointError) {
        guard !body.isEmpty, body.allSatisfy({ Self.members.contains($0.name) }) else { throw .invalidBody }
        status = try body.choice("status", of: Self.statuses)
        classification = try body.choice("classification", of: Self.classifications)
        determination = try body.choice("determination", of: Self.determinations)
        assignedTo = body["assignedTo"]?.string
        comment = body["comment"]?.string
        let isEmpty = [status, assignedTo, classification, determination, comment].allSatisfy { $0 == nil }
        guard !isEmpty else { throw .missingParameter("status") }
    }

    func apply(to alert: inout EndpointAlert, by author: String, at now: Timestamp) {
        if let status {
            alert.status = status
            alert.resolved = status == "Resolved" ? now : nil
        }
        alert.assignedTo = assignedTo ?? alert.assignedTo
        alert.classification = classification ?? alert.classification
        alert.determination = determination ?? alert.determination
        if let comment {
            alert.comments.append(EndpointAlert.Comment(text: comment, author: author, time: now))
        }
        alert.changed = now
    }
}
