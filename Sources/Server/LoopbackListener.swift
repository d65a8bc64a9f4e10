import HTTPTypes
import Hummingbird
public import Logging
import ServiceLifecycle
import Synchronization
import Values

/// Waits on this machine for the browser that comes back from a service's sign-in page.
///
/// It listens on `127.0.0.1` only, for one visit that counts, until a deadline.
///
/// Source: RFC 8252, section 7.3.
public struct LoopbackListener: Sendable {
    /// What the person who came back is shown, and whether that was all.
    public struct Answer: Sendable {
        /// One sentence, plain text.
        public var text: String
        /// Whether the listener is done; a request that does not belong here leaves it waiting.
        public var isLast: Bool

        /// An answer.
        public init(text: String, isLast: Bool) {
            self.text = text
            self.isLast = isLast
        }
    }

    private let port: Int
    private let log: Logger

    /// A listener on a port; 0 takes a free one.
    public init(port: Int, log: Logger) {
        self.port = port
        self.log = log
    }

    /// Listens until an answer was the last one; whether there was one within the time.
    ///
    /// - Parameters:
    ///   - time: how long to wait.
    ///   - onReady: called with the real port once requests are accepted.
    ///   - answer: gets the parameters of a request's query.
    public func wait(
        for time: Duration, onReady: @escaping @Sendable (_ port: Int) async -> Void,
        answer: @escaping @Sendable ([String: String]) async -> Answer
    ) async throws -> Bool {
        let stop = Stop()
        let router = Router()
        router.get("/") { request, _ in
            let query = RequestTarget(request.head.path ?? "/").query
            var parameters: [String: String] = [:]
            for (name, value) in query { parameters[name] = value.string }
            let answer = await answer(parameters)
            if answer.isLast { await stop.now(isDone: true) }
            return Self.page(answer)
        }
        let application = Application(
            router: router,
            configuration: .init(address: .hostname("127.0.0.1", port: port), serverName: "riposte"),
            onServerRunning: { channel in await onReady(channel.localAddress?.port ?? 0) }, logger: log)
        let group = ServiceGroup(
            configuration: ServiceGroupConfiguration(
                services: [.init(service: application)], logger: log))
        stop.group.withLock { $0 = group }
        return try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.run() }
            tasks.addTask {
                try await Task.sleep(for: time)
                await stop.now(isDone: false)
                // The service ends by itself; until then this task must not be the one that is awaited.
                try await Task.sleep(for: .seconds(3600))
            }
            defer { tasks.cancelAll() }
            try await tasks.next()
            return stop.isDone.withLock { $0 }
        }
    }

    /// Nothing of the address is repeated in the page, and nothing is loaded by it.
    private static func page(_ answer: Answer) -> Response {
        let text = answer.text.replacing("&", with: "&amp;").replacing("<", with: "&lt;")
        let html =
            "<!doctype html><meta charset=\"utf-8\"><title>Riposte</title>"
            + "<h1>Riposte</h1><p>\(text)</p>"
        return Response(
            status: answer.isLast ? .ok : .badRequest,
            headers: [
                .contentType: "text/html; charset=utf-8", .cacheControl: "no-store",
                .contentSecurityPolicy: "default-src 'none'",
                .connection: "close",
            ], body: ResponseBody(byteBuffer: ByteBuffer(string: html)))
    }
}

/// Ends the listener once.
private final class Stop: Sendable {
    let group = Mutex<ServiceGroup?>(nil)
    let isDone = Mutex(false)

    func now(isDone: Bool) async {
        if isDone { self.isDone.withLock { $0 = true } }
        // What is being answered is answered to its end.
        await group.withLock { $0 }?.triggerGracefulShutdown()
    }
}
