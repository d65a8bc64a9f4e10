import Catalog
import Logging
import Playbooks
import Values

/// From what a trigger gave to runs.
extension TriggerRunner {
    /// Accepts the runs that events start, with the listener's new state.
    ///
    /// - Returns: how many are new.
    func accept(
        _ events: [TriggerEvent], for listener: Listener, state: TriggerState?
    ) async throws(TriggerFailure) -> Int {
        let intake = Intake(plan: listener.plan, parameters: listener.parameters, now: tools.clock.now)
        var runs: [NewRun] = []
        for event in events where try await isOfPolicy(event, listener) {
            do throws(IntakeError) {
                let records = try intake.records(
                    of: ["headers": [:], "body": event.body], name: listener.use, time: event.time)
                runs += self.runs(
                    records, of: listener.plan, listener.parameters, key: "\(listener.use):\(event.key)")
            } catch {
                logIntake(listener.name, error, event: event.key)
            }
        }
        guard !runs.isEmpty || state != nil else { return 0 }
        do throws(StoreError) {
            let hasRoom = try await engine.hasRoom(for: listener.plan)
            if hasRoom || runs.isEmpty { return try await engine.accept(runs, state: state).count }
        } catch {
            throw TriggerFailure(error)
        }
        // An event that finds no room is asked for again, or sent again.
        throw TriggerFailure(CallResult(status: .throttled, message: Self.fullReason))
    }

    /// Why nothing more is accepted.
    static let fullReason = "as many runs of the playbook as there may be are under way or wait"

    /// The runs of records; of several of one array each has a key of its own.
    func runs(_ records: [Value], of plan: Plan, _ parameters: Value, key: String?) -> [NewRun] {
        records.enumerated().map { place, record in
            NewRun(
                id: engine.ids.next(), playbook: plan.name, digest: plan.digest,
                deduplicationKey: key.map { plan.trigger.split == nil ? $0 : "\($0)#\(place)" },
                trigger: record, parameters: parameters, acceptedAt: tools.clock.now)
        }
    }

    func logIntake(_ listener: String, _ error: IntakeError, event: String? = nil) {
        tools.log.error(
            "what a trigger gave starts nothing",
            metadata: [
                "listener": "\(listener)", "event": "\(event ?? "")", "error": "\(error.message)",
            ])
    }
}
