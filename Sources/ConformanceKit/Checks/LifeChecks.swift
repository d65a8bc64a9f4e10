import Catalog
import Engine
import Values

/// Loading, opening, closing and unloading.
enum LifeChecks {
    private static let repetitions = 5

    static func all(_ context: KitContext) -> [Check] {
        context.descriptor.connectors.flatMap { connector in
            var opens = Check(.life, of: connector.name, "two connections open and close") {
                await pair($0, connector)
            }
            opens.isCondition = true
            let reopens = Check(.life, of: connector.name, "it opens again after it was closed") {
                await repeated($0, connector)
            }
            let refuses = Check(
                .life, of: connector.name, "settings that cannot work are refused in words",
                skipping: { context in
                    guard connector.settings != nil else { return .skipped("the connector has no settings") }
                    return .findings(await badSettings(context, connector))
                })
            return [opens, reopens, refuses]
        }
    }

    private static func pair(_ context: KitContext, _ connector: ConnectorDescriptor) async -> [Finding] {
        await context.session(on: connector, service: ScriptedService(.json(200, [:]))) { session in
            let first = await session.opened(KitSession.connection)
            if let failure = first {
                return [
                    Finding(
                        .notOpened, connector.name,
                        "a connection with the settings \(context.settings(of: connector).json()) \(failure)")
                ]
            }
            guard let failure = await session.opened(KitSession.secondConnection) else { return [] }
            return [Finding(.oneConnectionOnly, connector.name, "the second connection \(failure)")]
        }
    }

    private static func repeated(_ context: KitContext, _ connector: ConnectorDescriptor) async -> [Finding] {
        for number in 1...repetitions {
            let found = await context.session(on: connector, service: ScriptedService(.json(200, [:]))) {
                session in
                guard let failure = await session.opened(KitSession.connection) else { return [] }
                return [
                    Finding(
                        number == 1 ? .notOpened : .notReopened, connector.name,
                        "time \(number): the connection \(failure)")
                ]
            }
            if !found.isEmpty { return found }
        }
        return []
    }

    /// Settings that break the schema, handed over all the same: the plugin may take them, or refuse them.
    private static func badSettings(
        _ context: KitContext, _ connector: ConnectorDescriptor
    ) async -> [Finding] {
        let good = context.settings(of: connector)
        var found: [Finding] = []
        for (name, settings) in HostileInput.broken(good) {
            found += await context.session(
                on: connector, settings: settings, service: ScriptedService(.json(200, [:])),
                changing: { $0.settings = nil },
                { session in
                    let result = await session.test()
                    guard result.isOfPlugin, !session.isOpen(result) else { return [] }
                    if result.status != .invalid {
                        return [
                            Finding(
                                .badSettingsTaken, connector.name,
                                "with \(name) opening gave \(result.shown), not INVALID")
                        ]
                    }
                    guard result.message.hasSuffix("could not be opened") else { return [] }
                    return [
                        Finding(.silentRefusal, connector.name, "with \(name) INVALID came without a message")
                    ]
                })
        }
        return found
    }
}

extension KitSession {
    /// Opens a connection; why it did not open, or nil.
    func opened(_ connection: String) async -> String? {
        let result = await test(connection)
        return isOpen(result) ? nil : "did not open: \(result.shown)"
    }

    /// Whether a test got as far as the connection: its own failures are the service's.
    func isOpen(_ result: CallResult) -> Bool {
        result.isOfPlugin && !result.message.contains("could not be opened")
            && !result.message.contains("could not be loaded") && result.code != "PL0109"
    }
}
