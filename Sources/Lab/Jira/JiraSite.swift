import Values

/// One Jira: its people, projects and issues.
struct JiraSite: Sendable {
    /// Which product it is.
    enum Kind: Sendable {
        case cloud, dataCenter
    }

    /// Somebody who may be assigned, and maybe sign in.
    struct User: Sendable {
        var accountID: String
        /// The login name, which only Data Center shows.
        var name: String
        var email: String
        var displayName: String
        /// Not shown to others, as people may choose in the cloud.
        var hidesEmail = false
        var projects: Set<String> = ["SEC", "SOC"]
        var writes = true
    }

    /// A project and its issue types.
    struct Project: Sendable {
        var id: String
        var key: String
        var name: String
        var kind: String
        var types: [(id: String, name: String, isSubtask: Bool)]
    }

    let kind: Kind
    var token: String?
    let users: [User]
    let projects: [Project]
    var issues: [JiraIssue] = []
    /// How long a new issue is not found by searching.
    var indexDelay: Duration = .seconds(1)
    private var counter = 10_100
    private var numbers: [String: Int] = [:]

    init(_ kind: Kind, token: String, directory: Directory, now: Timestamp) {
        self.kind = kind
        self.token = token
        let own = [
            User(
                accountID: "557058:f1a3c0de-0001", name: "riposte", email: "riposte@contoso.example",
                displayName: "Riposte"),
            User(
                accountID: "557058:f1a3c0de-0002", name: "reader", email: "reader@contoso.example",
                displayName: "Reader", projects: ["SEC"], writes: false),
        ]
        users =
            own
            + directory.users.enumerated().map { place, user in
                User(
                    accountID: "5b10ac8d82e05b22cc7d\(LabText.hex(UInt64(place), digits: 4))",
                    name: user.account, email: user.principalName, displayName: user.displayName,
                    hidesEmail: kind == .cloud && place == 1)
            }
        let types = [
            (id: "10001", name: "Task", isSubtask: false), (id: "10002", name: "Incident", isSubtask: false),
            (id: "10003", name: "Bug", isSubtask: false), (id: "10004", name: "Sub-task", isSubtask: true),
        ]
        projects = [
            Project(id: "10000", key: "SEC", name: "Security operations", kind: "software", types: types),
            Project(
                id: "10001", key: "SOC", name: "Security desk", kind: "service_desk",
                types: types + [(id: "10005", name: "Service Request", isSubtask: false)]),
        ]
    }

    mutating func nextID() -> String {
        counter += 1
        return String(counter)
    }

    mutating func nextKey(_ project: String) -> String {
        numbers[project, default: 0] += 1
        return "\(project)-\(numbers[project] ?? 1)"
    }

    func user(_ id: String) -> User? { users.first { $0.accountID == id } }

    func project(_ name: String) -> Project? {
        projects.first { $0.id == name || $0.key == name.uppercased() }
    }

    /// Where an issue stands, by key or id, if the caller may see it.
    func index(of name: String, for user: User) throws(JiraError) -> Int {
        guard
            let index = issues.firstIndex(where: {
                $0.key.lowercased() == name.lowercased() || $0.id == name
            }), user.projects.contains(issues[index].project)
        else { throw .noIssue }
        return index
    }
}

/// A request to a site, read as far as all operations need it.
struct JiraCall: Sendable {
    var request: LabRequest
    /// The path behind `/rest/api/N` or `/rest/servicedeskapi`.
    var route: [String]
    /// 2 or 3: whether rich text is a string or a document.
    var version: Int
    var user: JiraSite.User
    /// Where the site is, for links.
    var base: String

    var now: Timestamp { request.time }
    var api: String { "\(base)/rest/api/\(version)" }

    func body() throws(JiraError) -> Value {
        guard let body = request.json, !body.isNull else {
            throw .bad("There was an error parsing JSON. Check that your request body is valid.")
        }
        return body
    }

    func number(_ name: String, _ usual: Int) -> Int {
        max(request.parameter(name).flatMap { Int($0) } ?? usual, 0)
    }
}
