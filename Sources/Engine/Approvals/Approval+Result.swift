import Catalog
import Values

extension Approval {
    /// What the step that waits for it gets; nil while it is open.
    ///
    /// The names `outcome`, `responses`, `approverResponse`, `responseSummary` and the dates are those of Power
    /// Automate's approvals, `response` and `responder` of Logic Apps', and `SelectedOption` and `UserEmailAddress`
    /// those of Outlook's mails with options.
    public var result: CallResult? {
        switch status {
        case .open: nil
        case .decided: CallResult(status: .ok, output: output)
        case .timedOut where failsOnTimeout:
            CallResult(
                status: .timeout, output: output, code: "AP0003",
                message: "nobody decided about approval `\(id)` by \(expiresAt.iso8601)")
        case .timedOut: CallResult(status: .ok, output: output)
        case .withdrawn:
            CallResult(
                status: .cancelled, output: output, code: "AP0004", message: "approval `\(id)` was withdrawn")
        }
    }

    private var output: Value {
        let last = responses.last
        var output = JSONObject()
        output["id"] = .string(id)
        output["name"] = .string(id)
        output["outcome"] = .string(outcome)
        output["response"] = .string(outcome)
        output["SelectedOption"] = .string(outcome)
        output["responder"] = last.map { Self.person($0.person) } ?? .null
        output["UserEmailAddress"] = last.map { .string($0.person) } ?? .null
        output["comments"] = .string(last?.comment ?? "")
        output["comment"] = .string(last?.comment ?? "")
        output["responses"] = .array(responses.map(document))
        output["responseSummary"] = .string(summary)
        output["title"] = .string(content.title)
        output["details"] = .string(content.details)
        output["about"] = content.about
        output["hash"] = .string(hash)
        output["requestDate"] = .string(createdAt.iso8601)
        output["completionDate"] = closedAt.map { .string($0.iso8601) } ?? .null
        return .object(output)
    }

    private func document(_ response: ApprovalResponse) -> Value {
        [
            "responder": Self.person(response.person), "response": .string(response.option),
            "approverResponse": .string(response.option), "comments": .string(response.comment),
            "channel": .string(response.channel), "requestDate": .string(createdAt.iso8601),
            "responseDate": .string(response.at.iso8601),
        ]
    }

    private var summary: String {
        responses.map { response in
            let comment = response.comment.isEmpty ? "" : "\nComments: \(response.comment)"
            let when = response.at.iso8601
            return "Approver: \(response.person)\nResponse: \(response.option)\nDate: \(when)\(comment)"
        }.joined(separator: "\n\n")
    }

    private static func person(_ name: String) -> Value {
        [
            "id": .string(name), "displayName": .string(name), "email": .string(name),
            "userPrincipalName": .string(name),
        ]
    }
}
