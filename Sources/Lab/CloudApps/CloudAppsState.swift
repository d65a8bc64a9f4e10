import Values

/// What Cloud Apps knows beside alerts, activities and policies: files, IP ranges and discovered apps.
struct CloudAppsState: Sendable {
    /// A file of a connected app.
    struct File: Sendable {
        /// How far a file is shared, in the numbers of the service.
        enum Sharing: Int64 {
            case onlyOwner = 0
            case inside = 1
            case outside = 2
            case anyone = 4

            /// The word that stands beside the number.
            var word: String {
                switch self {
                case .onlyOwner: "PRIVATE"
                case .inside: "INTERNAL"
                case .outside: "EXTERNAL"
                case .anyone: "PUBLIC_INTERNET"
                }
            }
        }

        var id: String
        var name: String
        var app: Int64
        var appName: String
        var owner: String
        var sharing: Sharing
        var hasLink: Bool

        /// A row of the list.
        ///
        /// Source: the flow "Remove sensitive file sharing" of microsoft/Microsoft-Cloud-App-Security.
        var value: Value {
            [
                "_id": .string(id), "id": .string("\(id)|\(app)"), "name": .string(name), "appId": .int(app),
                "appName": .string(appName), "saasId": .int(app), "instId": 0, "isFolder": false,
                "_tid": 90000001, "fileType": [1],
                "fileAccessLevel": [.int(sharing.rawValue), .string(sharing.word)],
                "ownerAddress": .string(owner),
                "ownerExternal": false, "quarantined": false, "noGovernance": false,
                "alternateLink": .string("https://contoso.sharepoint.example/\(name)"),
                "sharedLink": .bool(hasLink),
            ]
        }
    }

    /// What the portal's calls of governance do to a file.
    static let tasks = ["RemoveSharedLinkFileTask", "RemoveEveryoneFileTask", "RemoveExternalFileTask"]

    var files: [File] = []
    /// By id, as they are listed.
    var subnets: [Value] = []
    /// What was said of discovered apps, by their numbers.
    var apps: [String: String] = [:]

    static func seed() -> CloudAppsState {
        var state = CloudAppsState()
        let rows: [(String, Int64, String, File.Sharing, Bool)] = [
            ("plan.docx", 20892, "Microsoft SharePoint Online", .outside, false),
            ("salaries.xlsx", 15600, "Microsoft OneDrive for Business", .anyone, true),
            ("customers.docx", 10489, "Box", .anyone, true),
        ]
        state.files = rows.enumerated().map { index, row in
            File(
                id: "5f60a1b2c3d4e5f6" + LabText.hex(UInt64(index + 1), digits: 8), name: row.0, app: row.1,
                appName: row.2, owner: "meganb@\(TenantState.tenantDomain)", sharing: row.3, hasLink: row.4)
        }
        return state
    }

    /// Carries out a task on a file.
    mutating func govern(_ index: Int, by task: String) {
        switch task {
        case "RemoveEveryoneFileTask":
            files[index].sharing = .onlyOwner
            files[index].hasLink = false
        case "RemoveSharedLinkFileTask":
            files[index].hasLink = false
            if files[index].sharing == .anyone { files[index].sharing = .inside }
        default:
            if files[index].sharing != .onlyOwner { files[index].sharing = .inside }
        }
    }
}
