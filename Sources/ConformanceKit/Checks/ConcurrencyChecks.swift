import Catalog
import Engine
import Values

/// Many calls at once.
enum ConcurrencyChecks {
    private static let calls = 64

    static func all(_ context: KitContext) -> [Check] {
        context.ownActions.map { connector, action in
            Check(.concurrency, of: "\(connector.name).\(action.name)", "\(calls) calls at once") {
                await together($0, connector, action)
            }
        }
    }

    private struct Expected: Sendable {
        var input: Value
        var result: CallResult
    }

    private static func together(
        _ context: KitContext, _ connector: ConnectorDescriptor, _ action: ActionDescriptor
    ) async -> [Finding] {
        let subject = "\(connector.name).\(action.name)"
        let inputs = inputs(context, action)
        guard let sample = context.samples(of: action).first else { return [] }
        let answer = sample.answer
        let service = ScriptedService(.json(200, answer))
        return await context.session(on: connector, about: subject, service: service) { session in
            // One at a time first, twice: only what gives the same then is expected to do so among others.
            var expected: [Expected] = []
            for input in inputs {
                let first = await session.act(action.name, input)
                guard first.isOfPlugin else { return [] }
                if await session.act(action.name, input) == first {
                    expected.append(Expected(input: input, result: first))
                }
            }
            guard !expected.isEmpty else { return [] }
            let wrong = await withTaskGroup(of: (Expected, CallResult)?.self) { group in
                for number in 0..<calls {
                    let one = expected[number % expected.count]
                    let connection =
                        number.isMultiple(of: 3) ? KitSession.secondConnection : KitSession.connection
                    group.addTask {
                        let result = await session.act(action.name, one.input, on: connection)
                        return result == one.result ? nil : (one, result)
                    }
                }
                return await group.reduce(into: []) { $0 += $1.map { [$0] } ?? [] }
            }
            guard let (one, result) = wrong.first(where: { $0.1.isOfPlugin }) else { return [] }
            guard result.status == one.result.status else {
                return [
                    Finding(
                        .failsTogether, subject,
                        "\(wrong.count) of \(calls) calls at once gave otherwise than alone: "
                            + "\(result.shown) in place of \(one.result.shown)"
                    )
                ]
            }
            return [
                Finding(
                    .mixedUp, subject,
                    "\(wrong.count) of \(calls) calls at once gave another output than alone: "
                        + "`\(result.output.json().prefix(200))` in place of "
                        + "`\(one.result.output.json().prefix(200))`"
                )
            ]
        }
    }

    /// Inputs that differ in their texts, so that outputs that were mixed up are seen.
    private static func inputs(_ context: KitContext, _ action: ActionDescriptor) -> [Value] {
        let samples = context.samples(of: action).map(\.input)
        guard let first = samples.first, let members = first.object else { return samples }
        var generator = SeededGenerator(seed: context.options.seed)
        var found = samples
        for (name, value) in members where value.string != nil {
            for _ in 0..<4 {
                var changed = members
                changed[name] = .string(value.string.map { "\($0)\(generator.next() % 1_000_000)" } ?? "")
                let input = Value.object(changed)
                if action.input?.violations(of: input, limit: 1).isEmpty == true { found.append(input) }
            }
        }
        return found
    }
}
