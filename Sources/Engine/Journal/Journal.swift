import Catalog
import Values

/// The durable form of a run's events: one JSON object each, with short names.
///
/// | member | meaning |
/// | --- | --- |
/// | `e` | which event |
/// | `t` | its instant, in milliseconds since 1970 |
/// | `i` | the instance |
/// | `n` | the attempt |
/// | `r` | the result: `s` status, `o` output, `c` code, `m` message, `w` retry after in ms, `h` HTTP status, `f` header fields, `a` approval |
/// | `o` | what a person said a step gave, or the request of a callback |
/// | `x` | true when the output is to be kept out of histories |
/// | `v` | version of the format, in the first record |
///
/// Members and events are only added; a journal of a newer version is refused.
public enum Journal {
    /// The version that is written.
    public static let version: Int64 = 1

    /// An event as a record.
    ///
    /// - Parameter isSecure: marks a result whose output histories must not show.
    public static func encode(_ event: RunEvent, isSecure: Bool = false) -> [UInt8] {
        var record = JSONObject()
        switch event {
        case .started:
            record["e"] = "started"
            record["v"] = .int(version)
        case .attemptStarted(let id, let attempt, let safety, _):
            record.set("attempt", id, attempt)
            record["s"] = .string(safety.rawValue)
        case .attemptFinished(let id, let attempt, let result, _):
            record.set("done", id, attempt)
            record["r"] = encode(result)
            if isSecure { record["x"] = true }
        case .attemptWithdrawn(let id, let attempt, _): record.set("withdrawn", id, attempt)
        case .reconciled(let id, let attempt, let result, _):
            record.set("reconciled", id, attempt)
            record["r"] = encode(result)
            if isSecure { record["x"] = true }
        case .timerFired(let id, _): record.set("timer", id)
        case .childFinished(let id, let result, _):
            record.set("child", id)
            record["r"] = encode(result)
            if isSecure { record["x"] = true }
        case .calledBack(let id, let request, _):
            record.set("callback", id)
            record["o"] = request
            if isSecure { record["x"] = true }
        case .answered(let id, let result, _):
            record.set("answered", id)
            record["r"] = encode(result)
            if isSecure { record["x"] = true }
        case .interrupted: record["e"] = "interrupted"
        case .cancelRequested: record["e"] = "cancel"
        case .resolved(let id, let decision, _):
            record.set("resolved", id)
            switch decision {
            case .retry: record["d"] = "retry"
            case .skip: record["d"] = "skip"
            case .done(let output):
                record["d"] = "done"
                record["o"] = output
            }
        }
        record["t"] = .int(event.instant.milliseconds)
        return Value.object(record).jsonBytes()
    }

    /// The event of a record.
    public static func decode(_ bytes: [UInt8]) throws(JournalError) -> RunEvent {
        let record: Value
        do throws(JSONError) {
            record = try Value(json: bytes)
        } catch {
            throw JournalError("a record is not JSON")
        }
        guard let time = record["t"]?.int, let name = record["e"]?.string else {
            throw JournalError("a record has no event or no time")
        }
        if let version = record["v"]?.int, version > Self.version {
            throw JournalError(
                "the journal is of version \(version), and this host knows up to \(Self.version)")
        }
        guard let event = event(name, record, Timestamp(milliseconds: time)) else {
            throw JournalError("a record `\(name)` is incomplete or of a newer version")
        }
        return event
    }

    private static func event(_ name: String, _ record: Value, _ at: Timestamp) -> RunEvent? {
        switch name {
        case "started": return .started(at: at)
        case "interrupted": return .interrupted(at: at)
        case "cancel": return .cancelRequested(at: at)
        default: break
        }
        guard let number = record["i"]?.int else { return nil }
        let id = InstanceID(Int(number))
        let attempt = record["n"]?.int.map { Int($0) }
        switch name {
        case "timer": return .timerFired(id, at: at)
        case "child": return record["r"].flatMap(decodeResult).map { .childFinished(id, result: $0, at: at) }
        case "answered": return record["r"].flatMap(decodeResult).map { .answered(id, result: $0, at: at) }
        case "callback": return .calledBack(id, request: record["o"] ?? .null, at: at)
        case "resolved": return decision(record).map { .resolved(id, $0, at: at) }
        case "withdrawn": return attempt.map { .attemptWithdrawn(id, attempt: $0, at: at) }
        case "attempt":
            guard let attempt, let safety = record["s"]?.string.flatMap(CallSafety.init(rawValue:)) else {
                return nil
            }
            return .attemptStarted(id, attempt: attempt, safety: safety, at: at)
        case "done", "reconciled":
            guard let attempt, let result = record["r"].flatMap(decodeResult) else { return nil }
            return name == "done"
                ? .attemptFinished(id, attempt: attempt, result: result, at: at)
                : .reconciled(id, attempt: attempt, result: result, at: at)
        default: return nil
        }
    }

    private static func decision(_ record: Value) -> Decision? {
        switch record["d"]?.string {
        case "retry": .retry
        case "skip": .skip
        case "done": .done(output: record["o"] ?? .null)
        default: nil
        }
    }

    private static func encode(_ result: CallResult) -> Value {
        var object = JSONObject()
        object["s"] = .int(Int64(result.status.rawValue))
        if !result.output.isNull { object["o"] = result.output }
        if !result.code.isEmpty { object["c"] = .string(result.code) }
        if !result.message.isEmpty { object["m"] = .string(result.message) }
        if let after = result.retryAfter { object["w"] = .int(after.wholeMilliseconds) }
        if let status = result.statusCode { object["h"] = .int(Int64(status)) }
        if result.headers.object?.isEmpty == false { object["f"] = result.headers }
        if let approval = result.approval { object["a"] = .string(approval) }
        return .object(object)
    }

    private static func decodeResult(_ value: Value) -> CallResult? {
        guard let number = value["s"]?.int,
            let status = CallStatus(rawValue: Int32(truncatingIfNeeded: number))
        else { return nil }
        return CallResult(
            status: status, output: value["o"] ?? .null, code: value["c"]?.string ?? "",
            message: value["m"]?.string ?? "", retryAfter: value["w"]?.int.map { .milliseconds($0) },
            statusCode: value["h"]?.int.map { Int($0) }, headers: value["f"] ?? [:],
            approval: value["a"]?.string)
    }
}

/// Why a record cannot be read: always `EN0002`.
public struct JournalError: Error, Sendable, Hashable {
    /// The row in `docs/errors.md`.
    public var code: String { "EN0002" }
    /// What is wrong.
    public var message: String

    init(_ message: String) { self.message = message }
}

extension JSONObject {
    fileprivate mutating func set(_ event: String, _ instance: InstanceID, _ attempt: Int? = nil) {
        self["e"] = .string(event)
        self["i"] = .int(Int64(instance.number))
        if let attempt { self["n"] = .int(Int64(attempt)) }
    }
}
