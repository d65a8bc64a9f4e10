import Engine
import HostConnectors
import Server
import Values

/// Approvals as people read them.
enum ApprovalText {
    /// The page of an approval, without a form.
    static func page(_ approval: Approval, notice: (text: String, isGood: Bool)?) -> ApprovalPage {
        ApprovalPage(
            title: approval.content.title, detailsHTML: Markup.html(markdown: approval.content.details),
            about: DataRows.rows(of: approval.content.about), facts: facts(approval), hash: approval.hash,
            responses: approval.responses.map { ($0.person, $0.option, $0.comment, $0.at.iso8601) },
            notice: notice)
    }

    static func row(_ approval: Approval) -> ApprovalListPage.Row {
        ApprovalListPage.Row(
            id: approval.id, title: approval.content.title, state: state(approval),
            time: (approval.closedAt ?? approval.expiresAt).iso8601)
    }

    static func facts(_ approval: Approval) -> [(name: String, value: String)] {
        let rule = approval.waitsForEveryone ? "everyone has to answer" : "the first answer decides"
        return [
            ("Asked", "\(approval.approvers.joined(separator: ", ")): \(rule)"),
            ("Asked at", approval.createdAt.iso8601), ("Until", approval.expiresAt.iso8601),
            ("Playbook", approval.playbook), ("Step", approval.step), ("Run", approval.run.text),
            ("Approval", approval.id),
        ]
    }

    /// For whom it waits, or how it ended.
    static func state(_ approval: Approval) -> String {
        if approval.isOver {
            let people = approval.responses.map(\.person).joined(separator: ", ")
            return people.isEmpty ? approval.outcomeText : "\(approval.outcomeText) by \(people)"
        }
        let answered =
            approval.responses.isEmpty
            ? "" : " (\(approval.responses.count) of \(approval.approvers.count) answered)"
        return "waits for \(approval.missing.joined(separator: ", "))\(answered)"
    }

    static func ending(_ approval: Approval, at now: Timestamp) -> String {
        switch approval.status {
        case .decided:
            let by = approval.responses.map { "\($0.option) by \($0.person) at \($0.at.iso8601)" }
            return "It is decided: \(by.joined(separator: "; "))."
        case .withdrawn: return "The run does not wait for it any more. Nothing can be decided."
        case .open, .timedOut:
            return "The time was over at \(approval.expiresAt.iso8601). Nothing can be decided."
        }
    }

    /// As JSON.
    static func document(_ approval: Approval) -> Value {
        var object = JSONObject()
        object["id"] = .string(approval.id)
        object["status"] = .string(approval.status.rawValue)
        object["title"] = .string(approval.content.title)
        object["details"] = .string(approval.content.details)
        object["about"] = approval.content.about
        object["options"] = .array(approval.content.options.map { .string($0) })
        object["hash"] = .string(approval.hash)
        object["assignedTo"] = .array(approval.approvers.map { .string($0) })
        object["waitFor"] = approval.waitsForEveryone ? "everyone" : "first"
        object["waitsFor"] = .array(approval.isOver ? [] : approval.missing.map { .string($0) })
        object["run"] = .string(approval.run.text)
        object["playbook"] = .string(approval.playbook)
        object["step"] = .string(approval.step)
        object["createdAt"] = .string(approval.createdAt.iso8601)
        object["expiresAt"] = .string(approval.expiresAt.iso8601)
        object["closedAt"] = approval.closedAt.map { .string($0.iso8601) }
        object["outcome"] = .string(approval.outcome)
        object["responses"] = .array(
            approval.responses.map { response in
                [
                    "person": .string(response.person), "option": .string(response.option),
                    "comment": .string(response.comment), "channel": .string(response.channel),
                    "at": .string(response.at.iso8601),
                ]
            })
        object["messages"] = .array(approval.notices.map { message($0, approval) })
        return .object(object)
    }

    private static func message(_ notice: ApprovalNotice, _ approval: Approval) -> Value {
        var object = JSONObject()
        object["connection"] = .string(notice.connection)
        object["to"] = .string(notice.person ?? notice.channel ?? "")
        object["sent"] = .int(Int64(notice.sent))
        object["error"] = notice.error.isEmpty ? nil : .string(notice.error)
        object["next"] = notice.dueAt(isOver: approval.isOver).map { .string($0.iso8601) }
        return .object(object)
    }
}
