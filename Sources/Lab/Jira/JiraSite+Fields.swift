import Values

/// What may be written into an issue's fields.
extension JiraSite {
    static let longestText = 32_767

    /// Writes fields into an issue; what is wrong with them is gathered by field.
    func write(_ fields: JSONObject, to issue: inout JiraIssue, _ call: JiraCall) throws(JiraError) {
        var wrong: [String: String] = [:]
        for (name, value) in fields.map({ ($0.name, $0.value) }) {
            do throws(JiraError) {
                try write(name, value, to: &issue, call)
            } catch {
                guard error.messages.isEmpty else { throw error }
                wrong.merge(error.fields) { first, _ in first }
            }
        }
        if !wrong.isEmpty { throw JiraError(status: 400, fields: wrong) }
    }

    private func write(
        _ name: String, _ value: Value, to issue: inout JiraIssue, _ call: JiraCall
    ) throws(JiraError) {
        switch name {
        case "summary": issue.fields[name] = try Self.summary(value)
        case "description", "environment":
            issue.fields[name] = try rich(value, field: name, call)
        case "labels": issue.fields[name] = .array(try Self.labels(value))
        case "priority":
            guard let priority = JiraWorkflow.name(in: value, among: JiraWorkflow.priorities) else {
                throw .field(name, "The priority selected is invalid.")
            }
            issue.fields[name] = .string(priority)
        case "assignee": issue.fields[name] = try person(value, field: name).map { .string($0) }
        case "reporter":
            if let reporter = try person(value, field: name) { issue.reporter = reporter }
        case "duedate":
            guard value.isNull || value.string?.utf8.count == 10 else {
                throw .field(name, "Error parsing date string: \(value.string ?? "")")
            }
            issue.fields[name] = value.isNull ? nil : value
        case "parent":
            guard let key = value["key"]?.string, issues.contains(where: { $0.key == key }) else {
                throw .field(name, "Could not find issue by id or key.")
            }
            issue.fields[name] = .string(key)
        case "components", "customfield_10010", "customfield_10011": issue.fields[name] = value
        case "project", "issuetype", "resolution": break
        default:
            throw .field(
                name, "Field '\(name)' cannot be set. It is not on the appropriate screen, or unknown.")
        }
    }

    /// Rich text as it is kept: a document in the cloud, text elsewhere.
    func rich(_ value: Value, field: String, _ call: JiraCall) throws(JiraError) -> Value {
        if value.isNull { return .null }
        if call.version == 3 {
            guard value.object != nil else {
                throw .field(
                    field,
                    "Operation value must be an Atlassian Document (see the Atlassian Document Format)")
            }
            guard JiraDocument.isValid(value) else { throw .bad("INVALID_INPUT") }
        } else if value.string == nil {
            throw .field(field, "Operation value must be a string")
        }
        guard JiraDocument.text(value).count <= Self.longestText else {
            throw .field(
                field, "The entered text is too long. It exceeds the allowed limit of 32,767 characters.")
        }
        return kind == .cloud && call.version == 2 ? JiraDocument.document(value.string ?? "") : value
    }

    /// Who a `{"accountId": ...}` or `{"name": ...}` means; nil for nobody.
    func person(_ value: Value, field: String) throws(JiraError) -> String? {
        if value.isNull { return nil }
        let wanted =
            kind == .cloud ? value["accountId"]?.string ?? value["id"]?.string : value["name"]?.string
        guard let wanted else {
            if value["accountId"]?.isNull ?? value["name"]?.isNull ?? false { return nil }
            throw .field(field, "data was not an object")
        }
        let found = users.first { kind == .cloud ? $0.accountID == wanted : $0.name == wanted }
        guard let found else { throw .field(field, "User '\(wanted)' does not exist.") }
        return found.accountID
    }

    private static func summary(_ value: Value) throws(JiraError) -> Value {
        if value.isNull { throw .field("summary", "You must specify a summary of the issue.") }
        guard let text = value.string else { throw .field("summary", "Operation value must be a string") }
        guard !text.allSatisfy(\.isWhitespace) else {
            throw .field("summary", "You must specify a summary of the issue.")
        }
        guard !text.contains(where: \.isNewline) else {
            throw .field("summary", "The summary is invalid because it contains newline characters.")
        }
        guard text.count <= 255 else { throw .field("summary", "Summary can't exceed 255 characters.") }
        return value
    }

    static func labels(_ value: Value) throws(JiraError) -> [Value] {
        guard let labels = value.array, labels.allSatisfy({ $0.string != nil }) else {
            throw .field("labels", "data was not an array")
        }
        for label in labels.compactMap(\.string) where label.contains(where: \.isWhitespace) {
            throw .field("labels", "The label '\(label)' contains spaces which is invalid.")
        }
        return labels
    }
}
