import ConnectorKit
import Values

/// What is appended to a journal field of a record.
struct JournalInput: JSONDecodable {
    var table: String
    var record: String
    var text: String

    init(_ json: JSONInput) throws(ConnectorFailure) {
        table = try json.optional("table") ?? "incident"
        record = try json.required("incident")
        text = Journal.harmless(try json.required("text"))
    }
}

/// Appends to a journal field.
///
/// The instance takes no key, so the entry ends with a mark by which it is found again.
protocol JournalAction: Action where Input == JournalInput {
    /// The column.
    static var column: String { get }
}

extension JournalAction {
    func perform(_ input: JournalInput, _ call: Call) async throws(ConnectorFailure) -> Value {
        let id = try await ServiceNow.id(input.record, in: input.table, call)
        let body: Value = [Self.column: .string("\(input.text)\n\(Journal.mark(call))")]
        let fields = [(name: "sysparm_fields", value: "sys_id,number,sys_updated_on")]
        let record = try ServiceNow.result(
            try await call.http(
                ServiceNow.write("PATCH", ServiceNow.table(input.table, id), body, fields)))
        return record
    }

    func reconcile(_ input: JournalInput, _ call: Call) async throws(ConnectorFailure) -> Value {
        let id = try await ServiceNow.id(input.record, in: input.table, call)
        var query = EncodedQuery()
        try query.add("element_id", id)
        try query.add("element", Self.column)
        try query.add("value", Journal.mark(call), by: "LIKE")
        let found = try await ServiceNow.rows(of: "sys_journal_field", query, limit: 1, call)
        // A part of the query that the instance did not understand would find entries of others.
        guard found.contains(where: { $0["value"]?.string?.contains(Journal.mark(call)) ?? false }) else {
            throw .notFound("no entry carries the mark of this call")
        }
        return ["sys_id": .string(id)]
    }
}

/// Adds a work note, which callers do not see.
struct AddWorkNote: JournalAction {
    static let name = "add-work-note"
    static let column = "work_notes"
}

/// Adds a comment, which the caller sees.
struct AddComment: JournalAction {
    static let name = "add-comment"
    static let column = "comments"
}
