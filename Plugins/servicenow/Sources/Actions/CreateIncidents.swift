import ConnectorKit
import Values

/// What an incident is made of, in words of the security team.
struct IncidentInput: JSONDecodable {
    var shortDescription: String
    var description: String?
    var severity: String?
    var indicators: [Indicator]
    var caller: String?
    var group: String?
    var item: String?
    var affectedUser: String?
    /// Fields under the instance's names; they win over all others.
    var fields: JSONObject
    var texts: [(name: String, value: String)] = []
    var correlation: String?

    init(_ json: JSONInput) throws(ConnectorFailure) {
        shortDescription = try json.required("shortDescription")
        description = try json.optional("description")
        severity = try json.optional("severity")
        indicators = try json.optional("indicators") ?? []
        caller = try json.optional("caller")
        group = try json.optional("assignmentGroup")
        item = try json.optional("configurationItem")
        affectedUser = try json.optional("affectedUser")
        fields = try json.optional("fields") ?? JSONObject()
        correlation = try json.optional("correlationId")
        for (name, column) in [
            ("impact", "impact"), ("urgency", "urgency"), ("category", "category"),
            ("subcategory", "subcategory"), ("attackVector", "attack_vector"),
        ] {
            if let text = try json.optional(name, as: Value.self) {
                texts.append((column, text.string ?? text.json()))
            }
        }
    }

    /// The fields of the record, with people, groups and items looked up.
    func record(_ call: Call) async throws(ConnectorFailure) -> JSONObject {
        var record = JSONObject()
        // The instance keeps 160 characters and drops the rest without a word.
        record["short_description"] = .string(Self.shortened(shortDescription))
        let text = [description].compactMap { $0 } + [Indicator.list(indicators)].filter { !$0.isEmpty }
        if !text.isEmpty { record["description"] = .string(text.joined(separator: "\n\n")) }
        if let severity {
            let level = try Self.level(severity)
            for name in ["impact", "urgency", "severity"] { record[name] = .string(level) }
        }
        for (name, value) in texts { record[name] = .string(value) }
        if let caller { record["caller_id"] = .string(try await Lookup.user(caller, call)) }
        if let affectedUser {
            record["affected_user"] = .string(try await Lookup.user(affectedUser, call))
        }
        if let group { record["assignment_group"] = .string(try await Lookup.group(group, call)) }
        if let item { record["cmdb_ci"] = .string(try await Lookup.item(item, call)) }
        for member in fields { record[member.name] = member.value }
        return record
    }

    /// Impact and urgency of an alert's severity: priority is calculated of them.
    private static func level(_ severity: String) throws(ConnectorFailure) -> String {
        switch severity.lowercased() {
        case "critical", "high": return "1"
        case "medium", "moderate": return "2"
        case "low", "informational", "unspecified": return "3"
        default:
            throw .invalid("`severity` is one of Critical, High, Medium, Low and Informational")
        }
    }

    private static func shortened(_ text: String) -> String {
        let line = String(text.map { $0.isNewline ? " " : $0 })
        return line.count <= 160 ? line : line.prefix(157) + "..."
    }
}

/// Something that was seen in an attack.
struct Indicator: JSONDecodable {
    var type: String
    var value: String

    init(_ json: JSONInput) throws(ConnectorFailure) {
        if let value = json.value.string {
            (type, self.value) = ("Indicator", value)
        } else {
            type = try json.optional("type") ?? "Indicator"
            value = try json.required("value")
        }
    }

    static func list(_ indicators: [Indicator]) -> String {
        guard !indicators.isEmpty else { return "" }
        return (["Indicators:"] + indicators.map { "- \($0.type): \($0.value)" }).joined(separator: "\n")
    }
}

/// Creates an incident.
struct CreateIncident: Action {
    static let name = "create-incident"

    func perform(_ input: IncidentInput, _ call: Call) async throws(ConnectorFailure) -> Value {
        try await Creation.create(
            try await input.record(call), in: "incident", correlation: input.correlation, call)
    }

    func reconcile(_ input: IncidentInput, _ call: Call) async throws(ConnectorFailure) -> Value {
        try await Creation.reconcile(in: "incident", correlation: input.correlation, call)
    }
}

/// Creates a security incident, of the product Security Incident Response.
struct CreateSecurityIncident: Action {
    static let name = "create-security-incident"

    func perform(_ input: IncidentInput, _ call: Call) async throws(ConnectorFailure) -> Value {
        try await Creation.create(
            try await input.record(call), in: "sn_si_incident", correlation: input.correlation, call)
    }

    func reconcile(_ input: IncidentInput, _ call: Call) async throws(ConnectorFailure) -> Value {
        try await Creation.reconcile(in: "sn_si_incident", correlation: input.correlation, call)
    }
}
