import Values

/// The users of the simulated tenant.
struct Directory: Sendable {
    /// One user.
    struct User: Sendable {
        var id: String
        var givenName: String
        var surname: String
        var jobTitle: String
        var account: String
        var manager: String?
        var isEnabled = true
        /// Sessions that were signed in before no longer count.
        var sessionsValidFrom = "2026-01-05T08:00:00Z"
        /// When the password was last set, and whether the user has to set an own one.
        var passwordSet = "2026-01-05T08:00:00Z"
        var mustChangePassword = false
        /// The directory roles that are assigned to the user.
        var roles: [DirectoryRole] = []

        var principalName: String {
            "\(givenName).\(surname)@\(TenantState.tenantDomain)".lowercased()
        }
        var displayName: String { "\(givenName) \(surname)" }

        /// The user as Graph shows it, with every property.
        var value: Value {
            [
                "businessPhones": [], "displayName": .string(displayName), "givenName": .string(givenName),
                "jobTitle": .string(jobTitle), "mail": .string(principalName), "mobilePhone": .null,
                "officeLocation": "Berlin", "preferredLanguage": "en-US", "surname": .string(surname),
                "userPrincipalName": .string(principalName), "id": .string(id),
                "accountEnabled": .bool(isEnabled), "userType": "Member",
                "signInSessionsValidFromDateTime": .string(sessionsValidFrom),
                "lastPasswordChangeDateTime": .string(passwordSet),
                "onPremisesSamAccountName": .string(account),
                "onPremisesDomainName": .string(TenantState.tenantDomain), "department": "Operations",
                "onPremisesSecurityIdentifier": .string(
                    "S-1-5-21-1004336348-1177238915-682003330-\(id.suffix(4))"),
            ]
        }
    }

    /// The properties of a user when none are selected.
    static let defaultProperties = [
        "businessPhones", "displayName", "givenName", "jobTitle", "mail", "mobilePhone", "officeLocation",
        "preferredLanguage", "surname", "userPrincipalName", "id",
    ]

    var users: [User]
    var groups: [DirectoryGroup] = []

    /// A user by object id or principal name.
    func user(_ key: String) -> User? {
        let key = key.lowercased()
        return users.first { $0.id == key || $0.principalName == key }
    }

    /// A user by account name.
    func user(account: String) -> User? { users.first { $0.account == account.lowercased() } }

    static func seed() -> Directory {
        let people = [
            ("Megan", "Bowen", "Marketing Manager", "meganb"),
            ("Alex", "Wilber", "Marketing Assistant", "alexw"),
            ("Adele", "Vance", "Retail Manager", "adelev"), ("Diego", "Siciliani", "HR Manager", "diegos"),
            ("Grady", "Archie", "Designer", "gradya"), ("Isaiah", "Langer", "Sales Rep", "isaiahl"),
            ("Joni", "Sherman", "Paralegal", "jonis"), ("Lynne", "Robbins", "Planner", "lynner"),
            ("Nestor", "Wilke", "Director of Operations", "nestorw"),
            ("Patti", "Fernandez", "President", "pattif"),
        ]
        let managers = [0: 9, 1: 0, 8: 9]
        func id(_ index: Int) -> String { "48d31887-5fad-4d73-a9f5-3c356e68\(1000 + index)" }
        return Directory(
            users: people.enumerated().map { index, person in
                User(
                    id: id(index), givenName: person.0, surname: person.1, jobTitle: person.2,
                    account: person.3, manager: managers[index].map(id),
                    // The one user whom applications may not disable.
                    roles: person.3 == "nestorw" ? [.globalAdministrator] : [])
            },
            groups: DirectoryGroup.seed(user: id))
    }
}
