import Catalog
import Engine
import Values

/// Whether calls leave memory behind.
enum MemoryChecks {
    /// Calls before the first look: caches and pools fill up meanwhile.
    private static let warmUp = 500
    private static let chunk = 500
    /// A call may leave so much behind, for fragmentation and for what this program does itself.
    private static let bytesPerCall = 1024
    private static let slack = 8 << 20
    /// Beyond this there is nothing left to find out.
    private static let enough = 48 << 20
    private static let budget = Duration.seconds(30)
    /// Calls that are slower than this on average cannot be made by the thousand.
    private static let slowestCall = Duration.milliseconds(20)
    private static let firstCalls = 10

    static func all(_ context: KitContext) -> [Check] {
        context.ownActions.map { connector, action in
            Check(
                .memory, of: "\(connector.name).\(action.name)",
                "memory over \(context.options.repetitions) calls"
            ) {
                await growth($0, connector, action)
            }
        }
    }

    private static func growth(
        _ context: KitContext, _ connector: ConnectorDescriptor, _ action: ActionDescriptor
    ) async -> Check.Verdict {
        guard let sample = context.samples(of: action).first else { return .findings([]) }
        let subject = "\(connector.name).\(action.name)"
        let service = ScriptedService(.json(200, sample.answer))
        let start = ContinuousClock.now
        var calls = 0
        let found = await context.session(on: connector, about: subject, service: service) { session in
            for number in 1...warmUp {
                guard await session.act(action.name, sample.input).isOfPlugin else { return [] }
                let time = start.duration(to: .now)
                if time > budget || number == firstCalls && time > slowestCall * firstCalls + .seconds(1) {
                    return []
                }
            }
            let before = ProcessMemory.resident()
            var grown = 0
            while calls < context.options.repetitions, start.duration(to: .now) < budget {
                for _ in 0..<chunk {
                    guard await session.act(action.name, sample.input).isOfPlugin else { return [] }
                    calls += 1
                }
                grown = ProcessMemory.resident() - before
                if grown > enough { break }
            }
            guard grown > slack + calls * bytesPerCall else { return [] }
            return [
                Finding(
                    .growth, subject,
                    "\(calls) calls left \(grown >> 20) MiB behind, \(grown / max(1, calls)) bytes each")
            ]
        }
        if calls == 0, found.isEmpty { return .skipped("its calls take too long to make thousands") }
        return .findings(found)
    }
}
