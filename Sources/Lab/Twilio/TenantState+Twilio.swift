import Values

/// Twilio's messages: what was sent, and to whom.
///
/// Source: Twilio, "Message resource" and "Error and warning dictionary".
extension TenantState {
    /// How long a text may be, in characters.
    private static let longestText = 1600
    /// How many messages are remembered.
    private static let memory = 1000

    mutating func twilio(_ request: LabRequest) -> LabAnswer {
        let segments = Array(request.segments.dropFirst())
        guard twilioKey.map({ request.isBasic("AC" + Self.twilioAccount, $0) }) == true else {
            return Self.twilioError(401, 20003, "Authenticate")
        }
        guard segments.first == "Accounts", segments.count >= 3, segments[1] == "AC" + Self.twilioAccount
        else {
            return Self.twilioError(404, 20404, "The requested resource was not found")
        }
        switch (request.method, segments[2...].joined(separator: "/")) {
        case ("POST", "Messages.json"): return sendText(request)
        case ("GET", "Messages.json"): return texts(request)
        case ("GET", let path) where path.hasPrefix("Messages/"):
            let sid = path.dropFirst("Messages/".count).prefix { $0 != "." }
            guard let text = texts.first(where: { $0["sid"]?.string == String(sid) }) else {
                return Self.twilioError(404, 20404, "The requested resource was not found")
            }
            return .ok(text.setting("status", "delivered"))
        default: return Self.twilioError(404, 20404, "The requested resource was not found")
        }
    }

    private mutating func sendText(_ request: LabRequest) -> LabAnswer {
        let form = request.form
        guard let to = form["To"], !to.isEmpty else {
            return Self.twilioError(400, 21604, "A 'To' phone number is required.")
        }
        guard to.first == "+", (3...16).contains(to.count), to.dropFirst().allSatisfy(\.isNumber) else {
            return Self.twilioError(400, 21211, "The 'To' number is not a valid phone number.")
        }
        guard let from = form["From"], from.first == "+" else {
            return Self.twilioError(400, 21606, "The 'From' phone number is not a valid sender.")
        }
        guard let body = form["Body"], !body.isEmpty else {
            return Self.twilioError(400, 21602, "Message body is required.")
        }
        guard body.count <= Self.longestText else {
            return Self.twilioError(
                400, 21617, "The concatenated message body exceeds the 1600 character limit.")
        }
        let text: Value = [
            "sid": .string("SM" + LabText.hex(nextNumber(), digits: 32)), "status": "queued",
            "account_sid": .string("AC" + Self.twilioAccount), "to": .string(to), "from": .string(from),
            "body": .string(body), "date_created": .string(request.time.iso8601), "error_code": .null,
            "error_message": .null,
        ]
        texts.append(text)
        if texts.count > Self.memory { texts.removeFirst() }
        return LabAnswer(status: 201, body: text)
    }

    private func texts(_ request: LabRequest) -> LabAnswer {
        let size = min(max(request.parameter("PageSize").flatMap { Int($0) } ?? 50, 1), 1000)
        let wanted = request.parameter("To")
        let found = texts.reversed().filter { wanted == nil || $0["to"]?.string == wanted }
        return .ok([
            "messages": .array(Array(found.prefix(size))), "page": 0, "page_size": .int(Int64(size)),
        ])
    }

    private static func twilioError(_ status: Int, _ code: Int64, _ message: String) -> LabAnswer {
        LabAnswer(
            status: status,
            body: ["code": .int(code), "message": .string(message), "status": .int(Int64(status))])
    }
}

extension LabRequest {
    /// Whether the request signs in by HTTP Basic with this name and password.
    func isBasic(_ name: String, _ password: String) -> Bool {
        guard let header = headers["authorization"], header.lowercased().hasPrefix("basic ") else {
            return false
        }
        return header.dropFirst(6) == Base64.encode(Array("\(name):\(password)".utf8))
    }
}
