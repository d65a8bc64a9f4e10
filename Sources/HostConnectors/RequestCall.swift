import Catalog
import Engine
import Values

/// One attempt of `http.request`, from the first request to the last answer.
struct RequestCall: Sendable {
    let input: RequestInput
    let courier: Courier
    let clock: any WallClock
    let deadline: Timestamp

    func result() async -> CallResult {
        let isSafe = input.request.isSafe
        do throws(Trouble) {
            var (answer, url) = try await courier.send(input.request, deadline: deadline)
            var accepted: Ticket.Kind?
            if input.isAsynchronous, let ticket = Ticket(answer, from: url, of: input.request.url) {
                accepted = ticket.kind
                (answer, url) = try await AsyncAnswer(
                    input: input, courier: courier, clock: clock, deadline: deadline
                ).wait(for: ticket)
            }
            guard !answer.isTruncated else {
                throw Trouble(
                    .permanent, "HC0003",
                    "the answer of `\(Address.host(url))` is larger than \(RequestInput.largestAnswer) bytes",
                    wasSent: true)
            }
            var body = AnswerBody.value(answer.body, contentType: answer.header("content-type"))
            if let minimum = input.minimumItems, answer.status < 300, input.request.method == "GET" {
                body = try await Pages(input: input, courier: courier, deadline: deadline)
                    .collected(from: body, at: url, minimum: minimum)
            }
            let result = finished(answer, body)
            return accepted.map { ended(result, $0, isSafe: isSafe) } ?? result
        } catch {
            return error.result(isSafe: isSafe)
        }
    }

    private func finished(_ answer: HTTPResponse, _ body: Value) -> CallResult {
        let status = StatusMeaning.of(answer.status)
        let headers = AnswerHeaders.value(answer.headers)
        guard status != .ok else {
            return CallResult(status: .ok, output: body, statusCode: answer.status, headers: headers)
        }
        let host = Address.host(input.request.url)
        return CallResult(
            status: status, output: body, code: HTTPStatusName.of(answer.status),
            message: "`\(host)` answered \(answer.status)\(Self.said(body))",
            retryAfter: RetryAfter.delay(answer.header("retry-after"), now: clock.now),
            statusCode: answer.status, headers: headers)
    }

    /// What became of an accepted request: its repetition would be a second one, so nothing that is tried again comes
    /// out of this.
    private func ended(_ result: CallResult, _ kind: Ticket.Kind, isSafe: Bool) -> CallResult {
        var result = result
        let state = result.output["status"]?.string ?? ""
        if kind == .operation, result.status == .ok, Ticket.failures.contains(state.lowercased()) {
            result.status = .permanent
            result.code = result.output["error"]?["code"]?.string ?? state
            result.message =
                "`\(Address.host(input.request.url))` accepted the request, and it ended as `\(state.prefix(40))`"
                + Self.said(result.output)
        }
        guard !isSafe, result.status == .transient || result.status == .throttled else { return result }
        result.status = result.statusCode == 500 ? .permanent : .unknownOutcome
        result.message += "; the request had been accepted before"
        return result
    }

    /// The service's own sentence, where an error body has one in a usual place.
    private static func said(_ body: Value) -> String {
        let found =
            body["error"]?["message"]?.string ?? body["message"]?.string ?? body["error_description"]?.string
            ?? body["detail"]?.string
        return found.map { ": \($0.prefix(300))" } ?? ""
    }
}

/// Header fields of an answer as playbooks see them.
enum AnswerHeaders {
    /// Several fields of one name become one text; the well-known names are spelt the usual way.
    static func value(_ fields: [HTTPRequest.Field]) -> Value {
        var object = JSONObject()
        for field in fields {
            let name = usual[field.name] ?? field.name
            if let earlier = object[name]?.string {
                object[name] = .string("\(earlier), \(field.value)")
            } else {
                object[name] = .string(field.value)
            }
        }
        return .object(object)
    }

    private static let usual: [String: String] = Dictionary(
        uniqueKeysWithValues: [
            "Accept-Ranges", "Age", "Allow", "Cache-Control", "Connection", "Content-Disposition",
            "Content-Encoding", "Content-Language", "Content-Length", "Content-Location", "Content-Range",
            "Content-Type", "Date", "ETag", "Expires", "Keep-Alive", "Last-Modified", "Link", "Location",
            "Pragma", "Retry-After", "Server", "Set-Cookie", "Strict-Transport-Security", "Transfer-Encoding",
            "Vary", "Via", "WWW-Authenticate", "X-Content-Type-Options", "X-Frame-Options",
        ].map { ($0.lowercased(), $0) })
}
