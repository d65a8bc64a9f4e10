import Values

/// What is at issues: comments, properties, watchers, links.
extension JiraSite {
    private static let mostComments = 5000

    mutating func comments(_ index: Int, _ id: String?, _ call: JiraCall) throws(JiraError) -> LabAnswer {
        let view = JiraView(site: self, call: call)
        let issue = issues[index]
        switch (call.request.method, id) {
        case ("GET", nil):
            let start = call.number("startAt", 0)
            let count = min(call.number("maxResults", 5000), 5000)
            let newestFirst = call.request.parameter("orderBy") == "-created"
            let ordered = newestFirst ? issue.comments.reversed() : issue.comments
            let page = ordered.dropFirst(start).prefix(count).map { view.comment($0, of: issue) }
            return .ok([
                "comments": .array(page), "startAt": .int(Int64(start)), "maxResults": .int(Int64(count)),
                "total": .int(Int64(issue.comments.count)),
            ])
        case ("GET", let id?):
            guard let comment = issue.comments.first(where: { $0.id == id }) else {
                throw .notFound("Can not find a comment for the id: \(id).")
            }
            return .ok(view.comment(comment, of: issue))
        case ("POST", nil):
            let body = try call.body()
            guard issue.comments.count < Self.mostComments else {
                throw JiraError(status: 413, messages: ["The issue has too many comments."])
            }
            let text: Value
            do throws(JiraError) {
                text = try rich(body["body"] ?? .null, field: "comment", call)
            } catch {
                guard error.messages == ["INVALID_INPUT"] else { throw error }
                throw .field("comment", "Comment body is not valid!")
            }
            guard !JiraDocument.text(text).isEmpty else {
                throw .field("comment", "Comment body can not be empty!")
            }
            let properties = body["properties"]?.array ?? []
            let comment = JiraIssue.Comment(
                id: nextID(), body: text, author: call.user.accountID, created: call.now,
                isInternal: properties.contains { $0["value"]?["internal"] == true },
                visibility: body["visibility"], properties: properties)
            issues[index].comments.append(comment)
            issues[index].updated = call.now
            return LabAnswer(status: 201, body: view.comment(comment, of: issue))
        default: throw .noMethod
        }
    }

    mutating func properties(_ index: Int, _ key: String?, _ call: JiraCall) throws(JiraError) -> LabAnswer {
        guard let key else {
            let keys = issues[index].properties.keys.sorted().map { key -> Value in ["key": .string(key)] }
            return .ok(["keys": .array(keys)])
        }
        let value = issues[index].properties[key]
        switch call.request.method {
        case "PUT":
            guard key.utf8.count <= 255 else { throw .bad("The property key cannot exceed 255 characters.") }
            issues[index].properties[key] = try call.body()
            return LabAnswer(status: value == nil ? 201 : 200)
        case "GET":
            guard let value else { throw .notFound("The property with key '\(key)' does not exist.") }
            return .ok(["key": .string(key), "value": value])
        case "DELETE":
            guard value != nil else { throw .notFound("The property with key '\(key)' does not exist.") }
            issues[index].properties[key] = nil
            return LabAnswer(status: 204)
        default: throw .noMethod
        }
    }

    mutating func watchers(_ index: Int, _ call: JiraCall) throws(JiraError) -> LabAnswer {
        switch call.request.method {
        case "GET":
            let view = JiraView(site: self, call: call)
            return .ok([
                "watchCount": .int(Int64(issues[index].watchers.count)), "isWatching": false,
                "watchers": .array(issues[index].watchers.map(view.user)),
            ])
        case "POST":
            // The body is a text alone; without one the caller watches.
            let name = call.request.body.isEmpty ? .null : try call.body()
            let own: Value = .string(kind == .cloud ? call.user.accountID : call.user.name)
            let member = kind == .cloud ? "accountId" : "name"
            let wanted: Value = [member: name.isNull ? own : name]
            guard let person = try? person(wanted, field: "watcher") else {
                throw .bad("The user does not exist.")
            }
            if !issues[index].watchers.contains(person) { issues[index].watchers.append(person) }
            return LabAnswer(status: 204)
        case "DELETE":
            let name = call.request.parameter("accountId") ?? call.request.parameter("username")
            let left = issues[index].watchers.filter { $0 != name && user($0)?.name != name }
            issues[index].watchers = left
            return LabAnswer(status: 204)
        default: throw .noMethod
        }
    }

    mutating func remoteLinks(_ index: Int, _ call: JiraCall) throws(JiraError) -> LabAnswer {
        if call.request.method == "GET" {
            return .ok(
                .array(
                    issues[index].remoteLinks.map {
                        $0.body.setting("id", .int(Int64($0.id) ?? 0))
                    }))
        }
        guard call.request.method == "POST" else { throw .noMethod }
        let body = try call.body()
        for name in ["url", "title"] where body["object"]?[name]?.string?.isEmpty ?? true {
            throw .field(name, "'\(name)' is required.")
        }
        let known = issues[index].remoteLinks.firstIndex {
            body["globalId"] != nil && $0.body["globalId"] == body["globalId"]
        }
        let id = known.map { issues[index].remoteLinks[$0].id } ?? nextID()
        if let known {
            issues[index].remoteLinks[known].body = body
        } else {
            issues[index].remoteLinks.append((id, body))
        }
        let link = "\(call.api)/issue/\(issues[index].key)/remotelink/\(id)"
        return LabAnswer(
            status: known == nil ? 201 : 200, body: ["id": .int(Int64(id) ?? 0), "self": .string(link)])
    }

    mutating func addLink(_ call: JiraCall) throws(JiraError) -> LabAnswer {
        let body = try call.body()
        guard call.user.writes else { throw .forbidden }
        let type = JiraLinkType.all.first {
            $0.id == body["type"]?["id"]?.string
                || $0.name.lowercased() == body["type"]?["name"]?.string?.lowercased()
        }
        guard let type else {
            throw .notFound("No issue link type with name '\(body["type"]?["name"]?.string ?? "")' found.")
        }
        func end(_ name: String) throws(JiraError) -> Int {
            try index(of: body[name]?["key"]?.string ?? body[name]?["id"]?.string ?? "", for: call.user)
        }
        let inward = try end("inwardIssue")
        let outward = try end("outwardIssue")
        let id = nextID()
        let keys = (issues[inward].key, issues[outward].key)
        let isKnown = issues[inward].links.contains {
            $0.type == type.name && $0.key == keys.1 && $0.isOutward
        }
        if !isKnown {
            issues[inward].links.append(.init(id: id, type: type.name, key: keys.1, isOutward: true))
            issues[outward].links.append(.init(id: id, type: type.name, key: keys.0, isOutward: false))
        }
        return LabAnswer(status: 201)
    }
}
