import Values

/// Something to be blocked, warned of or let through.
///
/// Source: Microsoft Learn, Defender for Endpoint API, "Indicator resource type".
struct Indicator: Sendable {
    static let types = [
        "FileSha1", "FileMd5", "CertificateThumbprint", "FileSha256", "IpAddress", "DomainName", "Url",
    ]
    /// The last two are the older words, which playbooks still send.
    static let actions = ["Warn", "Block", "Audit", "BlockAndRemediate", "Allowed", "Alert", "AlertAndBlock"]
    private static let severities = ["Informational", "Low", "Medium", "High"]
    private static let needed = ["indicatorValue", "indicatorType", "action", "title", "description"]
    private static let optional = [
        "application", "expirationTime", "severity", "recommendedActions", "rbacGroupNames", "educateUrl",
        "generateAlert",
    ]

    var id: String
    var members: JSONObject
    var owner: String
    var created: Timestamp
    var changed: Timestamp

    var type: String { members["indicatorType"]?.string ?? "" }
    var text: String { members["indicatorValue"]?.string ?? "" }

    /// Whether another names the same thing.
    func isSame(as other: JSONObject) -> Bool {
        type == other["indicatorType"]?.string
            && text.lowercased() == other["indicatorValue"]?.string?.lowercased()
    }

    /// Whether it still holds.
    func isActive(at now: Timestamp) -> Bool {
        members["expirationTime"]?.string.flatMap(Timestamp.init(iso8601:)).map { $0 > now } ?? true
    }

    /// What is wrong with what was sent; its members when nothing is.
    static func read(_ body: JSONObject, at now: Timestamp) throws(EndpointError) -> JSONObject {
        for name in needed { _ = try body.text(name) }
        guard body.allSatisfy({ needed.contains($0.name) || optional.contains($0.name) }) else {
            throw .invalidBody
        }
        let type = try body.choice("indicatorType", of: types) ?? ""
        let action = try body.choice("action", of: actions)
        _ = try body.choice("severity", of: severities)
        try check(body["indicatorValue"]?.string ?? "", type)
        if action == "Audit", body["generateAlert"] != true, body["generateAlert"] != "true" {
            throw .invalidInput("generateAlert must be true for the action Audit.")
        }
        if let expiry = body["expirationTime"]?.string {
            guard let end = Timestamp(iso8601: expiry), end > now else {
                throw .invalidInput("expirationTime must be in the future.")
            }
        }
        return body
    }

    private static func check(_ text: String, _ type: String) throws(EndpointError) {
        switch type {
        case "IpAddress": guard EndpointText.isAddress(text) else { throw .invalidAddress(text) }
        case "DomainName": guard EndpointText.isDomain(text) else { throw .invalidDomain(text) }
        case "Url":
            guard EndpointText.isURL(text) else {
                throw EndpointError(status: 400, code: "InvalidUrl", message: "URL \(text) is invalid.")
            }
        default:
            let digits = ["FileMd5": 32, "FileSha256": 64][type] ?? 40
            guard EndpointText.isHash(text, digits: digits) else { throw .invalidHash(text) }
        }
    }

    /// The indicator as the service shows it.
    var value: Value {
        var shown = JSONObject([("id", .string(id))])
        for name in Self.needed + Self.optional { shown[name] = members[name] ?? .null }
        shown["rbacGroupNames"] = members["rbacGroupNames"] ?? []
        shown["generateAlert"] = members["generateAlert"] ?? false
        shown["rbacGroupIds"] = []
        shown["externalID"] = .null
        shown["source"] = .string(owner)
        shown["sourceType"] = "AadApp"
        shown["createdBy"] = .string(owner)
        shown["createdBySource"] = "PublicApi"
        shown["lastUpdatedBy"] = .string(owner)
        shown["creationTimeDateTimeUtc"] = .string(created.iso8601)
        shown["lastUpdateTime"] = .string(changed.iso8601)
        return .object(shown)
    }
}
