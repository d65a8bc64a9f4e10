import Catalog
import Foundation
import PluginHost

/// Puts a plugin to the test, as hosts and services that mean well and ill would do.
public struct ConformanceKit: Sendable {
    private let library: String
    private let options: KitOptions

    /// A test of a library's file.
    public init(library: String, options: KitOptions) {
        self.library = library
        self.options = options
    }

    /// Runs the checks, and tells of each when it is done.
    ///
    /// What a later check rests on decides whether it is run: a library that cannot be opened is not called.
    public func run(tell: @Sendable (CheckOutcome) -> Void = { _ in }) async -> KitReport {
        var report = KitReport(
            library: library, plugin: "", seed: options.seed, isolation: options.isolation, outcomes: [])
        func add(_ outcome: CheckOutcome) {
            guard options.groups.contains(outcome.group) || !outcome.passed else { return }
            report.outcomes.append(outcome)
            tell(outcome)
        }
        // A descriptor of native functions alone is no library.
        if !library.hasSuffix(".riposte.json") {
            let (fileOutcome, isLibrary) = FileCheck.outcome(library)
            add(fileOutcome)
            guard isLibrary else { return report }
        }
        if let obstacle = await EntryCheck.obstacle(library, options) {
            report.obstacle = obstacle
            return report
        }
        let (entryOutcomes, plugin) = await EntryCheck.outcomes(library, options)
        entryOutcomes.forEach(add)
        guard let plugin else { return report }
        report.plugin = "\(plugin.descriptor.name) \(plugin.descriptor.version)"
        let context = KitContext(plugin: plugin, options: options)
        var hanging: Set<String> = []
        for check in Self.checks(context) where options.groups.contains(check.group) || check.isCondition {
            if hanging.contains(check.subject) {
                add(check.skipped("it does not complete its calls"))
                continue
            }
            let outcome = await check.outcome(context)
            add(outcome)
            let findings = outcome.findings
            if check.isCondition, !outcome.passed { break }
            hanging.formUnion(findings.filter { $0.code == .neverCompleted }.map(\.subject))
        }
        return report
    }

    private static func checks(_ context: KitContext) -> [Check] {
        DescriptorChecks.all + LifeChecks.all(context) + CallChecks.all(context) + TriggerChecks.all(context)
            + ProtocolChecks.all(context) + ConcurrencyChecks.all(context) + FailureChecks.all(context)
            + MemoryChecks.all(context) + DestroyChecks.all(context)
    }
}
