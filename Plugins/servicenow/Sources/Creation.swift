import ConnectorKit
import Values

/// Creating records that are found again by their `correlation_id`.
///
/// Source: ServiceNow documentation, "Incident table", `correlation_id` and `correlation_display`.
enum Creation {
    static let display = "Riposte"

    /// Creates a record, unless there is one with the correlation id already.
    static func create(
        _ fields: JSONObject, in table: String, correlation given: String?,
        shape: [(name: String, value: String)] = [], _ call: Call
    ) async throws(ConnectorFailure) -> Value {
        let key = try correlation(given, call)
        if given != nil || call.attempt > 1, let found = try await find(key, in: table, call) {
            return with(found, deduplicated: true)
        }
        try Journal.check(fields)
        var body = fields
        body["correlation_id"] = .string(key)
        body["correlation_display"] = .string(display)
        let record = try ServiceNow.result(
            try await call.http(
                ServiceNow.write("POST", ServiceNow.table(table), .object(body), shape)))
        return with(record, deduplicated: false)
    }

    /// The record that an earlier call with the key made.
    static func reconcile(
        in table: String, correlation given: String?, _ call: Call
    ) async throws(ConnectorFailure) -> Value {
        guard let found = try await find(try correlation(given, call), in: table, call) else {
            throw .notFound("no record carries the correlation id of this call")
        }
        return with(found, deduplicated: true)
    }

    private static func correlation(_ given: String?, _ call: Call) throws(ConnectorFailure) -> String {
        let key = given ?? call.idempotencyKey
        guard !key.isEmpty, key.count <= 100 else {
            throw .invalid("`correlationId` has at most 100 characters")
        }
        return key
    }

    private static func find(
        _ key: String, in table: String, _ call: Call
    ) async throws(ConnectorFailure) -> Value? {
        var query = EncodedQuery()
        try query.add("correlation_id", key)
        try query.order(by: "sys_created_on")
        let rows = try await ServiceNow.rows(of: table, query, limit: 1, call)
        guard let row = rows.first else { return nil }
        // A table without the column drops the condition and gives a row of somebody else.
        guard row["correlation_id"] == .string(key) else {
            throw .unknownOutcome("`\(table)` has no `correlation_id` to look for")
        }
        return row
    }

    private static func with(_ record: Value, deduplicated: Bool) -> Value {
        var record = record.object ?? JSONObject()
        record["deduplicated"] = .bool(deduplicated)
        return .object(record)
    }
}
