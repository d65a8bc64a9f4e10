import Values

/// How records look in answers: values, display values, or both.
struct ServiceNowView: Sendable {
    /// What `sysparm_display_value` asks for.
    enum Shape: String, Sendable {
        case values = "false"
        case displays = "true"
        case both = "all"
    }

    let state: ServiceNowState
    let origin: String
    let shape: Shape
    let showsLinks: Bool
    /// The columns asked for; nil for all.
    let columns: [String]?

    init(_ state: ServiceNowState, _ request: LabRequest) {
        self.state = state
        origin = request.origin
        shape =
            request.parameter("sysparm_display_value").flatMap { Shape(rawValue: $0.lowercased()) } ?? .values
        showsLinks = request.parameter("sysparm_exclude_reference_link")?.lowercased() != "true"
        let names = request.parameter("sysparm_fields")?.split(separator: ",").map {
            String($0).filter { $0 != " " }
        }
        columns = names?.isEmpty ?? true ? nil : names
    }

    func value(_ record: ServiceNowState.Record, of table: ServiceNowTable) -> Value {
        let names = columns ?? (ServiceNowTable.system + table.columns).map(\.name)
        var members = JSONObject()
        for name in names {
            guard let found = resolve(name, record, table) else { continue }
            members[name] = shown(found.column, found.record)
        }
        return .object(members)
    }

    /// The text behind a column or a path through references: `caller_id.email`.
    func text(_ path: String, _ record: ServiceNowState.Record, of table: ServiceNowTable) -> String {
        guard let found = resolve(path, record, table) else { return "" }
        return found.record.fields[found.column.name] ?? ""
    }

    /// Whether a path names a column.
    static func isColumn(_ path: String, of table: ServiceNowTable) -> Bool {
        var table = table
        let parts = path.split(separator: ".").map(String.init)
        for (index, part) in parts.enumerated() {
            guard let column = table.column(part) else { return false }
            if index == parts.count - 1 { return true }
            guard case .reference(let target) = column.kind, let next = ServiceNowTable.all[target] else {
                return false
            }
            table = next
        }
        return false
    }

    /// Where a path ends; a reference that is empty ends in a record without fields.
    private func resolve(
        _ path: String, _ record: ServiceNowState.Record, _ table: ServiceNowTable
    ) -> (column: ServiceNowTable.Column, record: ServiceNowState.Record)? {
        let parts = path.split(separator: ".", maxSplits: 1).map(String.init)
        guard let first = parts.first, let column = table.column(first) else { return nil }
        guard parts.count == 2 else { return (column, record) }
        guard case .reference(let target) = column.kind, let next = ServiceNowTable.all[target] else {
            return nil
        }
        let referred = state.record(target, record.fields[first] ?? "")
        return resolve(parts[1], referred ?? ServiceNowState.Record(fields: [:]), next)
    }

    private func shown(_ column: ServiceNowTable.Column, _ record: ServiceNowState.Record) -> Value {
        let value = record.fields[column.name] ?? ""
        let display = display(column, record)
        var link: String?
        if case .reference(let target) = column.kind, !value.isEmpty, showsLinks {
            link = "\(origin)/api/now/table/\(target)/\(value)"
        }
        switch shape {
        case .values:
            guard let link else { return .string(value) }
            return ["link": .string(link), "value": .string(value)]
        case .displays:
            guard let link else { return .string(display) }
            return ["display_value": .string(display), "link": .string(link)]
        case .both:
            let both: Value = ["display_value": .string(display), "value": .string(value)]
            return link.map { both.setting("link", .string($0)) } ?? both
        }
    }

    private func display(_ column: ServiceNowTable.Column, _ record: ServiceNowState.Record) -> String {
        let value = record.fields[column.name] ?? ""
        switch column.kind {
        case .choice(let choices): return choices.first { $0.value == value }?.label ?? value
        case .reference(let target):
            let display = ServiceNowTable.all[target]?.display ?? "sys_id"
            return state.record(target, value)?.fields[display] ?? value
        case .journal:
            return record.journal.reversed().filter { $0.element == column.name }.map {
                "\($0.time) - \($0.author) (\(column.label))\n\($0.text)\n\n"
            }.joined()
        case .text, .number, .truth, .time: return value
        }
    }
}
