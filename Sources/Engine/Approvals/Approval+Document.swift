public import Values

/// The durable form: one JSON object; members are only added.
extension Approval {
    /// The object.
    public var document: Value {
        var object = JSONObject()
        object["id"] = .string(id)
        object["run"] = .string(run.text)
        object["playbook"] = .string(playbook)
        object["step"] = .string(step)
        object["title"] = .string(content.title)
        object["details"] = .string(content.details)
        object["options"] = .array(content.options.map { .string($0) })
        object["about"] = content.about
        object["hash"] = .string(hash)
        object["approvers"] = .array(approvers.map { .string($0) })
        object["waitFor"] = waitsForEveryone ? "everyone" : "first"
        if failsOnTimeout { object["failsOnTimeout"] = true }
        object["createdAt"] = .int(createdAt.milliseconds)
        object["expiresAt"] = .int(expiresAt.milliseconds)
        object["reminders"] = .array(reminders.map { .int($0.milliseconds) })
        object["notices"] = .array(notices.map(\.document))
        object["status"] = .string(status.rawValue)
        object["outcome"] = .string(outcome)
        object["responses"] = .array(responses.map(\.document))
        object["closedAt"] = closedAt.map { .int($0.milliseconds) }
        return .object(object)
    }

    /// The approval of an object; nil where it is none.
    public init?(document: Value) {
        guard let id = document["id"]?.string, let run = document["run"]?.string,
            let title = document["title"]?.string, let hash = document["hash"]?.string,
            let created = document["createdAt"]?.int, let expires = document["expiresAt"]?.int,
            let status = document["status"]?.string.flatMap(Status.init(rawValue:))
        else { return nil }
        self.init(
            id: id, run: RunID(run), playbook: document["playbook"]?.string ?? "",
            step: document["step"]?.string ?? "",
            content: ApprovalContent(
                title: title, details: document["details"]?.string ?? "",
                options: document["options"]?.texts ?? [], about: document["about"] ?? .null),
            hash: hash, approvers: document["approvers"]?.texts ?? [],
            waitsForEveryone: document["waitFor"]?.string == "everyone",
            failsOnTimeout: document["failsOnTimeout"]?.bool ?? false,
            createdAt: Timestamp(milliseconds: created), expiresAt: Timestamp(milliseconds: expires),
            reminders: (document["reminders"]?.array ?? []).compactMap(\.int).map(
                Timestamp.init(milliseconds:)),
            notices: (document["notices"]?.array ?? []).compactMap(ApprovalNotice.init(document:)))
        self.status = status
        outcome = document["outcome"]?.string ?? ""
        responses = (document["responses"]?.array ?? []).compactMap(ApprovalResponse.init(document:))
        closedAt = document["closedAt"]?.int.map(Timestamp.init(milliseconds:))
    }
}

extension ApprovalResponse {
    fileprivate var document: Value {
        [
            "person": .string(person), "option": .string(option), "comment": .string(comment),
            "channel": .string(channel), "at": .int(at.milliseconds),
        ]
    }

    fileprivate init?(document: Value) {
        guard let person = document["person"]?.string, let option = document["option"]?.string,
            let at = document["at"]?.int
        else { return nil }
        self.init(
            person: person, option: option, comment: document["comment"]?.string ?? "",
            channel: document["channel"]?.string ?? "", at: Timestamp(milliseconds: at))
    }
}

extension ApprovalNotice {
    fileprivate var document: Value {
        var object = JSONObject()
        object["connection"] = .string(connection)
        object["person"] = person.map { .string($0) }
        object["channel"] = channel.map { .string($0) }
        if isForAnyone { object["anyone"] = true }
        object["wanted"] = .int(Int64(wanted))
        object["sent"] = .int(Int64(sent))
        if isClosed { object["closed"] = true }
        if failures > 0 { object["failures"] = .int(Int64(failures)) }
        object["nextTry"] = nextTry.map { .int($0.milliseconds) }
        if !reference.isNull { object["reference"] = reference }
        if !error.isEmpty { object["error"] = .string(error) }
        return .object(object)
    }

    fileprivate init?(document: Value) {
        guard let connection = document["connection"]?.string else { return nil }
        self.init(
            connection: connection, person: document["person"]?.string,
            channel: document["channel"]?.string, isForAnyone: document["anyone"]?.bool ?? false)
        wanted = Int(document["wanted"]?.int ?? 1)
        sent = Int(document["sent"]?.int ?? 0)
        isClosed = document["closed"]?.bool ?? false
        failures = Int(document["failures"]?.int ?? 0)
        nextTry = document["nextTry"]?.int.map(Timestamp.init(milliseconds:))
        reference = document["reference"] ?? .null
        error = document["error"]?.string ?? ""
    }
}

extension Value {
    /// The texts of an array of texts.
    fileprivate var texts: [String] { (array ?? []).compactMap(\.string) }
}
