import Values

/// The Table API.
///
/// Source: ServiceNow documentation, "Table API".
extension ServiceNowState {
    private static let usualPage = 10_000
    private static let mostRecords = 50_000

    /// `/table/NAME` and `/table/NAME/ID`.
    mutating func table(
        _ name: String, _ id: String?, _ request: LabRequest, _ account: Account, isFirstVersion: Bool
    ) throws(ServiceNowError) -> LabAnswer {
        guard let table = ServiceNowTable.all[name] else { throw .bad("Invalid table \(name)") }
        switch (request.method, id) {
        case ("GET", nil), ("HEAD", nil):
            return try list(table, request, account, isFirstVersion: isFirstVersion)
        case ("GET", let id?), ("HEAD", let id?):
            guard isReadable(table, account), let record = rows(of: table).first(where: { $0.id == id })
            else {
                throw .noRecord
            }
            return .ok(["result": ServiceNowView(self, request).value(record, of: table)])
        case ("POST", nil): return try create(in: table, request, account)
        case ("PATCH", let id?), ("PUT", let id?): return try update(id, in: table, request, account)
        case ("DELETE", let id?):
            guard !table.writers.isDisjoint(with: account.roles) else { throw .acl("Delete") }
            guard let index = records[name]?.firstIndex(where: { $0.id == id }) else { throw .noRecord }
            records[name]?.remove(at: index)
            attachments.removeAll { $0.fields["table_sys_id"] == id }
            return LabAnswer(status: 204)
        default: throw ServiceNowError(status: 405, message: "Method not supported", detail: nil)
        }
    }

    private func isReadable(_ table: ServiceNowTable, _ account: Account) -> Bool {
        table.readers.isEmpty || !table.readers.isDisjoint(with: account.roles)
    }

    private func list(
        _ table: ServiceNowTable, _ request: LabRequest, _ account: Account, isFirstVersion: Bool
    ) throws(ServiceNowError) -> LabAnswer {
        let view = ServiceNowView(self, request)
        var text = request.parameter("sysparm_query") ?? ""
        if text.isEmpty {
            // Plain parameters are conditions as well.
            text = request.query.filter { !$0.name.hasPrefix("sysparm_") }
                .map { "\($0.name)=\($0.value)" }.joined(separator: "^")
        }
        let query = ServiceNowQuery(text) { ServiceNowView.isColumn($0, of: table) }
        var found = rows(of: table).filter { row in query.holds { view.text($0, row, of: table) } }
        for (column, descends) in query.order.reversed() {
            found = Self.sorted(found, descends: descends) { view.text(column, $0, of: table) }
        }
        guard let limit = Int(request.parameter("sysparm_limit") ?? "\(Self.usualPage)"), limit >= 0,
            let offset = Int(request.parameter("sysparm_offset") ?? "0"), offset >= 0
        else { throw .bad("Pagination not supported", "sysparm_limit and sysparm_offset are whole numbers") }
        let page = found.dropFirst(offset).prefix(limit)
        if page.isEmpty, isFirstVersion { throw .noRecord }
        var headers: [(name: String, value: String)] = []
        if request.parameter("sysparm_no_count") != "true" {
            headers.append(("X-Total-Count", String(found.count)))
        }
        if request.parameter("sysparm_suppress_pagination_header") != "true", limit > 0 {
            headers.append(("Link", Self.links(request, limit: limit, offset: offset, total: found.count)))
        }
        // The page was cut before the caller's rights were looked at, so it may be short without being the last.
        let shown = isReadable(table, account) ? page.map { view.value($0, of: table) } : []
        return LabAnswer(status: 200, headers: headers, body: ["result": .array(shown)])
    }

    private mutating func create(
        in table: ServiceNowTable, _ request: LabRequest, _ account: Account
    ) throws(ServiceNowError) -> LabAnswer {
        guard !table.writers.isDisjoint(with: account.roles) else { throw .acl("Insert") }
        guard records[table.name, default: []].count < Self.mostRecords else { throw .broken }
        let given = try Self.body(request)
        let id = nextID()
        let now = ServiceNowTime.text(request.time)
        var record = Record(fields: ServiceNowRules.defaults(table.name))
        let caller = records["sys_user"]?.first { $0.fields["user_name"] == account.name }?.id ?? ""
        if table.column("opened_by") != nil {
            record.fields["opened_by"] = caller
            record.fields["opened_at"] = now
        }
        let wrote = try write(given, to: &record, of: table, request, author: account.name)
        try ServiceNowRules.apply(
            table.name, &record.fields, old: nil, wrote: wrote, now: now, user: caller)
        if let prefix = table.prefix { record.fields["number"] = nextNumber(prefix) }
        record.fields["sys_id"] = id
        record.fields["sys_class_name"] = table.name
        record.fields["sys_created_on"] = now
        record.fields["sys_created_by"] = account.name
        record.fields["sys_updated_on"] = now
        record.fields["sys_updated_by"] = account.name
        record.fields["sys_mod_count"] = "0"
        records[table.name, default: []].append(record)
        return written(201, record, of: table, request)
    }

    private mutating func update(
        _ id: String, in table: ServiceNowTable, _ request: LabRequest, _ account: Account
    ) throws(ServiceNowError) -> LabAnswer {
        guard isReadable(table, account),
            let index = records[table.name]?.firstIndex(where: { $0.id == id }),
            var record = records[table.name]?[index]
        else { throw .noRecord }
        guard !table.writers.isDisjoint(with: account.roles) else { throw .acl("Update") }
        let old = record
        let now = ServiceNowTime.text(request.time)
        let caller = records["sys_user"]?.first { $0.fields["user_name"] == account.name }?.id ?? ""
        let wrote = try write(
            try Self.body(request), to: &record, of: table, request, author: account.name)
        try ServiceNowRules.apply(
            table.name, &record.fields, old: old.fields, wrote: wrote, now: now, user: caller)
        if record.fields != old.fields || record.journal.count != old.journal.count {
            record.fields["sys_updated_on"] = now
            record.fields["sys_updated_by"] = account.name
            let count = Int(record.fields["sys_mod_count"] ?? "0") ?? 0
            record.fields["sys_mod_count"] = String(count + 1)
            records[table.name]?[index] = record
        }
        return written(200, record, of: table, request)
    }

    /// Writes what may be written; what is no column is ignored.
    private mutating func write(
        _ given: JSONObject, to record: inout Record, of table: ServiceNowTable, _ request: LabRequest,
        author: String
    ) throws(ServiceNowError) -> Set<String> {
        let takesDisplays = request.parameter("sysparm_input_display_value") == "true"
        var wrote: Set<String> = []
        for (name, value) in given.map({ ($0.name, $0.value) }) {
            guard let column = table.columns.first(where: { $0.name == name }), name != "number",
                name != "priority" || table.prefix == nil
            else { continue }
            let text = value.string ?? (value.isNull ? "" : value.json())
            wrote.insert(name)
            switch column.kind {
            case .journal:
                if text.isEmpty { continue }
                record.journal.append(
                    Entry(
                        id: nextID(), element: name, text: text, time: ServiceNowTime.text(request.time),
                        author: author))
            case .reference(let target):
                let display = ServiceNowTable.all[target]?.display ?? "sys_id"
                let match = records[target]?.first {
                    $0.id == text || (takesDisplays && $0.fields[display] == text)
                }
                record.fields[name] = match?.id ?? ""
            case .choice(let choices):
                let label = takesDisplays ? choices.first { $0.label == text }?.value : nil
                record.fields[name] = label ?? text
            case .text, .number, .truth, .time:
                record.fields[name] = String(text.prefix(name == "short_description" ? 160 : 65_000))
            }
        }
        return wrote
    }

    private func written(
        _ status: Int, _ record: Record, of table: ServiceNowTable, _ request: LabRequest
    ) -> LabAnswer {
        var answer = LabAnswer(status: status)
        if status == 201 {
            answer.headers = [("Location", "\(request.origin)/api/now/table/\(table.name)/\(record.id)")]
        }
        if request.headers["x-no-response-body"] != "true" {
            answer.body = ["result": ServiceNowView(self, request).value(record, of: table)]
        }
        return answer
    }

    private static func body(_ request: LabRequest) throws(ServiceNowError) -> JSONObject {
        guard let body = request.json?.object else {
            throw .bad("Exception while reading request", "The payload is not valid JSON.")
        }
        return body
    }

    private static func sorted(
        _ rows: [Record], descends: Bool, by text: (Record) -> String
    ) -> [Record] {
        rows.enumerated().map { (row: $1, key: text($1), place: $0) }.sorted {
            if $0.key == $1.key { return $0.place < $1.place }
            return descends ? $0.key > $1.key : $0.key < $1.key
        }.map(\.row)
    }

    private static func links(_ request: LabRequest, limit: Int, offset: Int, total: Int) -> String {
        let last = max(total - 1, 0) / limit * limit
        var places = [("first", 0)]
        if offset > 0 { places.append(("prev", max(offset - limit, 0))) }
        if offset + limit < total { places.append(("next", offset + limit)) }
        places.append(("last", last))
        return places.map { name, place in
            var query = request.query.filter { $0.name != "sysparm_offset" }
            query.append(("sysparm_offset", String(place)))
            let text = query.map { "\(URLText.encoded($0.name))=\(URLText.encoded($0.value))" }
                .joined(separator: "&")
            return "<\(request.origin)\(request.path)?\(text)>;rel=\"\(name)\""
        }.joined(separator: ",")
    }
}
