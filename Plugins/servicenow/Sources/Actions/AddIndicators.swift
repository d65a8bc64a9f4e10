import ConnectorKit
import Values

/// Ties indicators to a security incident as its observables.
///
/// Each is looked for before it is made, so the call may be repeated.
///
/// Source: ServiceNow documentation, "Security Incident Response", tables `sn_ti_observable` and
/// `sn_ti_m2m_task_observables`.
struct AddIndicators: Action {
    static let name = "add-indicators"

    private static let links = "sn_ti_m2m_task_observables"
    private static let observables = "sn_ti_observable"

    struct Input: JSONDecodable {
        var incident: String
        var indicators: [Indicator]

        init(_ json: JSONInput) throws(ConnectorFailure) {
            incident = try json.required("incident")
            indicators = try json.required("indicators")
        }
    }

    func perform(_ input: Input, _ call: Call) async throws(ConnectorFailure) -> Value {
        let incident = try await ServiceNow.id(input.incident, in: "sn_si_incident", call)
        var made: [Value] = []
        for indicator in input.indicators {
            let observable = try await findOrMake(
                in: Self.observables, [("value", indicator.value)],
                ["value": .string(indicator.value), "notes": .string(indicator.type)], call)
            _ = try await findOrMake(
                in: Self.links, [("task", incident), ("observable", observable)],
                ["task": .string(incident), "observable": .string(observable)], call)
            made.append(["value": .string(indicator.value), "sys_id": .string(observable)])
        }
        return ["indicators": .array(made)]
    }

    private func findOrMake(
        in table: String, _ conditions: [(String, String)], _ fields: Value, _ call: Call
    ) async throws(ConnectorFailure) -> String {
        var query = EncodedQuery()
        for (column, value) in conditions { try query.add(column, value) }
        let rows = try await ServiceNow.rows(of: table, query, limit: 1, call)
        let found = rows.first { row in conditions.allSatisfy { row[$0.0] == .string($0.1) } }
        if let id = found?["sys_id"]?.string { return id }
        let record = try ServiceNow.result(
            try await call.http(ServiceNow.write("POST", ServiceNow.table(table), fields)))
        return record["sys_id"]?.string ?? ""
    }
}
