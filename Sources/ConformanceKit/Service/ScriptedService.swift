import Engine
import Synchronization
import Values

/// The service behind a connection, as a check wants it: answers from a script, and keeps what it was asked.
final class ScriptedService: ConnectionTransport {
    /// What the service does with a request.
    enum Answer: Sendable {
        case response(HTTPResponse)
        case failure(TransportError)
        /// No answer until the request is given up.
        case silence
    }

    /// What the service does with each request, by its number.
    typealias Script = @Sendable (Int, HTTPRequest) -> Answer

    /// A request as it came.
    struct Sent: Sendable {
        var request: HTTPRequest
        var isIdempotent: Bool

        var line: String { "\(request.method) \(request.url)" }
    }

    private struct State {
        var script: Script
        var sent: [Sent] = []
        var onRequest: (@Sendable () -> Void)?
    }

    private let state: Mutex<State>

    /// A service that answers by number and content of a request.
    init(_ script: @escaping Script) {
        state = Mutex(State(script: script))
    }

    /// A service that gives the same answer to everything.
    convenience init(_ answer: Answer) {
        self.init { _, _ in answer }
    }

    /// What was asked, in order.
    var sent: [Sent] { state.withLock(\.sent) }

    /// Changes the script and forgets what was asked.
    func play(_ answer: Answer) { play { _, _ in answer } }

    /// Changes the script and forgets what was asked.
    func play(_ script: @escaping Script) {
        state.withLock { state in
            state.script = script
            state.sent = []
            state.onRequest = nil
        }
    }

    /// Runs something when the next request comes, before it is answered.
    func onRequest(_ body: @escaping @Sendable () -> Void) { state.withLock { $0.onRequest = body } }

    func send(_ request: HTTPRequest, options: SendOptions) async throws(TransportError) -> HTTPResponse {
        let (answer, note) = state.withLock { state in
            let answer = state.script(state.sent.count, request)
            // A leaking plugin is called thousands of times: the kit's own record must not grow with it.
            if state.sent.count < Self.recordLimit {
                state.sent.append(Sent(request: request, isIdempotent: options.isIdempotent))
            }
            return (answer, state.onRequest)
        }
        note?()
        switch answer {
        case .response(let response): return response
        case .failure(let error): throw error
        case .silence:
            let wait = min(request.timeout, .seconds(600))
            let isOver = (try? await Task.sleep(for: wait)) != nil
            throw TransportError(
                isOver ? .timeout : .cancelled, isOver ? "the service did not answer" : "given up",
                wasSent: true)
        }
    }

    private static let recordLimit = 1000
}

extension ScriptedService.Answer {
    /// An answer with a JSON body.
    static func json(_ status: Int, _ body: Value, headers: [HTTPRequest.Field] = []) -> Self {
        raw(status, body.jsonBytes(), headers: headers)
    }

    /// An answer that says it is JSON.
    static func raw(_ status: Int, _ body: [UInt8], headers: [HTTPRequest.Field] = []) -> Self {
        .response(
            HTTPResponse(
                status: status, headers: [("content-type", "application/json")] + headers, body: body))
    }
}
