import Catalog
import Dispatch
import Engine
import Logging
import Synchronization
import Values
import WorkerProtocol

/// A plugin in a worker: the process is started at the first call, and again when it is needed after it ended.
///
/// A worker that dies is started again with growing pauses; a plugin whose workers die five times in five minutes is
/// not used any more by this host.
final class SandboxedCode: PluginCode {
    private struct State {
        var link: WorkerLink?
        var generation: UInt = 0
        var deaths: [Timestamp] = []
        var quarantine: String?
        var killers: [String: Int] = [:]
        var isUnloaded = false
    }

    private static let deathLimit = 5
    private static let deathWindow = Duration.seconds(300)
    private static let restartWindow = Duration.seconds(60)
    private static let killLimit = 2
    private static let killersKept = 1000

    private let name: String
    private let library: LibraryFile
    private let options: SandboxOptions
    private let label: CallLabel
    private let state = Mutex(State())

    init(_ name: String, _ library: LibraryFile, _ options: SandboxOptions, label: CallLabel) {
        self.name = name
        self.library = library
        self.options = options
        self.label = label
    }

    func load(_ call: LiveCall) {
        let now = WallClock.now
        do throws(CallFailure) {
            let (worker, generation) = try state.withLock { state in current(&state, now) }.get()
            worker.whenReady { result in
                switch result {
                case .success: call.finish(RawResult(status: 0, object: PluginObject(bits: generation)))
                case .failure(let refusal):
                    call.finish(Self.raw(CallFailure(.permanent, refusal.code, refusal.message)))
                }
            }
        } catch {
            call.finish(Self.raw(error))
        }
    }

    /// The worker in use, or a new one.
    private func current(_ state: inout State, _ now: Timestamp) -> Result<(WorkerLink, UInt), CallFailure> {
        if let reason = state.quarantine { return .failure(CallFailure(.permanent, "PL0207", reason)) }
        if state.isUnloaded {
            return .failure(CallFailure(.transient, "PL0108", "the host is shutting down"))
        }
        if let link = state.link, link.isUsable { return .success((link, state.generation)) }
        if let wait = Self.pause(state.deaths, now) {
            let message = "the worker of plugin `\(name)` died lately and is started again in \(wait.iso8601)"
            return .failure(
                CallFailure(
                    CallResult(status: .transient, code: "PL0204", message: message, retryAfter: wait)))
        }
        do throws(PluginRefusal) {
            try library.checkContents()
        } catch {
            return .failure(CallFailure(.permanent, error.code, error.message))
        }
        state.generation += 1
        let start = WorkerLink.Start(
            options: options, path: library.path, library: library.isDescriptor ? -1 : library.descriptor)
        let link = WorkerLink(start, events: self)
        state.link = link
        return .success((link, state.generation))
    }

    /// How long to wait before the next start: a tenth of a second after the last death, doubled each time up to
    /// half a minute.
    static func pause(_ deaths: [Timestamp], _ now: Timestamp) -> Duration? {
        guard let last = deaths.last else { return nil }
        let recent = deaths.count { now - $0 < restartWindow }
        guard recent > 1 else { return nil }
        let wait = Duration.milliseconds(min(30_000, 100 << min(recent - 2, 9)))
        return last + wait > now ? last + wait - now : nil
    }

    func open(_ plugin: PluginObject, _ call: LiveCall, _ connection: ConnectionOpening) {
        if connection.isNativeOnly {
            let object = PluginObject(bits: call.name.bits)
            guard state.withLock(\.link)?.open(object) == true else {
                call.finish(
                    Self.raw(CallFailure(.transient, "PL0204", "the worker of plugin `\(name)` is gone")))
                return
            }
            call.finish(RawResult(status: 0, object: object))
            return
        }
        begin(call, Int(RW_OPEN)) { message in
            message.add(Int(RW_T_CONNECTION), UInt64(call.name.bits))
            message.add(Int(RW_T_CONNECTOR), connection.connector)
            message.add(Int(RW_T_NAME), connection.name)
            message.add(Int(RW_T_BODY), connection.settings)
            message.add(Int(RW_T_PARALLEL), UInt64(connection.isParallel ? 1 : 0))
        }
    }

    func start(_ connection: PluginObject, _ call: LiveCall, _ input: CallInput) {
        begin(call, Int(RW_START)) { message in
            message.add(Int(RW_T_CONNECTION), UInt64(connection.bits))
            message.add(Int(RW_T_KIND), UInt64(input.kind.rawValue))
            message.add(Int(RW_T_OPERATION), input.operation)
            message.add(Int(RW_T_BODY), input.body)
            if !input.cursor.isEmpty { message.add(Int(RW_T_CURSOR), input.cursor) }
            if !input.idempotencyKey.isEmpty { message.add(Int(RW_T_KEY), input.idempotencyKey) }
            if !input.trace.isEmpty { message.add(Int(RW_T_TRACE), input.trace) }
            message.add(Int(RW_T_DEADLINE), input.deadline.milliseconds)
            message.add(Int(RW_T_ATTEMPT), UInt64(clamping: input.attempt))
            if input.isDryRun { message.add(Int(RW_T_FLAGS), UInt64(1)) }
            if input.blocks { message.add(Int(RW_T_BLOCKING), UInt64(1)) }
        }
    }

    func bind(_ call: LiveCall, _ binding: NativeBinding) {
        begin(call, Int(RW_BIND)) { message in
            message.add(Int(RW_T_BINDING), binding.number)
            if let library = binding.library { message.add(Int(RW_T_LIBRARY), library) }
            message.add(Int(RW_T_SYMBOL), binding.symbol)
            message.add(Int(RW_T_SIGNATURE), binding.signature)
        }
    }

    func callNative(_ connection: PluginObject, _ call: LiveCall, _ number: UInt64, _ fields: [[UInt8]]) {
        begin(call, Int(RW_NATIVE)) { message in
            message.add(Int(RW_T_BINDING), number)
            message.add(Int(RW_T_CONNECTION), UInt64(connection.bits))
            for field in fields { message.add(Int(RW_T_ARGUMENT), field) }
        }
    }

    private func begin(_ call: LiveCall, _ type: Int, _ fill: (borrowing OutgoingMessage) -> Void) {
        if type == Int(RW_START) || type == Int(RW_NATIVE), let failure = killed(call.label) {
            call.finish(Self.raw(failure))
            return
        }
        let link = state.withLock(\.link)
        guard let link, link.begin(call, type, fill) else {
            let isFull = link?.isFull ?? false
            let failure =
                isFull
                ? CallFailure(
                    .throttled, "PL0209", "the worker of plugin `\(name)` has all the calls it takes")
                : CallFailure(.transient, "PL0204", "the worker of plugin `\(name)` is gone")
            call.finish(Self.raw(failure))
            return
        }
    }

    /// Why a call is not made again: it was alone with its worker each time that one died.
    private func killed(_ label: CallLabel) -> CallFailure? {
        let times = state.withLock { $0.killers[label.killerKey] ?? 0 }
        guard times >= Self.killLimit else { return nil }
        return CallFailure(
            .permanent, "PL0206",
            "`\(label.subject)` ended its worker \(times) times with this input, and is not tried again")
    }

    func cancel(_ connection: PluginObject, _ call: LiveCall) {
        state.withLock(\.link)?.send(Int(RW_CANCEL), call: call.name)
    }

    func close(_ connection: PluginObject) {
        state.withLock(\.link)?.close(connection, isNative: library.isDescriptor)
    }

    func unload(_ plugin: PluginObject) async {
        let link = state.withLock { state in
            state.isUnloaded = true
            return state.link.take()
        }
        guard let link else { return }
        link.dismiss(within: .seconds(2))
        await withCheckedContinuation { continuation in link.whenOver { continuation.resume() } }
    }

    func abandon(_ call: LiveCall, after grace: Duration) -> Bool {
        let link = state.withLock(\.link)
        link?.forget(call.name)
        link?.kill("`\(call.label.subject)` did not stop within \(grace.iso8601) of being told")
        return true
    }

    func isLoaded(_ plugin: PluginObject) -> Bool {
        state.withLock { $0.generation == plugin.bits && $0.link?.isUsable == true }
    }

    func isOpen(_ connection: PluginObject) -> Bool { state.withLock(\.link)?.isOpen(connection) ?? false }

    private static func raw(_ failure: CallFailure) -> RawResult {
        RawResult(
            status: failure.result.status.rawValue, code: failure.result.code,
            message: failure.result.message,
            retryAfterMilliseconds: UInt64(clamping: failure.result.retryAfter?.wholeMilliseconds ?? 0))
    }
}

extension SandboxedCode: WorkerEvents {
    func said(_ line: String) { label.log(.debug, line, [("stream", "worker")]) }

    func misbehaved(_ what: String) { label.misbehaved(what) }

    func ended(_ link: WorkerLink, _ end: WorkerEnd, words: [String], calls: [LiveCall]) {
        guard end != .dismissed || !calls.isEmpty else { return }
        let said = words.last.map { "; it said: \($0.prefix(200))" } ?? ""
        let quarantine = state.withLock { state -> String? in
            let now = WallClock.now
            state.deaths = state.deaths.filter { now - $0 < Self.deathWindow } + [now]
            if calls.count == 1, let key = calls.first?.label.killerKey {
                if state.killers.count >= Self.killersKept { state.killers = [:] }
                state.killers[key, default: 0] += 1
            }
            guard state.deaths.count >= Self.deathLimit, state.quarantine == nil else { return nil }
            state.quarantine =
                "plugin `\(name)` is not used any more: its workers died \(state.deaths.count) times within "
                + "\(Self.deathWindow.iso8601), the last one \(end.sentence)"
            return state.quarantine
        }
        label.log(.error, "the worker of plugin `\(name)` \(end.sentence)\(said)", [("code", "PL0205")])
        if let quarantine { label.log(.error, quarantine, [("code", "PL0207")]) }
        for call in calls {
            let message =
                "the worker of plugin `\(name)` \(end.sentence) during `\(call.label.subject)`\(said)"
            call.finish(RawResult(status: CallStatus.transient.rawValue, code: "PL0205", message: message))
        }
    }
}

extension CallLabel {
    /// What tells the attempts of one call from other calls.
    fileprivate var killerKey: String { "\(connection)\n\(subject)\n\(trace)" }
}
