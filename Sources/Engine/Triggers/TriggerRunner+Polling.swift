import Catalog
import Values

/// Polling.
extension TriggerRunner {
    /// The longest pause after failures.
    private static let longestPause = Duration.seconds(900)

    /// How often a listener that has webhooks is polled all the same.
    private static let sweepInterval = Duration.seconds(900)

    /// Polls until the task is cancelled: at once, and then at each listener's interval.
    ///
    /// Listeners with webhooks are polled too where their trigger can be, though rarely: that finds what was raised
    /// while this host was down, or never delivered. An event that came both ways starts one run.
    public func run(_ listeners: [Listener]) async {
        await withDiscardingTaskGroup { group in
            for listener in listeners where listener.descriptor.modes.contains(.poll) && listener.canStart {
                group.addTask { await self.poll(listener) }
            }
        }
    }

    /// Polls for one listener until the task is cancelled.
    public func poll(_ listener: Listener) async {
        var failures = 0
        while !Task.isCancelled {
            let pause = await pollOnce(listener, failures: &failures)
            if pause > .zero, (try? await tools.clock.sleep(until: tools.clock.now + pause)) == nil { return }
        }
    }

    /// Polls once.
    ///
    /// - Parameter failures: how many polls failed in a row; kept up to date.
    /// - Returns: how long to wait before the next poll.
    func pollOnce(_ listener: Listener, failures: inout Int) async -> Duration {
        do throws(TriggerFailure) {
            let hasMore = try await takeEvents(listener)
            failures = 0
            return hasMore ? .zero : jittered(Self.interval(of: listener))
        } catch {
            failures += 1
            log(listener, "a poll failed", error.status, error.message)
            let doubled = Self.interval(of: listener) * (1 << min(failures, 10))
            return max(error.retryAfter ?? .zero, jittered(min(doubled, Self.longestPause)))
        }
    }

    private static func interval(of listener: Listener) -> Duration {
        let usual = listener.interval
        return listener.mode == .poll ? usual : max(usual, sweepInterval)
    }

    /// Takes the events since the cursor; whether there are more at once.
    private func takeEvents(_ listener: Listener) async throws(TriggerFailure) -> Bool {
        let state: TriggerState?
        do throws(StoreError) {
            state = try await tools.store.triggerState(listener.name)
        } catch {
            throw TriggerFailure(error)
        }
        let answer = await tools.host.call(call(listener, .poll(cursor: state?.cursor)))
        guard answer.result.status == .ok else { throw TriggerFailure(answer.result) }
        var next = state ?? TriggerState(listener: listener.name)
        next.cursor = answer.cursor ?? state?.cursor
        let hasMoved = next.cursor != state?.cursor
        // The first poll only finds out where now is: what was before is not ours.
        let events = state?.cursor == nil ? [] : answer.events
        _ = try await accept(events, for: listener, state: hasMoved ? next : nil)
        return answer.hasMore && hasMoved
    }

    /// Up to a tenth more or less, so that polls of many listeners spread.
    private func jittered(_ duration: Duration) -> Duration {
        .milliseconds(Int64(Double(duration.wholeMilliseconds) * (0.9 + 0.2 * random())))
    }
}
