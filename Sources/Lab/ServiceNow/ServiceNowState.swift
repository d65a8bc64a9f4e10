import Values

/// The ServiceNow instance of the tenant: records, attachments, users and tokens.
struct ServiceNowState: Sendable {
    /// A record; all values are text, as in the service's answers.
    struct Record: Sendable {
        var fields: [String: String]
        var journal: [Entry] = []

        var id: String { fields["sys_id"] ?? "" }
    }

    /// One entry of a journal field.
    struct Entry: Sendable {
        var id: String
        var element: String
        var text: String
        var time: String
        var author: String
    }

    /// A file at a record.
    struct Attachment: Sendable {
        var fields: [String: String]
        var bytes: [UInt8]
    }

    /// Who may sign in.
    struct Account: Sendable {
        var name: String
        var roles: Set<String>
    }

    /// What a token stands for.
    struct Grant: Sendable {
        var user: String
        var expires: Timestamp
    }

    static let clientID = "b7f1c0ded00d4c5f9a1e55e0a0c0ffee"
    static let user = "riposte"
    static let accounts = [
        Account(name: user, roles: ["itil", "sn_si.analyst", "snc_platform_rest_api_access"]),
        Account(name: "reader", roles: ["snc_read_only"]),
    ]

    /// Of every account of the instance; nil once revoked.
    var password: String?
    var clientSecret: String?
    var records: [String: [Record]] = [:]
    var attachments: [Attachment] = []
    var accessTokens: [String: Grant] = [:]
    var refreshTokens: [String: Grant] = [:]
    private var numbers: [String: Int] = ["INC": 10_000, "SIR": 10_000, "PRB": 40_000]
    private var counter: UInt64 = 0

    init(secrets: LabSecrets, directory: Directory, machines: [Machine], now: Timestamp) {
        password = secrets.serviceNowPassword
        clientSecret = secrets.serviceNowClientSecret
        seed(directory, machines, ServiceNowTime.text(now))
    }

    /// An id that is new in this instance: 32 hexadecimal digits.
    mutating func nextID() -> String {
        counter += 1
        return "5e12" + LabText.hex(counter &* 0x9e37_79b9_7f4a_7c15, digits: 16)
            + LabText.hex(counter, digits: 12)
    }

    /// The next number of a table: `INC0010001`.
    mutating func nextNumber(_ prefix: String) -> String {
        let number = numbers[prefix, default: 10_000] + 1
        numbers[prefix] = number
        let text = String(number)
        return prefix + String(repeating: "0", count: max(0, 7 - text.count)) + text
    }

    func record(_ table: String, _ id: String) -> Record? {
        records[table]?.first { $0.id == id }
    }

    private mutating func seed(_ directory: Directory, _ machines: [Machine], _ now: String) {
        for account in Self.accounts {
            add(
                "sys_user",
                [
                    "user_name": account.name, "name": account.name,
                    "email": "\(account.name)@contoso.example",
                ], now)
        }
        for user in directory.users {
            add(
                "sys_user",
                ["user_name": user.account, "name": user.displayName, "email": user.principalName], now)
        }
        for name in ["Security Operations", "Service Desk", "Network"] {
            add("sys_user_group", ["name": name, "description": "\(name) of Contoso"], now)
        }
        for machine in machines {
            add("cmdb_ci", ["name": machine.name, "fqdn": machine.dnsName], now)
        }
    }

    private mutating func add(_ table: String, _ given: [String: String], _ now: String) {
        var fields = given
        fields["sys_id"] = nextID()
        fields["active"] = ServiceNowTable.all[table]?.column("active") == nil ? nil : "true"
        fields["sys_created_on"] = now
        fields["sys_updated_on"] = now
        fields["sys_created_by"] = "system"
        fields["sys_updated_by"] = "system"
        fields["sys_mod_count"] = "0"
        fields["sys_class_name"] = table
        records[table, default: []].append(Record(fields: fields))
    }
}

/// Dates as the service has them: `2026-11-20 08:00:00`, in UTC.
enum ServiceNowTime {
    static func text(_ time: Timestamp) -> String {
        let iso = time.iso8601
        return "\(iso.prefix(10)) \(iso.dropFirst(11).prefix(8))"
    }
}
