import ConnectorKit
import Values

/// Names an incident, by number or `sys_id`.
struct IncidentName: JSONDecodable {
    var table: String
    var name: String

    init(_ json: JSONInput) throws(ConnectorFailure) {
        table = try json.optional("table") ?? "incident"
        name = try json.required("incident")
    }

    func patch(_ fields: JSONObject, _ call: Call) async throws(ConnectorFailure) -> Value {
        let id = try await ServiceNow.id(name, in: table, call)
        return try ServiceNow.result(
            try await call.http(ServiceNow.write("PATCH", ServiceNow.table(table, id), .object(fields))))
    }
}

/// Fetches an incident by number or `sys_id`.
struct GetIncident: Action {
    static let name = "get-incident"

    struct Input: JSONDecodable {
        var incident: IncidentName
        var display: Bool

        init(_ json: JSONInput) throws(ConnectorFailure) {
            incident = try IncidentName(json)
            display = try json.optional("displayValue") ?? false
        }
    }

    func perform(_ input: Input, _ call: Call) async throws(ConnectorFailure) -> Value {
        try await ServiceNow.record(
            input.incident.name, in: input.incident.table, display: input.display, call)
    }
}

/// Changes an incident: state, assignment, other fields.
struct UpdateIncident: Action {
    static let name = "update-incident"

    struct Input: JSONDecodable {
        var incident: IncidentName
        var fields: JSONObject
        var group: String?
        var user: String?

        init(_ json: JSONInput) throws(ConnectorFailure) {
            incident = try IncidentName(json)
            fields = try json.optional("fields") ?? JSONObject()
            group = try json.optional("assignmentGroup")
            user = try json.optional("assignedTo")
            for (name, column) in [("state", "state"), ("holdReason", "hold_reason")] {
                if let value = try json.optional(name, as: Value.self) {
                    fields[column] = .string(value.string ?? value.json())
                }
            }
        }
    }

    func perform(_ input: Input, _ call: Call) async throws(ConnectorFailure) -> Value {
        var fields = input.fields
        try Journal.check(fields)
        if let group = input.group {
            fields["assignment_group"] = .string(try await Lookup.group(group, call))
        }
        if let user = input.user { fields["assigned_to"] = .string(try await Lookup.user(user, call)) }
        return try await input.incident.patch(fields, call)
    }
}

/// How an incident ends: what the instance demands for it.
struct EndInput: JSONDecodable {
    var incident: IncidentName
    var code: String
    var notes: String
    var fields: JSONObject

    init(_ json: JSONInput) throws(ConnectorFailure) {
        incident = try IncidentName(json)
        code = try json.required("closeCode")
        notes = try json.required("closeNotes")
        fields = try json.optional("fields") ?? JSONObject()
    }

    /// The state was asked for, and may have been refused by a rule without a word.
    func end(in state: String, _ call: Call) async throws(ConnectorFailure) -> Value {
        try Journal.check(fields)
        var body = fields
        body["state"] = .string(state)
        body["close_code"] = .string(code)
        body["close_notes"] = .string(Journal.harmless(notes))
        let record = try await incident.patch(body, call)
        guard record["state"] == .string(state) else {
            throw ConnectorFailure(
                .conflict, "a rule of the instance kept the incident in another state", code: "StateKept",
                output: record)
        }
        return record
    }
}

/// Resolves an incident: state 6, with code and notes.
struct ResolveIncident: Action {
    static let name = "resolve-incident"

    func perform(_ input: EndInput, _ call: Call) async throws(ConnectorFailure) -> Value {
        try await input.end(in: "6", call)
    }
}

/// Closes an incident: state 7, or 3 for a security incident, with code and notes.
struct CloseIncident: Action {
    static let name = "close-incident"

    func perform(_ input: EndInput, _ call: Call) async throws(ConnectorFailure) -> Value {
        try await input.end(in: input.incident.table == "sn_si_incident" ? "3" : "7", call)
    }
}
