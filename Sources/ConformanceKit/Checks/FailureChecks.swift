import Catalog
import Engine
import Values

/// What an action makes of a service that fails.
enum FailureChecks {
    /// Some actions wait between requests; a service that always fails should not make them wait long.
    private static let patience = Duration.seconds(5)

    /// A way to fail, and the statuses that say so.
    private struct Failure: Sendable {
        var name: String
        var answer: ScriptedService.Answer
        /// Statuses that are right; empty where every failure is.
        var statuses: Set<CallStatus>
        /// Whether some actions are right to succeed: what is gone is deleted, what exists is created.
        var mayBeFine = false
        var retryAfter: Duration?
    }

    private static func error(_ code: String) -> Value {
        ["error": ["code": .string(code), "message": "the service says no"]]
    }

    private static let failures: [Failure] = [
        Failure(name: "401", answer: .json(401, error("Unauthorized")), statuses: [.auth]),
        Failure(name: "403", answer: .json(403, error("Forbidden")), statuses: [.forbidden, .auth]),
        Failure(
            name: "404", answer: .json(404, error("NotFound")), statuses: [.notFound, .permanent, .invalid],
            mayBeFine: true),
        Failure(
            name: "409", answer: .json(409, error("Conflict")),
            statuses: [.conflict, .permanent, .invalid, .transient], mayBeFine: true),
        Failure(
            name: "429 with `Retry-After: 7`",
            answer: .json(429, error("TooManyRequests"), headers: [("retry-after", "7")]),
            statuses: [.throttled], retryAfter: .seconds(7)),
        Failure(
            name: "500", answer: .json(500, error("InternalError")),
            statuses: [.transient, .unknownOutcome, .permanent, .timeout]),
        Failure(
            name: "503 without a body", answer: .raw(503, []),
            statuses: [.transient, .throttled, .unknownOutcome, .timeout]),
        Failure(
            name: "no connection",
            answer: .failure(TransportError(.connectFailed, "nobody answers there", wasSent: false)),
            statuses: [.transient, .timeout]),
        Failure(
            name: "a connection that breaks",
            answer: .failure(TransportError(.interrupted, "the connection broke", wasSent: true)),
            statuses: [.transient, .unknownOutcome, .timeout]),
        Failure(
            name: "an address that is not allowed",
            answer: .failure(TransportError(.egressDenied, "the address is not allowed", wasSent: false)),
            statuses: [.forbidden, .permanent, .invalid]),
    ]

    private static let badBodies: [(name: String, body: [UInt8])] = [
        ("a body that is cut off", Array(#"{"value": [{"id": "1", "na"#.utf8)),
        ("a body that is HTML", Array("<html><body>It works</body></html>".utf8)),
        ("a body that is not UTF-8", [0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d]),
        ("a body of NULs", [UInt8](repeating: 0, count: 64)),
        ("a body nested 100,000 deep", [UInt8](repeating: UInt8(ascii: "["), count: 100_000)),
    ]

    static func all(_ context: KitContext) -> [Check] {
        context.actions.flatMap { connector, action in
            [
                Check(.failure, of: "\(connector.name).\(action.name)", "the service refuses or fails") {
                    await failing($0, connector, action)
                },
                Check(.failure, of: "\(connector.name).\(action.name)", "the service answers nonsense") {
                    await nonsense($0, connector, action)
                },
            ]
        }
    }

    private static func failing(
        _ context: KitContext, _ connector: ConnectorDescriptor, _ action: ActionDescriptor
    ) async -> Check.Verdict {
        guard let sample = context.samples(of: action).first else { return .findings([]) }
        let service = ScriptedService(.json(200, [:]))
        let subject = "\(connector.name).\(action.name)"
        var sends = true
        let found = await context.session(on: connector, about: subject, service: service) { session in
            var found: [Finding] = []
            for failure in failures {
                service.play(failure.answer)
                let result = await session.act(action.name, sample.input, within: patience)
                if service.sent.isEmpty {
                    sends = false
                    return found
                }
                if session.log.hasDeath {
                    return [
                        Finding(.died, subject, "when the service gave \(failure.name): \(result.message)")
                    ]
                }
                guard result.isOfPlugin else { continue }
                found += judge(result, failure, connector, subject)
            }
            return found
        }
        return sends || !found.isEmpty ? .findings(found) : .skipped("the action sends nothing")
    }

    private static func judge(
        _ result: CallResult, _ failure: Failure, _ connector: ConnectorDescriptor, _ subject: String
    ) -> [Finding] {
        let what = "when the service gave \(failure.name), the call gave"
        switch result.status {
        case .ok:
            return failure.mayBeFine ? [] : [Finding(.okOnFailure, subject, "\(what) OK")]
        case .internal: return [Finding(.internalOnFailure, subject, "\(what) \(result.shown)")]
        case let status
        where !failure.statuses.contains(status) && connector.errors.statuses[result.code] == nil:
            let right = failure.statuses.map(\.name).sorted().joined(separator: " or ")
            return [Finding(.wrongStatus, subject, "\(what) \(result.shown), not \(right)")]
        default: break
        }
        if let wanted = failure.retryAfter, result.status == .throttled, result.retryAfter != wanted {
            return [
                Finding(
                    .lostRetryAfter, subject,
                    "\(what) \(result.shown) with the wait \(result.retryAfter?.shown ?? "none")")
            ]
        }
        guard result.message == "`\(subject)` failed: \(result.status.name)" else { return [] }
        return [Finding(.noMessage, subject, "\(what) \(result.status.name) without a message")]
    }

    private static func nonsense(
        _ context: KitContext, _ connector: ConnectorDescriptor, _ action: ActionDescriptor
    ) async -> Check.Verdict {
        guard let sample = context.samples(of: action).first else { return .findings([]) }
        let service = ScriptedService(.raw(200, []))
        let subject = "\(connector.name).\(action.name)"
        var sends = true
        let found = await context.session(on: connector, about: subject, service: service) { session in
            let empty = await session.act(action.name, sample.input, within: patience)
            if service.sent.isEmpty {
                sends = false
                return []
            }
            for (name, body) in badBodies {
                service.play(.raw(200, body))
                let result = await session.act(action.name, sample.input, within: patience)
                if session.log.hasDeath {
                    return [Finding(.died, subject, "when the service gave \(name): \(result.message)")]
                }
                let what = "when the service gave \(name), the call gave"
                if result.code == "PL0105" {
                    return [Finding(.badResult, subject, "\(what) \(result.shown)")]
                }
                if result.status == .internal, result.isOfPlugin {
                    return [Finding(.internalOnFailure, subject, "\(what) \(result.shown)")]
                }
                // An action that does not read the answer, or hands it on as it is, has nothing to object to.
                guard result.status == .ok, result.output != empty.output || empty.status != .ok,
                    !mentions(result.output, body)
                else { continue }
                return [
                    Finding(.okOnBadBody, subject, "\(what) OK with `\(result.output.json().prefix(200))`")
                ]
            }
            return []
        }
        return sends || !found.isEmpty ? .findings(found) : .skipped("the action sends nothing")
    }

    /// Whether a text of the output is the body.
    private static func mentions(_ output: Value, _ body: [UInt8]) -> Bool {
        if let text = output.string {
            return text == String(decoding: body, as: UTF8.self) || text.count > 20
        }
        if let members = output.object { return members.values.contains { mentions($0, body) } }
        return output.array?.contains { mentions($0, body) } ?? false
    }
}
