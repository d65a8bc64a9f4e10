import Catalog
import Engine
import Values

/// Calls of triggers.
enum TriggerChecks {
    static func all(_ context: KitContext) -> [Check] {
        context.triggers.flatMap { connector, trigger in
            [
                Check(.calls, of: "\(connector.name).\(trigger.name)", "polling") {
                    guard trigger.modes.contains(.poll) else { return .skipped("the trigger does not poll") }
                    return .findings(await polling($0, connector, trigger))
                },
                Check(.calls, of: "\(connector.name).\(trigger.name)", "requests that come in") {
                    guard trigger.modes.contains(.webhook) else {
                        return .skipped("the trigger takes no requests")
                    }
                    return .findings(await webhook($0, connector, trigger))
                },
            ]
        }
    }

    /// A request as a webhook gets it.
    static func request(_ body: Value, headers: Value = ["content-type": "application/json"]) -> Value {
        ["method": "POST", "path": "/hooks/1", "query": [:], "headers": headers, "body": body]
    }

    private static func input(_ trigger: TriggerDescriptor) -> Value {
        trigger.input.map { SchemaExample.value(of: $0) } ?? [:]
    }

    private static func polling(
        _ context: KitContext, _ connector: ConnectorDescriptor, _ trigger: TriggerDescriptor
    ) async -> [Finding] {
        let subject = "\(connector.name).\(trigger.name)"
        return await context.session(
            on: connector, about: subject, service: ScriptedService(.json(200, ["value": []]))
        ) {
            session in
            let first = await session.ask(trigger.name, .poll(cursor: nil), input(trigger))
            guard first.result.isOfPlugin else { return [] }
            var found = badResult(first.result, subject, "the first poll")
            if !first.events.isEmpty {
                found.append(
                    Finding(.earlyEvents, subject, "the first poll gave \(first.events.count) events"))
            }
            if first.result.status == .ok, first.cursor == nil {
                found.append(Finding(.noCursor, subject, "the first poll gave no cursor"))
            }
            for cursor in [first.cursor, "a cursor that never was", "{\"broken\""] {
                guard let cursor else { continue }
                let next = await session.ask(trigger.name, .poll(cursor: cursor), input(trigger))
                found += badResult(next.result, subject, "a poll with the cursor `\(cursor.prefix(100))`")
                found += broken(next.events, trigger, subject)
            }
            return found
        }
    }

    private static func webhook(
        _ context: KitContext, _ connector: ConnectorDescriptor, _ trigger: TriggerDescriptor
    ) async -> [Finding] {
        let subject = "\(connector.name).\(trigger.name)"
        let bodies: [Value] =
            trigger.examples + [
                .null, "", "text", 1, [], [:], ["value": []], ["value": [[:]]],
                .string(String(repeating: "a", count: 1 << 20)),
            ]
        let requests =
            bodies.map { request($0) } + [[:], request([:], headers: [:]), ["method": 1, "body": [:]]]
        return await context.session(on: connector, about: subject, service: ScriptedService(.json(200, [:])))
        { session in
            var found: [Finding] = []
            for request in requests {
                let answer = await session.ask(trigger.name, .webhook(request: request), input(trigger))
                let what = "the request `\(request.json().prefix(100))`"
                found += badResult(answer.result, subject, what)
                found += broken(answer.events, trigger, subject)
                if session.log.hasDeath {
                    return found + [Finding(.died, subject, "with \(what): \(answer.result.message)")]
                }
            }
            return found
        }
    }

    private static func badResult(_ result: CallResult, _ subject: String, _ what: String) -> [Finding] {
        if result.code == "PL0105" { return [Finding(.badResult, subject, "\(what): \(result.message)")] }
        guard result.status == .internal, result.isOfPlugin else { return [] }
        return [Finding(.internalOnInput, subject, "\(what) gave \(result.shown)")]
    }

    private static func broken(
        _ events: [TriggerEvent], _ trigger: TriggerDescriptor, _ subject: String
    ) -> [Finding] {
        events.compactMap { event in
            trigger.event?.violations(of: event.body, limit: 1).first.map { violation in
                Finding(
                    .eventBreaksSchema, subject,
                    "the event `\(event.key.prefix(100))` breaks the schema at `\(violation.instancePath)`: "
                        + violation.message
                )
            }
        }
    }
}

extension TriggerDescriptor {
    private static let model = """
        {"riposte": 1, "plugin": {"name": "kit", "version": "1.0.0"}, "connectors": {"kit": {
          "title": "Kit", "summary": "Kit",
          "triggers": {"model": {"title": "Model", "summary": "Model", "modes": ["poll", "webhook"],
            "webhook": {"subscribe": true}}}}}}
        """

    /// A trigger that the plugin does not know.
    static func unknown(_ name: String, _ input: Schema?) -> TriggerDescriptor? {
        let (descriptor, _) = PluginDescriptor.read(model, file: "model")
        guard var made = descriptor?.connectors.first?.triggers.first else { return nil }
        (made.name, made.input) = (name, input)
        return made
    }
}
