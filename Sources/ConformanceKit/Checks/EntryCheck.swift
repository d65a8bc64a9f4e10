import Catalog
import PluginHost

/// Opening the library, and what its one function gives.
enum EntryCheck {
    /// No worker can be started, or it cannot be as safe as it must be.
    private static let codesOfObstacles: Set<String> = ["PL0201", "PL0203"]

    /// Why no library can be opened here, whatever is wrong with this one.
    static func obstacle(_ library: String, _ options: KitOptions) async -> PluginRefusal? {
        await options.load(library).refused.first { codesOfObstacles.contains($0.code) }
    }

    /// The outcomes, and the plugin where there is one.
    static func outcomes(
        _ library: String, _ options: KitOptions
    ) async -> ([CheckOutcome], Plugin?) {
        var outcome = CheckOutcome(group: .entry, title: "the library opens and gives its table")
        let start = ContinuousClock.now
        let (plugins, refused) = await options.load(library)
        guard let plugin = plugins.first else {
            let finding = Finding.refused(refused.first)
            outcome.group = group(of: finding.code)
            if outcome.group == .descriptor { outcome.title = "the descriptor is valid" }
            outcome.findings = [finding]
            outcome.duration = ContinuousClock.now - start
            return ([outcome], nil)
        }
        let (again, refusedAgain) = await options.load(library)
        if let second = again.first {
            if !isSame(plugin.descriptor, second.descriptor) {
                outcome.findings = [
                    Finding(.unsteadyEntry, "`riposte_plugin_v1`", "the second call gave another descriptor")
                ]
            }
        } else {
            outcome.findings = [
                Finding(
                    .unsteadyEntry, "`riposte_plugin_v1`",
                    "it could not be opened again: \(refusedAgain.first?.message ?? "no reason given")")
            ]
        }
        outcome.duration = ContinuousClock.now - start
        return ([outcome], plugin)
    }

    private static func group(of code: FindingCode) -> CheckGroup {
        switch code {
        case .badDescriptor, .badExample, .sharedAlias: .descriptor
        case .notALibrary, .unresolvedSymbol: .file
        default: .entry
        }
    }

    private static func isSame(_ one: PluginDescriptor, _ other: PluginDescriptor) -> Bool {
        one.name == other.name && one.version == other.version && names(one) == names(other)
    }

    private static func names(_ descriptor: PluginDescriptor) -> [String] {
        descriptor.connectors.flatMap { connector in
            (connector.actions.map(\.name) + connector.triggers.map(\.name)).map { "\(connector.name).\($0)" }
        }
    }
}
