/// A table of the instance: its columns and who may read and write it.
///
/// Source: ServiceNow documentation, "Incident table", "Security Incident Response", "Priority lookup rules".
struct ServiceNowTable: Sendable {
    /// What a column holds.
    enum Kind: Sendable {
        case text
        case number
        case truth
        case time
        /// Write-only: every write appends an entry.
        case journal
        /// Values with what people see.
        case choice([(value: String, label: String)])
        /// A `sys_id` of another table.
        case reference(String)
    }

    /// One column.
    struct Column: Sendable {
        var name: String
        var label: String
        var kind: Kind
    }

    var name: String
    /// What record numbers start with; nil where records have none.
    var prefix: String?
    /// The column that stands for a record in references.
    var display: String
    var columns: [Column]
    /// One of these is needed; everyone may where there are none.
    var readers: Set<String> = []
    var writers: Set<String> = ["itil", "admin"]

    func column(_ name: String) -> Column? {
        columns.first { $0.name == name } ?? Self.system.first { $0.name == name }
    }

    /// Columns of every table, which nobody writes.
    static let system: [Column] = [
        Column(name: "sys_id", label: "Sys ID", kind: .text),
        Column(name: "sys_created_on", label: "Created", kind: .time),
        Column(name: "sys_created_by", label: "Created by", kind: .text),
        Column(name: "sys_updated_on", label: "Updated", kind: .time),
        Column(name: "sys_updated_by", label: "Updated by", kind: .text),
        Column(name: "sys_mod_count", label: "Updates", kind: .number),
        Column(name: "sys_class_name", label: "Class", kind: .text),
    ]

    static let all: [String: ServiceNowTable] = Dictionary(
        uniqueKeysWithValues: [
            incident, securityIncident, problem, users, groups, items, observables, observableLinks, journal,
            choices, attachments,
        ].map { ($0.name, $0) })

    private static let levels = [("1", "1 - High"), ("2", "2 - Medium"), ("3", "3 - Low")]

    private static let task: [Column] = [
        Column(name: "number", label: "Number", kind: .text),
        Column(name: "short_description", label: "Short description", kind: .text),
        Column(name: "description", label: "Description", kind: .text),
        Column(name: "impact", label: "Impact", kind: choice(levels)),
        Column(name: "urgency", label: "Urgency", kind: choice(levels)),
        Column(
            name: "priority", label: "Priority",
            kind: choice([
                ("1", "1 - Critical"), ("2", "2 - High"), ("3", "3 - Moderate"), ("4", "4 - Low"),
                ("5", "5 - Planning"),
            ])),
        Column(name: "severity", label: "Severity", kind: choice(levels)),
        Column(name: "assignment_group", label: "Assignment group", kind: .reference("sys_user_group")),
        Column(name: "assigned_to", label: "Assigned to", kind: .reference("sys_user")),
        Column(name: "opened_by", label: "Opened by", kind: .reference("sys_user")),
        Column(name: "opened_at", label: "Opened", kind: .time),
        Column(name: "closed_at", label: "Closed", kind: .time),
        Column(name: "cmdb_ci", label: "Configuration item", kind: .reference("cmdb_ci")),
        Column(name: "category", label: "Category", kind: .text),
        Column(name: "subcategory", label: "Subcategory", kind: .text),
        Column(name: "contact_type", label: "Channel", kind: .text),
        Column(name: "close_notes", label: "Resolution notes", kind: .text),
        Column(name: "work_notes", label: "Work notes", kind: .journal),
        Column(name: "comments", label: "Additional comments", kind: .journal),
        Column(name: "correlation_id", label: "Correlation ID", kind: .text),
        Column(name: "correlation_display", label: "Correlation display", kind: .text),
        Column(name: "active", label: "Active", kind: .truth),
    ]

    private static let incident = ServiceNowTable(
        name: "incident", prefix: "INC", display: "number",
        columns: task + [
            Column(name: "caller_id", label: "Caller", kind: .reference("sys_user")),
            Column(
                name: "state", label: "State",
                kind: choice([
                    ("1", "New"), ("2", "In Progress"), ("3", "On Hold"), ("6", "Resolved"), ("7", "Closed"),
                    ("8", "Canceled"),
                ])),
            Column(
                name: "hold_reason", label: "On hold reason",
                kind: choice([
                    ("1", "Awaiting Caller"), ("3", "Awaiting Problem"), ("4", "Awaiting Vendor"),
                    ("5", "Awaiting Change"),
                ])),
            Column(name: "close_code", label: "Resolution code", kind: words(ServiceNowRules.closeCodes)),
            Column(name: "resolved_at", label: "Resolved", kind: .time),
            Column(name: "resolved_by", label: "Resolved by", kind: .reference("sys_user")),
        ], writers: ["itil", "sn_incident_write", "admin"])

    private static let securityIncident = ServiceNowTable(
        name: "sn_si_incident", prefix: "SIR", display: "number",
        columns: task + [
            Column(name: "state", label: "State", kind: choice(ServiceNowRules.securityStates)),
            Column(name: "substate", label: "Substate", kind: .text),
            Column(name: "attack_vector", label: "Attack vector", kind: .text),
            Column(name: "affected_user", label: "Affected user", kind: .reference("sys_user")),
            Column(
                name: "business_criticality", label: "Business impact",
                kind: choice([("1", "1 - Critical"), ("2", "2 - High"), ("3", "3 - Non-critical")])),
            Column(name: "risk_score", label: "Risk score", kind: .number),
            Column(name: "incident", label: "Incident", kind: .reference("incident")),
            Column(
                name: "parent_security_incident", label: "Parent", kind: .reference("sn_si_incident")),
            Column(name: "close_code", label: "Close code", kind: .text),
        ], readers: ["sn_si.read", "sn_si.analyst", "sn_si.admin"],
        writers: ["sn_si.basic", "sn_si.analyst", "sn_si.admin"])

    private static let problem = ServiceNowTable(
        name: "problem", prefix: "PRB", display: "number",
        columns: task + [
            Column(name: "state", label: "State", kind: choice([("101", "New"), ("107", "Closed")])),
            Column(name: "close_code", label: "Close code", kind: .text),
        ])

    private static let users = ServiceNowTable(
        name: "sys_user", display: "name",
        columns: [
            Column(name: "user_name", label: "User ID", kind: .text),
            Column(name: "name", label: "Name", kind: .text),
            Column(name: "email", label: "Email", kind: .text),
            Column(name: "active", label: "Active", kind: .truth),
        ], writers: ["user_admin", "admin"])

    private static let groups = ServiceNowTable(
        name: "sys_user_group", display: "name",
        columns: [
            Column(name: "name", label: "Name", kind: .text),
            Column(name: "description", label: "Description", kind: .text),
            Column(name: "active", label: "Active", kind: .truth),
        ], writers: ["user_admin", "admin"])

    private static let items = ServiceNowTable(
        name: "cmdb_ci", display: "name",
        columns: [
            Column(name: "name", label: "Name", kind: .text),
            Column(name: "fqdn", label: "FQDN", kind: .text),
            Column(name: "ip_address", label: "IP address", kind: .text),
            Column(name: "short_description", label: "Description", kind: .text),
        ], writers: ["asset", "admin"])

    private static let observables = ServiceNowTable(
        name: "sn_ti_observable", display: "value",
        columns: [
            Column(name: "value", label: "Value", kind: .text),
            Column(name: "type", label: "Type", kind: .text),
            Column(name: "notes", label: "Notes", kind: .text),
        ], readers: ["sn_si.read", "sn_si.analyst", "sn_si.admin"], writers: ["sn_si.analyst", "sn_si.admin"])

    private static let observableLinks = ServiceNowTable(
        name: "sn_ti_m2m_task_observables", display: "sys_id",
        columns: [
            Column(name: "task", label: "Task", kind: .reference("sn_si_incident")),
            Column(name: "observable", label: "Observable", kind: .reference("sn_ti_observable")),
        ], readers: ["sn_si.read", "sn_si.analyst", "sn_si.admin"], writers: ["sn_si.analyst", "sn_si.admin"])

    private static let journal = ServiceNowTable(
        name: "sys_journal_field", display: "sys_id",
        columns: ["name", "element", "element_id", "value"].map {
            Column(name: $0, label: $0, kind: .text)
        }, writers: [])

    private static let choices = ServiceNowTable(
        name: "sys_choice", display: "label",
        columns: ["name", "element", "label", "value", "dependent_value", "inactive"].map {
            Column(name: $0, label: $0, kind: .text)
        }, writers: ["admin"])

    private static let attachments = ServiceNowTable(
        name: "sys_attachment", display: "file_name",
        columns: [
            "table_name", "table_sys_id", "file_name", "content_type", "size_bytes", "hash", "download_link",
        ].map { Column(name: $0, label: $0, kind: .text) }, writers: [])

    private static func choice(_ pairs: [(String, String)]) -> Kind {
        .choice(pairs.map { (value: $0.0, label: $0.1) })
    }

    private static func words(_ words: [String]) -> Kind { choice(words.map { ($0, $0) }) }
}
