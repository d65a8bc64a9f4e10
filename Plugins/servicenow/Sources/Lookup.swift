import ConnectorKit
import Values

/// Finding people, groups and configuration items by what others call them.
enum Lookup {
    /// A user's id by mail address, user name or `sys_id`.
    static func user(_ name: String, _ call: Call) async throws(ConnectorFailure) -> String {
        if ServiceNow.isID(name) { return name }
        return try id(
            try await find(name, by: name.contains("@") ? "email" : "user_name", in: "sys_user", call))
    }

    static func group(_ name: String, _ call: Call) async throws(ConnectorFailure) -> String {
        if ServiceNow.isID(name) { return name }
        return try id(try await find(name, by: "name", in: "sys_user_group", call))
    }

    static func item(_ name: String, _ call: Call) async throws(ConnectorFailure) -> String {
        if ServiceNow.isID(name) { return name }
        return try id(try await find(name, by: "name", in: "cmdb_ci", call))
    }

    /// The one record whose column has the value.
    static func find(
        _ value: String, by column: String, in table: String, _ call: Call
    ) async throws(ConnectorFailure) -> Value {
        var query = EncodedQuery()
        try query.add(column, value)
        let rows = try await ServiceNow.rows(of: table, query, limit: 2, call)
            .filter { $0[column]?.string?.lowercased() == value.lowercased() }
        guard let row = rows.first else {
            throw .notFound("`\(table)` has nothing whose `\(column)` is this", code: "NotFound")
        }
        guard rows.count == 1 else {
            throw .conflict("`\(table)` has several whose `\(column)` is this", code: "Ambiguous")
        }
        return row
    }

    private static func id(_ record: Value) throws(ConnectorFailure) -> String {
        guard let id = record["sys_id"]?.string else {
            throw .permanent("the record has no `sys_id`", code: "UnexpectedAnswer")
        }
        return id
    }
}
