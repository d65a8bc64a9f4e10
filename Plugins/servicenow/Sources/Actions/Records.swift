import ConnectorKit
import Values

/// Names a record by table and `sys_id`, and how it is to be shown.
struct RecordInput: JSONDecodable {
    var table: String
    var id: String
    var query: [(name: String, value: String)] = []

    init(_ json: JSONInput) throws(ConnectorFailure) {
        table = try json.required("table")
        id = try json.required("sysId")
        query = try RecordShape.parameters(json)
    }
}

/// The parameters that say how records are shown.
enum RecordShape {
    static func parameters(_ json: JSONInput) throws(ConnectorFailure) -> [(name: String, value: String)] {
        var query: [(name: String, value: String)] = []
        if let shape = try json.optional("displayValue", as: Value.self) {
            query.append(("sysparm_display_value", shape.string ?? shape.json()))
        }
        if let fields = json["fields"], fields.value.array != nil {
            query.append(("sysparm_fields", try [String](fields).joined(separator: ",")))
        }
        return query
    }
}

/// Fetches one record of any table.
struct GetRecord: Action {
    static let name = "get-record"

    func perform(_ input: RecordInput, _ call: Call) async throws(ConnectorFailure) -> Value {
        try ServiceNow.body(
            try await call.http(ServiceNow.get(ServiceNow.table(input.table, input.id), input.query)))
    }
}

/// Changes fields of one record of any table.
struct UpdateRecord: Action {
    static let name = "update-record"

    struct Input: JSONDecodable {
        var table: String
        var id: String
        var fields: JSONObject

        init(_ json: JSONInput) throws(ConnectorFailure) {
            table = try json.required("table")
            id = try json.required("sysId")
            fields = try json.required("fields")
        }
    }

    func perform(_ input: Input, _ call: Call) async throws(ConnectorFailure) -> Value {
        try Journal.check(input.fields)
        return try ServiceNow.body(
            try await call.http(
                ServiceNow.write("PATCH", ServiceNow.table(input.table, input.id), .object(input.fields))))
    }
}

/// Deletes one record of any table.
struct DeleteRecord: Action {
    static let name = "delete-record"

    func perform(_ input: RecordInput, _ call: Call) async throws(ConnectorFailure) -> Value {
        let path = "/api/now/\(ServiceNow.table(input.table, input.id))"
        let answer = try await call.http(
            Request("DELETE", path, headers: [("accept", "application/json")]))
        if answer.status == 404 { return ["already": true] }
        try answer.orThrow()
        return ["already": false]
    }
}

/// Lists records of any table.
struct ListRecords: Action {
    static let name = "list-records"

    private static let page = 1000

    struct Input: JSONDecodable {
        var table: String
        var query: EncodedQuery
        var limit: Int
        var offset: Int
        var shape: [(name: String, value: String)]

        init(_ json: JSONInput) throws(ConnectorFailure) {
            table = try json.required("table")
            query = EncodedQuery(try json.optional("query") ?? "")
            let conditions: JSONObject = try json.optional("where") ?? JSONObject()
            for (column, value) in conditions.map({ ($0.name, $0.value) }) {
                try query.add(column, value.string ?? value.json())
            }
            if let column = try json.optional("orderBy", as: String.self) {
                try query.order(by: column, descending: try json.optional("descending") ?? false)
            }
            // Without an order rows may come twice, or not at all, when there are pages.
            if !query.text.contains("ORDERBY") { try query.order(by: "sys_id") }
            limit = try json.optional("limit") ?? 100
            offset = try json.optional("offset") ?? 0
            shape = try RecordShape.parameters(json)
        }
    }

    func perform(_ input: Input, _ call: Call) async throws(ConnectorFailure) -> Value {
        var rows: [Value] = []
        var offset = input.offset
        var hasMore = true
        while hasMore, rows.count < input.limit {
            let size = min(Self.page, input.limit - rows.count)
            let parameters = [
                (name: "sysparm_query", value: input.query.text),
                (name: "sysparm_limit", value: String(size)),
                (name: "sysparm_offset", value: String(offset)),
            ]
            let answer = try await call.http(
                ServiceNow.get(ServiceNow.table(input.table), parameters + input.shape))
            rows += try ServiceNow.result(answer).array ?? []
            // Rows that may not be read leave a page short that is not the last: only the link tells.
            hasMore = answer.header("link")?.contains("rel=\"next\"") ?? false
            offset += size
        }
        return ["result": .array(rows), "truncated": .bool(hasMore)]
    }
}

/// Lists the values of a choice column with what people see.
struct ListChoices: Action {
    static let name = "list-choices"

    struct Input: JSONDecodable {
        var query = EncodedQuery()

        init(_ json: JSONInput) throws(ConnectorFailure) {
            try query.add("name", try json.optional("table") ?? "incident")
            try query.add("element", try json.required("column"))
            try query.add("inactive", "false")
        }
    }

    func perform(_ input: Input, _ call: Call) async throws(ConnectorFailure) -> Value {
        let rows = try await ServiceNow.rows(
            of: "sys_choice", input.query, fields: ["label", "value"], limit: 500, call)
        return ["choices": .array(rows)]
    }
}
