import Catalog
import ConnectorABI
import Dispatch
import Engine
import Glibc
import Synchronization
import Values
import WorkerProtocol

/// A worker process, and the socket to it.
///
/// Invariants: one thread starts the process, reads the socket and reaps the process; the kernel ends the worker when
/// that thread goes. What is sent never blocks the sender: what the socket does not take at once waits, up to a bound.
final class WorkerLink: Sendable {
    /// What a worker is started with.
    struct Start: Sendable {
        var options: SandboxOptions
        /// What messages call the library.
        var path: String
        /// An open descriptor of it, which the link does not close; -1 for none.
        var library: Int32
    }

    /// What a worker says when it is ready.
    struct Greeting: Sendable {
        var protections: Protections = []
        var landlock = 0
        var process = 0
    }

    private struct State {
        var greeting: Result<Greeting, PluginRefusal>?
        var waiting: [@Sendable (Result<Greeting, PluginRefusal>) -> Void] = []
        var calls: [CallName: LiveCall] = [:]
        var opening: Set<CallName> = []
        var connections: Set<UInt> = []
        var process: pid_t = 0
        var reason: WorkerEnd?
        var isOver = false
        var unanswered = 0
        var quietTicks = 0
        var spareLines = WorkerLink.lineLimit
        var isFinished = false
        var waitingForEnd: [@Sendable () -> Void] = []

        var isUsable: Bool { !isOver && reason == nil }
    }

    /// How long a worker may take to be ready.
    static let readyLimit = Duration.seconds(15)
    static let callLimit = 256
    private static let tick = 5
    private static let unansweredLimit = 3
    private static let idleTicks = 12
    private static let threadLimit = 256
    private static let lineLimit = 1000

    private let start: Start
    private let events: any WorkerEvents
    private let state = Mutex(State())
    private let outbox = WorkerOutbox()

    /// Starts a worker; what happens to it is told to `events`.
    init(_ start: Start, events: any WorkerEvents) {
        self.start = start
        self.events = events
        WorkerThread.run { self.main() }
    }

    /// Calls back once, when the worker is ready or cannot be.
    func whenReady(_ body: @escaping @Sendable (Result<Greeting, PluginRefusal>) -> Void) {
        let known = state.withLock { state in
            if state.greeting == nil { state.waiting.append(body) }
            return state.greeting
        }
        if let known { body(known) }
    }

    /// Whether the worker takes calls: it is there, and was not told to go.
    var isUsable: Bool { state.withLock(\.isUsable) }

    /// Whether the worker has all the calls it takes.
    var isFull: Bool { state.withLock { $0.isUsable && $0.calls.count >= Self.callLimit } }

    /// Calls back once, when the worker is gone.
    func whenOver(_ body: @escaping @Sendable () -> Void) {
        let isOver = state.withLock { state in
            if !state.isFinished { state.waitingForEnd.append(body) }
            return state.isFinished
        }
        if isOver { body() }
    }

    /// Sends a message about a call; false when the worker is gone or does not read.
    @discardableResult
    func send(_ type: Int, call: CallName? = nil, _ fill: (borrowing OutgoingMessage) -> Void = { _ in })
        -> Bool
    {
        outbox.send(type, call?.bits ?? 0, fill)
    }

    /// Takes a call into the worker's hands and sends what starts it; false when the worker cannot take it.
    func begin(_ call: LiveCall, _ type: Int, _ fill: (borrowing OutgoingMessage) -> Void) -> Bool {
        let isTaken = state.withLock { state in
            guard state.isUsable, state.calls.count < Self.callLimit else { return false }
            state.calls[call.name] = call
            if type == Int(RW_OPEN) { state.opening.insert(call.name) }
            state.quietTicks = 0
            return true
        }
        guard isTaken else { return false }
        if send(type, call: call.name, fill) { return true }
        forget(call.name)
        return false
    }

    /// Lets go of a call that the host ended.
    func forget(_ name: CallName) {
        state.withLock { state in
            state.calls[name] = nil
            state.opening.remove(name)
        }
    }

    /// Answers a request of the plugin.
    func answer(_ call: CallName, _ number: UInt64, _ answer: PluginAnswer) {
        send(Int(RW_HTTP_DONE), call: call) { message in
            message.add(Int(RW_T_REQUEST), number)
            message.add(Int(RW_T_STATUS), Int64(answer.status.rawValue))
            var flags = answer.wasSent ? UInt64(RIPOSTE_HTTP_SENT) : 0
            if !answer.message.isEmpty { message.add(Int(RW_T_MESSAGE), answer.message) }
            if let response = answer.response {
                message.add(Int(RW_T_HTTP_STATUS), UInt64(clamping: response.status))
                message.add(Int(RW_T_BODY), response.body)
                if response.isTruncated { flags |= UInt64(RIPOSTE_HTTP_TRUNCATED) }
                for header in response.headers {
                    message.add(Int(RW_T_FIELD_NAME), header.name)
                    message.add(Int(RW_T_FIELD_VALUE), header.value)
                }
            }
            message.add(Int(RW_T_FLAGS), flags)
        }
    }

    func isOpen(_ connection: PluginObject) -> Bool {
        state.withLock { $0.isUsable && $0.connections.contains(connection.bits) }
    }

    /// Counts a connection of native functions alone as open; false when the worker is gone.
    func open(_ connection: PluginObject) -> Bool {
        state.withLock { state in
            guard state.isUsable else { return false }
            state.connections.insert(connection.bits)
            return true
        }
    }

    func close(_ connection: PluginObject, isNative: Bool) {
        state.withLock { _ = $0.connections.remove(connection.bits) }
        send(isNative ? Int(RW_DROP) : Int(RW_CLOSE)) {
            $0.add(Int(RW_T_CONNECTION), UInt64(connection.bits))
        }
    }

    /// Ends the process at once.
    func kill(_ reason: String) { end(.killed(reason)) }

    /// Lets the worker close its connections and go; ends it when that takes longer than the time.
    func dismiss(within time: Duration) {
        let isNews = state.withLock { state in
            if state.isOver || state.reason != nil { return false }
            state.reason = .dismissed
            return true
        }
        guard isNews else { return }
        send(Int(RW_GOODBYE))
        DispatchQueue.global().asyncAfter(deadline: .now() + .milliseconds(Int(time.wholeMilliseconds))) {
            [weak self] in
            self?.end(.dismissed)
        }
    }

    private func end(_ reason: WorkerEnd) {
        // The process is reaped under the same lock that marks it as over: its number is still its own here.
        state.withLock { state in
            guard !state.isOver else { return }
            if state.reason == nil { state.reason = reason }
            if state.process > 0 { _ = Glibc.kill(state.process, SIGKILL) }
        }
    }
}

// MARK: The thread of the worker.

extension WorkerLink {
    private func main() {
        var worker = rw_worker()
        let failed = unsafe rw_spawn(start.options.program, start.library, &worker)
        guard failed == 0 else {
            settle(.failure(WorkerFailures.cannotStart(start, failed)))
            finish(.exited(127), words: [])
            return
        }
        let (process, socket, output) = (worker.process, worker.socket, worker.output)
        state.withLock { $0.process = process }
        let words = WorkerOutput(descriptor: output) { [events] in events.said($0) }
        WorkerHello.open(outbox, to: socket, start, inspects: false)
        startTicking()
        let breach = WorkerInbox.each(from: socket) { message in receive(message) }
        if let breach { end(.killed(breach)) }
        outbox.close()
        let end = reap(process)
        let last = words.finish()
        settle(.failure(WorkerFailures.diedAtStart(start, end, last)))
        finish(end, words: last)
    }

    private func reap(_ process: pid_t) -> WorkerEnd {
        // The socket is closed: a worker that is in order goes now, and one that is not is not waited for.
        var status: Int32 = 0
        if !Reaper.waits(for: process, &status, milliseconds: 20) {
            _ = Glibc.kill(process, SIGKILL)
            _ = Reaper.waits(for: process, &status, milliseconds: nil)
        }
        return state.withLock { state in
            state.isOver = true
            return state.reason ?? WorkerEnd(status: status)
        }
    }

    private func finish(_ end: WorkerEnd, words: [String]) {
        let calls = state.withLock { state in
            state.isOver = true
            defer { state.calls = [:] }
            return Array(state.calls.values)
        }
        events.ended(self, end, words: words, calls: calls)
        let waiting = state.withLock { state in
            state.isFinished = true
            defer { state.waitingForEnd = [] }
            return state.waitingForEnd
        }
        for body in waiting { body() }
    }

    private func settle(_ greeting: Result<Greeting, PluginRefusal>) {
        let waiting = state.withLock { state in
            guard state.greeting == nil else {
                return [@Sendable (Result<Greeting, PluginRefusal>) -> Void]()
            }
            state.greeting = greeting
            defer { state.waiting = [] }
            return state.waiting
        }
        for body in waiting { body(greeting) }
    }

    /// Every five seconds: whether the worker answers, or has had nothing to do for a minute.
    private func startTicking() {
        DispatchQueue.global().asyncAfter(deadline: .now() + .seconds(Self.tick)) { [weak self] in
            self?.tick()
        }
    }

    private enum Tick { case over, late, hung, crowded, idle, fine }

    private func tick() {
        let news = state.withLock { state -> Tick in
            if state.isOver { return .over }
            state.spareLines = Self.lineLimit
            if state.greeting == nil {
                state.unanswered += 1
                return state.unanswered >= Self.unansweredLimit ? .late : .fine
            }
            guard !state.calls.isEmpty else {
                state.quietTicks += 1
                state.unanswered = 0
                return state.quietTicks >= Self.idleTicks ? .idle : .fine
            }
            state.unanswered += 1
            if state.unanswered > Self.unansweredLimit { return .hung }
            return ThreadCount.of(state.process) > Self.threadLimit ? .crowded : .fine
        }
        switch news {
        case .over: return
        case .late: end(.killed("it was not ready within \(Self.readyLimit.iso8601)"))
        case .hung: end(.killed("it did not answer for \(Self.tick * Self.unansweredLimit) seconds"))
        case .crowded: end(.killed("it had more than \(Self.threadLimit) threads"))
        case .idle: dismiss(within: .seconds(5))
        case .fine: send(Int(RW_PING)) { $0.add(Int(RW_T_NOW), WallClock.now.milliseconds) }
        }
        startTicking()
    }
}

// MARK: What a worker says.

extension WorkerLink {
    /// Why the worker has to go, if the message broke a rule.
    private func receive(_ message: borrowing IncomingMessage) -> String? {
        let isSound =
            switch message.type {
            case Int(RW_READY): ready(message)
            case Int(RW_FAILED): failed(message)
            case Int(RW_COMPLETE): complete(message)
            case Int(RW_EMIT): ifInHand(message) { WorkerReports.emit(message, $0) }
            case Int(RW_HTTP): ifInHand(message) { WorkerReports.request(message, $0, self) }
            case Int(RW_LOG): log(message)
            case Int(RW_MISBEHAVED): misbehaved(message)
            case Int(RW_PONG): pong()
            case Int(RW_CLOSED): true
            default: false
            }
        return isSound ? nil : "it sent a malformed message of type \(message.type)"
    }

    /// A call that this worker holds: a name of anything else gets nothing done.
    private func call(_ name: CallName) -> LiveCall? { state.withLock { $0.calls[name] } }

    private func ifInHand(_ message: borrowing IncomingMessage, _ body: (LiveCall) -> Bool) -> Bool {
        guard let call = call(message.call) else {
            WorkerReports.late(message, self)
            return true
        }
        return body(call)
    }

    private func ready(_ message: borrowing IncomingMessage) -> Bool {
        var greeting = Greeting()
        let isSound = message.each { tag, field in
            switch tag {
            case Int(RW_T_PROTECTION): greeting.protections = Protections(rawValue: field.number)
            case Int(RW_T_LANDLOCK): greeting.landlock = Int(clamping: field.number)
            case Int(RW_T_PROCESS): greeting.process = Int(clamping: field.number)
            default: break
            }
        }
        state.withLock { $0.unanswered = 0 }
        settle(.success(greeting))
        return isSound
    }

    private func failed(_ message: borrowing IncomingMessage) -> Bool {
        guard let refusal = WorkerFailures.refusal(message, start) else { return false }
        settle(.failure(refusal))
        return true
    }

    private func complete(_ message: borrowing IncomingMessage) -> Bool {
        guard let result = WorkerReports.result(message) else { return false }
        let call = state.withLock { state -> LiveCall? in
            guard let call = state.calls.removeValue(forKey: message.call) else { return nil }
            let isOpening = state.opening.remove(message.call) != nil
            if isOpening, result.status == 0 { state.connections.insert(message.call.bits) }
            return call
        }
        guard let call else {
            WorkerReports.late(message, self)
            return true
        }
        if !call.finish(result) {
            call.label.misbehaved("it completed `\(call.label.subject)`, which was over")
        }
        return true
    }

    private func log(_ message: borrowing IncomingMessage) -> Bool {
        if let call = call(message.call) { return WorkerReports.log(message, call) }
        guard takeLine() else { return true }
        return WorkerReports.text(of: message).map { events.said($0) } != nil
    }

    private func misbehaved(_ message: borrowing IncomingMessage) -> Bool {
        guard let text = WorkerReports.text(of: message) else { return false }
        guard takeLine() else { return true }
        if let label = call(message.call)?.label ?? callRegistry.ended(message.call) {
            label.misbehaved(text)
        } else {
            events.misbehaved(text)
        }
        return true
    }

    private func pong() -> Bool {
        state.withLock { $0.unanswered = 0 }
        return true
    }

    private func takeLine() -> Bool {
        state.withLock { state in
            guard state.spareLines > 0 else { return false }
            state.spareLines -= 1
            return true
        }
    }
}

/// What a link tells of its worker, on the worker's thread.
protocol WorkerEvents: Sendable {
    /// A line on its standard output or error, or one about no call.
    func said(_ line: String)
    /// Its plugin broke a rule, in no call that is known.
    func misbehaved(_ what: String)
    /// It is gone; these calls it still held, and these were its last words.
    func ended(_ link: WorkerLink, _ end: WorkerEnd, words: [String], calls: [LiveCall])
}
