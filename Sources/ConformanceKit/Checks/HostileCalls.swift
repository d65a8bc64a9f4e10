import Catalog
import Engine
import Values

/// Calls with inputs that break the action's schema, which the host would never let through.
enum HostileCalls {
    private static let patience = Duration.seconds(2)

    static func findings(
        _ context: KitContext, _ connector: ConnectorDescriptor, _ action: ActionDescriptor
    ) async -> [Finding] {
        guard let sample = context.samples(of: action).first else { return [] }
        var generator = SeededGenerator(seed: context.options.seed)
        // An empty object first: what is missed most often.
        var variants = HostileInput.variants(of: sample.input)
        variants = Array(variants.prefix(1)) + variants.dropFirst().shuffled(using: &generator)
        // What is left over when this has passed is left out.
        let end = ContinuousClock.now + context.options.patience * 3 / 2
        let subject = "\(connector.name).\(action.name)"
        return await context.session(
            on: connector, about: subject, service: ScriptedService(.json(200, sample.answer)),
            changing: { $0.acceptAnything(for: action.name) },
            { session in
                for (name, input) in variants where ContinuousClock.now < end {
                    let result = await session.act(action.name, input, within: patience)
                    if session.log.hasDeath {
                        return [Finding(.died, subject, "with \(name): \(result.message)")]
                    }
                    if result.code == "PL0105" {
                        return [Finding(.badResult, subject, "with \(name): \(result.message)")]
                    }
                    if result.status == .internal, result.isOfPlugin {
                        return [Finding(.internalOnInput, subject, "\(name) gave \(result.shown)")]
                    }
                    if session.log.complaints.contains(where: { $0.kind == .didNotStop }) {
                        return [
                            Finding(.neverCompleted, subject, "with \(name) the call was never completed")
                        ]
                    }
                }
                return []
            })
    }
}

extension ConnectorDescriptor {
    /// Describes an action so that the host lets every input through, as it is.
    mutating func acceptAnything(for action: String) {
        guard let anything = try? Schema(true) else { return }
        for index in actions.indices where actions[index].name == action { actions[index].input = anything }
    }
}
