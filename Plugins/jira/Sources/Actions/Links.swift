import ConnectorKit
import Values

/// Links two issues, once.
struct LinkIssues: Action {
    static let name = "link-issues"

    struct Input: JSONDecodable {
        var from: String
        var to: String
        var type: String

        init(_ json: JSONInput) throws(ConnectorFailure) {
            from = try json.required("issue")
            to = try json.required("to")
            type = try json.optional("type") ?? "Relates"
        }
    }

    func perform(_ input: Input, _ call: Call) async throws(ConnectorFailure) -> Value {
        let jira = Jira(call)
        let issue = try await jira.get(Jira.issue(input.from), [(name: "fields", value: "issuelinks")])
        let links = issue["fields"]?["issuelinks"]?.array ?? []
        let isLinked = links.contains { link in
            link["type"]?["name"]?.string?.lowercased() == input.type.lowercased()
                && link["outwardIssue"]?["key"]?.string?.lowercased() == input.to.lowercased()
        }
        if !isLinked {
            let body: Value = [
                "type": ["name": .string(input.type)], "inwardIssue": ["key": .string(input.from)],
                "outwardIssue": ["key": .string(input.to)],
            ]
            _ = try await jira.write("POST", "issueLink", body)
        }
        return ["key": .string(input.from), "already": .bool(isLinked)]
    }
}

/// Links an issue to an address; the same `globalId` again replaces the link.
struct AddRemoteLink: Action {
    static let name = "add-remote-link"

    struct Input: JSONDecodable {
        var issue: String
        var url: String
        var title: String
        var globalID: String

        init(_ json: JSONInput) throws(ConnectorFailure) {
            issue = try json.required("issue")
            url = try json.required("url")
            title = try json.optional("title") ?? url
            globalID = try json.optional("globalId") ?? url
            guard ["https://", "http://"].contains(where: { url.lowercased().hasPrefix($0) }) else {
                throw .invalid("`url` is no web address")
            }
        }
    }

    func perform(_ input: Input, _ call: Call) async throws(ConnectorFailure) -> Value {
        let body: Value = [
            "globalId": .string(input.globalID),
            "object": ["url": .string(input.url), "title": .string(input.title)],
        ]
        return try await Jira(call).write("POST", Jira.issue(input.issue, "remotelink"), body)
    }
}

/// Lists the fields that an issue of a type can be created with.
struct ListCreateFields: Action {
    static let name = "list-create-fields"

    struct Input: JSONDecodable {
        var project: String
        var type: String?

        init(_ json: JSONInput) throws(ConnectorFailure) {
            project = try json.required("project")
            type = try json.optional("type")
        }
    }

    func perform(_ input: Input, _ call: Call) async throws(ConnectorFailure) -> Value {
        let jira = Jira(call)
        let path = "issue/createmeta/\(input.project.percentEncoded)/issuetypes"
        let page = [(name: "maxResults", value: "200")]
        let types = try await jira.get(path, page)
        let found = (types["issueTypes"] ?? types["values"])?.array ?? []
        guard let wanted = input.type else { return ["types": .array(found), "fields": []] }
        let type = found.first {
            $0["name"]?.string?.lowercased() == wanted.lowercased() || $0["id"]?.string == wanted
        }
        guard let type, let id = type["id"]?.string else {
            let names = found.compactMap { $0["name"]?.string }.map { "`\($0)`" }.joined(separator: ", ")
            throw .notFound("the project has no such type; it has \(names)", code: "TypeNotFound")
        }
        let fields = try await jira.get("\(path)/\(id.percentEncoded)", page)
        return ["types": [type], "fields": fields["fields"] ?? fields["values"] ?? []]
    }
}
