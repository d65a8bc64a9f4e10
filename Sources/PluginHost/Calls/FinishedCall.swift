import Catalog
import Engine
import Values

extension PluginHost {
    /// What a completed call means: the descriptor's error map applied, and "nothing happened" checked.
    func finished(_ raw: RawResult, _ call: LiveCall, _ connector: ConnectorDescriptor) -> CallResult {
        let sent = call.sent
        var result = CallResult(
            status: status(raw, call), code: raw.code, message: raw.message,
            retryAfter: raw.retryAfterMilliseconds == 0
                ? nil : .milliseconds(Int64(clamping: min(raw.retryAfterMilliseconds, 1 << 40))),
            statusCode: sent.lastStatus)
        if result.status == .timeout, raw.status == CallStatus.cancelled.rawValue {
            result.message = "the deadline passed; the plugin stopped when told"
        }
        readOutput(raw, into: &result)
        if result.status == .ok, let fault = call.fault {
            (result.status, result.code, result.message) = (.internal, "PL0105", fault)
        }
        if result.status != .ok {
            if let mapped = connector.errors.statuses[result.code] { result.status = mapped }
            if result.code.isEmpty, let error = sent.lastError, PluginAnswer(error).status == result.status {
                result.code = error.code.rawValue
            }
            if result.message.isEmpty {
                result.message = "`\(call.label.subject)` failed: \(result.status.name)"
            }
        }
        if result.status == .throttled, result.retryAfter == nil {
            result.retryAfter = sent.lastRetryAfter.flatMap { RetryAfter.duration($0, now: WallClock.now) }
        }
        raise(&result, sent)
        return result
    }

    /// In a dry run: the plan instead of the result, where there is one.
    func planned(_ result: CallResult, _ call: LiveCall, _ effect: Effect) -> CallResult {
        let planned = call.sent.planned
        if planned.isEmpty, result.status != .ok || effect == .read { return result }
        return CallResult(status: .ok, output: ["planned": .array(planned)], statusCode: result.statusCode)
    }

    private func status(_ raw: RawResult, _ call: LiveCall) -> CallStatus {
        let status = CallStatus(rawValue: raw.status)
        if status == .cancelled, call.stopReason == .deadline { return .timeout }
        return status ?? (call.terms.effect == .read ? .permanent : .unknownOutcome)
    }

    private func readOutput(_ raw: RawResult, into result: inout CallResult) {
        if raw.output.isEmpty { return }
        do throws(JSONError) {
            result.output = try Value(json: raw.output)
        } catch {
            guard result.status == .ok else { return }
            result.status = .internal
            result.code = "PL0105"
            result.message = "the plugin's output is not JSON: \(error.message)"
        }
    }

    /// Whether a status promises that nothing happened, or does not know.
    private static let hopeful: Set<CallStatus> = [.throttled, .transient, .cancelled, .timeout, .internal]

    private func raise(_ result: inout CallResult, _ sent: SentRequests) {
        guard sent.mayHaveHadEffect, Self.hopeful.contains(result.status) else { return }
        result.status = .unknownOutcome
        if result.code.isEmpty { result.code = "PL0107" }
        result.message += "; a request that changes something had been sent, so it may have happened"
    }
}
