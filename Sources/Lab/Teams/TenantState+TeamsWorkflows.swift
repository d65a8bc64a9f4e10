import Values

/// Teams' workflow webhooks of the tenant.
///
/// Source: Microsoft Learn, "Create incoming webhooks with Workflows for Microsoft Teams" and "Azure Logic Apps limits".
extension TenantState {
    /// The address that posts into the channel `Alerts`.
    func workflowAddress(_ origin: String) -> String {
        "\(origin)/workflows/\(TeamsState.workflow)/triggers/manual/paths/invoke?api-version=2016-06-01"
            + "&sp=%2Ftriggers%2Fmanual%2Frun&sv=1.0&sig=\(teams.signature ?? "")"
    }

    mutating func teamsWorkflow(_ request: LabRequest) -> LabAnswer {
        guard request.segments.dropFirst().first == TeamsState.workflow, request.method == "POST" else {
            return Self.workflowError(404, "WorkflowNotFound", "The workflow could not be found.")
        }
        guard let signature = teams.signature, request.parameter("sig") == signature else {
            return Self.workflowError(
                401, "DirectApiAuthorizationRequired",
                "The request must be authenticated only by Shared Access scheme.")
        }
        let limits = [
            RateLimiter.Limit(requests: 4, window: .seconds(1)),
            RateLimiter.Limit(requests: 60, window: .seconds(30)),
        ]
        if enforcesLimits, let wait = limiter.secondsToWait("workflow", limits, at: request.time) {
            var answer = Self.workflowError(429, "TooManyRequests", "Too many requests.")
            answer.headers = [("Retry-After", String(wait))]
            return answer
        }
        guard let body = request.json, body.object != nil else {
            return Self.workflowError(400, "InvalidRequestContent", "The request content is not valid.")
        }
        // The flow has been started: what is wrong with the card shows in its history alone.
        if let problem = Self.problem(of: body, bytes: request.body.count) {
            teams.failures = Array((teams.failures + [problem]).suffix(100))
        } else {
            for attachment in body["attachments"]?.array ?? [] {
                let message: Value = [
                    "id": .string(String(request.time.milliseconds + Int64(nextNumber()))),
                    "createdDateTime": .string(request.time.iso8601), "from": "Workflows",
                    "card": attachment["content"] ?? .null,
                ]
                teams.append(message, to: 1)
            }
        }
        return LabAnswer(status: 202)
    }

    private static func problem(of body: Value, bytes: Int) -> String? {
        guard bytes <= TeamsState.largest else {
            return "the message has \(bytes) bytes, and Teams takes 28 KB"
        }
        guard body["type"] == "message" else { return "`type` is not `message`" }
        guard let attachments = body["attachments"]?.array, !attachments.isEmpty else {
            return "`attachments` is of type Null, where an Array was expected"
        }
        for attachment in attachments {
            guard attachment["contentType"] == "application/vnd.microsoft.card.adaptive" else {
                return "the attachment is no Adaptive Card"
            }
            if let problem = AdaptiveCard.problem(of: attachment["content"] ?? .null, actions: .links) {
                return problem
            }
        }
        return nil
    }

    private static func workflowError(_ status: Int, _ code: String, _ message: String) -> LabAnswer {
        LabAnswer(
            status: status, body: ["error": ["code": .string(code), "message": .string(message)]])
    }
}

/// What Teams shows of Adaptive Cards.
enum AdaptiveCard {
    /// Which actions have somebody to answer.
    enum Actions {
        case links, all
    }

    private static let elements: Set<String> = [
        "ActionSet", "Carousel", "CodeBlock", "Column", "ColumnSet", "Container", "FactSet", "Image",
        "ImageSet",
        "Input.ChoiceSet", "Input.Date", "Input.Number", "Input.Text", "Input.Time", "Input.Toggle", "Media",
        "RichTextBlock", "Table", "TextBlock",
    ]
    private static let versions: Set<String> = ["1.0", "1.1", "1.2", "1.3", "1.4", "1.5"]

    /// Why a card is not shown; nil when it is.
    static func problem(of card: Value, actions: Actions) -> String? {
        guard card["type"] == "AdaptiveCard" else { return "the card's `type` is not `AdaptiveCard`" }
        guard let version = card["version"]?.string, versions.contains(version) else {
            return "Teams shows Adaptive Cards up to 1.5"
        }
        for element in card["body"]?.array ?? [] {
            guard let type = element["type"]?.string, elements.contains(type) else {
                return "the card has an element of an unknown type"
            }
        }
        let links: Set<String> = ["Action.OpenUrl", "Action.ShowCard", "Action.ToggleVisibility"]
        for action in card["actions"]?.array ?? [] {
            let type = action["type"]?.string ?? ""
            if actions == .links, !links.contains(type) { return "`\(type)` has nobody who answers it" }
        }
        for entity in card["msteams"]?["entities"]?.array ?? [] {
            guard let text = entity["text"]?.string,
                card.json().contains(Value.string(text).json().dropFirst().dropLast())
            else { return "a mention has no text in the card" }
        }
        return nil
    }
}
