import Catalog
import Engine
import Values

/// Calls of actions: what they give, and what they make of what they do not know.
enum CallChecks {
    /// Recorded cases may wait as the service's documentation says.
    private static let recordedPatience = Duration.seconds(120)
    private static let unknownName = "riposte-plugin-test-unknown"

    static func all(_ context: KitContext) -> [Check] {
        context.actions.flatMap { connector, action in
            [
                Check(.calls, of: "\(connector.name).\(action.name)", "examples") {
                    await examples($0, connector, action)
                },
                Check(.calls, of: "\(connector.name).\(action.name)", "a dry run changes nothing") {
                    await dryRun($0, connector, action)
                },
            ]
        }
            + context.ownActions.map { connector, action in
                Check(.calls, of: "\(connector.name).\(action.name)", "hostile input") {
                    await HostileCalls.findings($0, connector, action)
                }
            }
            // Where all actions are described there is no code that could be asked for what it does not know.
            + context.descriptor.connectors.filter { !$0.isCodeless }.map { connector in
                Check(.calls, of: connector.name, "unknown operations and kinds") {
                    await unknown($0, connector)
                }
            }
    }

    private static func examples(
        _ context: KitContext, _ connector: ConnectorDescriptor, _ action: ActionDescriptor
    ) async -> [Finding] {
        var found: [Finding] = []
        for sample in context.samples(of: action) {
            var findings = await example(sample, context, connector, action)
            // Recorded without the defaults that the host fills in: then it is played without them.
            if findings.contains(where: { $0.code == .requestsDiffer }) {
                let again = await example(sample, context, connector, action, fillsIn: false)
                if again.isEmpty { findings = [] }
            }
            found += findings
        }
        return found
    }

    private static func example(
        _ sample: ActionSample, _ context: KitContext, _ connector: ConnectorDescriptor,
        _ action: ActionDescriptor, fillsIn: Bool = true
    ) async -> [Finding] {
        let service = ScriptedService(sample.service)
        let subject = "\(connector.name).\(action.name)"
        return await context.session(
            on: connector, about: subject, service: service,
            changing: { if !fillsIn { $0.acceptAnything(for: action.name) } },
            { session in
                let time = sample.exchanges == nil ? nil : recordedPatience
                let result = await session.act(action.name, sample.input, within: time)
                var found = judge(result, sample, action, service, subject)
                if found.isEmpty, sample.exchanges == nil, result.status == .ok, service.sent.isEmpty,
                    let expected = sample.expected, result.output != expected,
                    await session.act(action.name, sample.input).output == result.output
                {
                    found.append(differs(subject, sample, result.output, expected))
                }
                return found
            })
    }

    private static func judge(
        _ result: CallResult, _ sample: ActionSample, _ action: ActionDescriptor, _ service: ScriptedService,
        _ subject: String
    ) -> [Finding] {
        guard result.isOfPlugin else { return [] }
        if result.code == "PL0105" {
            return [Finding(.badResult, subject, "with \(sample.name): \(result.message)")]
        }
        var found = unsafeReads(service, sample.input, action, subject)
        if let exchanges = sample.exchanges {
            found += recordedDifferences(service, exchanges).map { difference in
                Finding(.requestsDiffer, subject, "with \(sample.name): \(difference)")
            }
        }
        guard result.status == .ok else {
            if sample.exchanges != nil || service.sent.isEmpty {
                found.append(Finding(.exampleFailed, subject, "\(sample.name) gave \(result.shown)"))
            } else if result.status == .internal {
                found.append(
                    Finding(
                        .internalOnFailure, subject,
                        "\(sample.name) with a service that answers 200 gave \(result.shown)"))
            }
            return found
        }
        if sample.exchanges != nil, let expected = sample.expected, result.output != expected {
            found.append(differs(subject, sample, result.output, expected))
        }
        // Of an empty answer the host makes null itself where a request says which member is the result.
        let isNothing = action.request != nil && sample.exchanges == nil && result.output.isNull
        if !isNothing, let violation = action.output?.violations(of: result.output, limit: 1).first {
            found.append(
                Finding(
                    .outputBreaksSchema, subject,
                    "\(sample.name) gave an output that breaks the schema at `\(violation.instancePath)`: "
                        + violation.message
                ))
        }
        return found
    }

    private static func differs(
        _ subject: String, _ sample: ActionSample, _ output: Value, _ expected: Value
    ) -> Finding {
        Finding(
            .outputDiffers, subject,
            "\(sample.name) gave `\(output.json().prefix(300))`, not `\(expected.json().prefix(300))`")
    }

    private static func recordedDifferences(_ service: ScriptedService, _ exchanges: [Exchange]) -> [String] {
        let sent = service.sent
        return zip(sent, exchanges).flatMap { $1.differences(from: $0.request) }
            + sent.dropFirst(exchanges.count).map { "`\($0.line)` is not recorded" }
            + exchanges.dropFirst(sent.count).map { "`\($0.start)` was not sent" }
    }

    /// Requests that change something, of an action that says it only reads.
    private static func unsafeReads(
        _ service: ScriptedService, _ input: Value, _ action: ActionDescriptor, _ subject: String
    ) -> [Finding] {
        guard action.effect(of: input) == .read else { return [] }
        return service.sent.filter { !$0.request.isSafe && !$0.isIdempotent }.map { sent in
            Finding(.unsafeRead, subject, "the action has the effect `read` and sent `\(sent.line)`")
        }
    }

    private static func dryRun(
        _ context: KitContext, _ connector: ConnectorDescriptor, _ action: ActionDescriptor
    ) async -> [Finding] {
        guard let sample = context.samples(of: action).first else { return [] }
        let service = ScriptedService(sample.service)
        let subject = "\(connector.name).\(action.name)"
        return await context.session(on: connector, about: subject, service: service) { session in
            let result = await session.act(
                action.name, sample.input, within: sample.exchanges == nil ? nil : recordedPatience,
                isDryRun: true)
            guard result.isOfPlugin else { return [] }
            var found = service.sent.filter { !$0.request.isSafe && $0.request.method != "POST" }.map {
                sent in
                Finding(
                    .unsafeDryRun, subject,
                    "a dry run sent `\(sent.line)`, flagged as idempotent under the effect `read`")
            }
            if action.effect(of: sample.input) == .read, let planned = result.output["planned"]?.array,
                let first = planned.first, let method = first["method"]?.string,
                let url = first["url"]?.string
            {
                found.append(
                    Finding(
                        .unsafeRead, subject,
                        "the action has the effect `read`; a dry run kept `\(method) \(url)` from being sent"
                    ))
            }
            return found
        }
    }

    private static func unknown(
        _ context: KitContext, _ connector: ConnectorDescriptor
    ) async -> [Finding] {
        let template = connector.actions.first
        let anything = try? Schema(true)
        return await context.session(
            on: connector, service: ScriptedService(.json(200, [:])),
            changing: { connector in
                connector.triggers += [.unknown(unknownName, anything)].compactMap { $0 }
                guard var action = template else { return }
                (action.name, action.input, action.idempotency) = (unknownName, anything, .lookup)
                (action.effect, action.readWhen) = (.write, [:])
                (action.request, action.native) = (nil, nil)
                if let known = connector.actions.first?.name {
                    connector.triggers += [.unknown(known, anything)].compactMap { $0 }
                }
                connector.actions.append(action)
            },
            { session in
                var found: [Finding] = []
                func note(_ code: FindingCode, _ what: String, _ result: CallResult, _ isWrong: Bool) {
                    guard isWrong, session.isOpen(result) else { return }
                    found.append(
                        Finding(
                            code, "\(connector.name): \(what)", "it gave \(result.shown), not UNSUPPORTED"))
                }
                if let template {
                    let input = context.samples(of: template).first?.input ?? [:]
                    let result = await session.act(unknownName, input)
                    note(.unknownOperation, "INVOKE `\(unknownName)`", result, result.status != .unsupported)
                    let lookup = await session.reconcile(unknownName, input)
                    note(.unknownKind, "RECONCILE `\(unknownName)`", lookup, lookup.status == .ok)
                    let poll = await session.ask(template.name, .poll(cursor: nil)).result
                    note(
                        .unknownKind, "POLL of the action `\(template.name)`", poll,
                        poll.status != .unsupported)
                }
                for (name, kind) in kinds {
                    let result = await session.ask(unknownName, kind).result
                    note(.unknownOperation, "\(name) `\(unknownName)`", result, result.status != .unsupported)
                }
                return found
            })
    }

    private static let kinds: [(name: String, kind: TriggerCall.Kind)] = [
        ("POLL", .poll(cursor: nil)), ("POLL with a cursor,", .poll(cursor: "cursor")),
        ("WEBHOOK", .webhook(request: TriggerChecks.request([:]))),
        ("SUBSCRIBE", .subscribe(callbackURL: "https://riposte.example/hooks/1")),
        ("UNSUBSCRIBE", .unsubscribe(subscription: [:])),
    ]
}
