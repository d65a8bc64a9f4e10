import Values

/// Files at issues.
extension JiraSite {
    private static let largestFile = 10 << 20
    private static let mostFiles = 60

    mutating func attach(_ index: Int, _ call: JiraCall) throws(JiraError) -> LabAnswer {
        guard call.request.headers["x-atlassian-token"] == "no-check" else {
            throw JiraError(status: 403, messages: ["XSRF check failed"])
        }
        let type = call.request.headers["content-type"] ?? ""
        guard let parts = Multipart.parts(call.request.body, type: type) else {
            throw JiraError(status: 415, messages: ["The request is no multipart form."])
        }
        let files = parts.filter { $0.name == "file" && $0.fileName != nil }
        guard files.count <= Self.mostFiles, files.allSatisfy({ $0.bytes.count <= Self.largestFile }) else {
            throw JiraError(
                status: 413, messages: ["The file exceeds the maximum attachment size of 10 MB."])
        }
        let added = files.map { file in
            JiraIssue.Attachment(
                id: nextID(), name: file.fileName ?? "", type: file.type, bytes: file.bytes,
                author: call.user.accountID, created: call.now)
        }
        issues[index].attachments += added
        issues[index].updated = call.now
        let view = JiraView(site: self, call: call)
        return .ok(.array(added.map(view.attachment)))
    }

    func attachment(_ rest: [String], _ call: JiraCall) throws(JiraError) -> LabAnswer {
        if rest == ["meta"] { return .ok(["enabled": true, "uploadLimit": .int(Int64(Self.largestFile))]) }
        let seen = issues.filter { call.user.projects.contains($0.project) }.flatMap(\.attachments)
        guard let file = seen.first(where: { $0.id == rest.last }) else {
            throw .notFound("The attachment with id '\(rest.last ?? "")' does not exist")
        }
        guard rest.first == "content" else { return .ok(JiraView(site: self, call: call).attachment(file)) }
        if kind == .cloud, call.request.parameter("redirect") != "false" {
            let place = "\(call.api)/attachment/content/\(file.id)?redirect=false"
            return LabAnswer(status: 303, headers: [("Location", place)])
        }
        return LabAnswer(status: 200, content: LabAnswer.Content(type: file.type, bytes: file.bytes))
    }
}
