import Catalog
import Dispatch
import Engine
import Values

/// Carries calls through: starts the plugin's function, does what the plugin asks for, stops it in time.
///
/// Invariant: everything that a call has under way (requests, waits) is a child
/// task of `run`, and `run` returns only when all of them are over. Nothing here outlives its call.
struct CallRunner: Sendable {
    /// How long a plugin may take to stop.
    let grace: Duration

    /// Of all calls of this process.
    private static let deadlines = CallDeadlines()
    /// How long `load` and `open` may take.
    private static let setUpTime = Duration.seconds(30)

    /// Runs a call of `load` or `open`, which may ask for nothing.
    func setUp(
        _ label: CallLabel, _ code: any PluginCode, until deadline: Timestamp,
        _ begin: @escaping @Sendable (LiveCall) -> Void
    ) async -> RawResult {
        let call = callRegistry.add { LiveCall($0, label, LiveCall.Terms(allowsRequests: false)) }
        if call.begin() { begin(call) }
        return await finish(call, until: min(deadline, WallClock.now + Self.setUpTime), code: code, on: nil)
    }

    /// Runs a call of a connection; `begin` hands it to the plugin.
    @concurrent func run(
        _ call: LiveCall, until deadline: Timestamp, on target: Target,
        _ begin: @escaping @Sendable (Target) -> Void
    ) async -> RawResult {
        target.connection.track(call.name, isUnderWay: true)
        defer { target.connection.track(call.name, isUnderWay: false) }
        target.lane.start {
            if call.begin() { begin(target) }
        }
        return await finish(call, until: deadline, code: target.code, on: target)
    }

    private func finish(
        _ call: LiveCall, until deadline: Timestamp, code: any PluginCode, on target: Target?
    ) async -> RawResult {
        if !call.isSettled {
            Self.deadlines.add(call.name, at: deadline) { stop(call, .deadline, on: target) }
            await withTaskCancellationHandler {
                // Most calls of workers ask for nothing: those need no group.
                if let first = await call.nextOrder() {
                    await carryOut(first, for: call, until: deadline, on: target)
                }
            } onCancel: {
                stop(call, .cancelled, on: target)
            }
            Self.deadlines.remove(call.name, at: deadline)
        }
        if call.isAbandoned {
            if !code.abandon(call, after: grace) { target?.connection.noteAbandoned() }
            call.label.misbehaved(
                "`\(call.label.subject)` did not stop within \(grace.iso8601) of being told; it is abandoned")
        }
        return call.result ?? RawResult(status: CallStatus.internal.rawValue)
    }

    /// Does what a call asks for, until nothing is left that was promised.
    private func carryOut(
        _ first: LiveCall.Order, for call: LiveCall, until deadline: Timestamp, on target: Target?
    ) async {
        await withDiscardingTaskGroup { group in
            var next: LiveCall.Order? = first
            while let order = next {
                switch order {
                case .stop: group.cancelAll()
                case .wait(let milliseconds, let callback):
                    group.addTask { await wait(call, milliseconds, callback, on: target) }
                case .request(let request):
                    group.addTask { await send(request, for: call, until: deadline, on: target) }
                }
                next = await call.nextOrder()
            }
            group.cancelAll()
        }
    }

    /// Tells a call to stop, and gives it up when it does not within the grace.
    func stop(_ call: LiveCall, _ reason: LiveCall.StopReason, on target: Target?) {
        guard call.requestStop(reason) else { return }
        if let target, target.connection.enterBesideCall() {
            target.code.cancel(target.object, call)
            target.connection.leave()
        }
        DispatchQueue.global().asyncAfter(deadline: .now() + .milliseconds(Int(grace.wholeMilliseconds))) {
            [weak call] in call?.abandon()
        }
    }

    private func wait(
        _ call: LiveCall, _ milliseconds: UInt64, _ callback: PluginCallback, on target: Target?
    ) async {
        let isOver =
            (try? await Task.sleep(for: .milliseconds(Int64(clamping: min(milliseconds, 1 << 40))))) != nil
        deliver(on: target) {
            call.orderIsDone()
            callback.wake(call.name, isOver && !call.shouldStop ? .ok : .cancelled)
        }
    }

    private func send(
        _ request: PluginRequest, for call: LiveCall, until deadline: Timestamp, on target: Target?
    ) async {
        let answer = await answer(request, for: call, until: deadline, on: target)
        deliver(on: target) {
            call.orderIsDone()
            request.callback.answer(call.name, answer)
        }
    }

    private func answer(
        _ request: PluginRequest, for call: LiveCall, until deadline: Timestamp, on target: Target?
    ) async -> PluginAnswer {
        let isSafe = request.isSafe(in: call.terms.effect)
        if call.terms.isDryRun, !isSafe {
            call.note { $0.plan(request.description) }
            return PluginAnswer(.unsupported, "not sent: this is a dry run")
        }
        guard let target, !Task.isCancelled else { return PluginAnswer(.cancelled, "the call is over") }
        let options = SendOptions(
            isIdempotent: request.isIdempotent, skipsSignIn: request.skipsSignIn, action: call.terms.action,
            deadline: deadline)
        let left = max(.milliseconds(1), deadline - WallClock.now)
        var outgoing = request.request
        outgoing.timeout = min(request.timeout ?? left, left)
        call.note { $0.begin(isSafe: isSafe) }
        do throws(TransportError) {
            let response = try await target.connection.transport.send(outgoing, options: options)
            call.note { $0.end(isSafe: isSafe, response: response) }
            return PluginAnswer(response)
        } catch {
            call.note { $0.end(isSafe: isSafe, error: error) }
            return PluginAnswer(error)
        }
    }

    private func deliver(on target: Target?, _ body: @escaping @Sendable () -> Void) {
        if let target { target.lane.deliver(body) } else { body() }
    }

    /// What a call runs on.
    struct Target: Sendable {
        let connection: Connection
        let code: any PluginCode
        let object: PluginObject
        var lane: Lane
    }
}
