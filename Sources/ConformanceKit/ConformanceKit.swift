import Catalog
import Foundation
import PluginHost

/// Puts a plugin to the test, as hosts and services that mean well and ill would do.
public struct ConformanceKit: Sendable {
    /// How many checks that mostly wait are under way at once.
    private static let width = 16
    private static let hangs = "it does not complete its calls"

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
        for check in Self.checks(context)
        where check.group != .destroy && (options.groups.contains(check.group) || check.isCondition) {
            if hanging.contains(check.subject) {
                add(check.skipped(Self.hangs))
                continue
            }
            let outcome = await check.outcome(context)
            add(outcome)
            let findings = outcome.findings
            if check.isCondition, !outcome.passed { return report }
            hanging.formUnion(findings.filter { $0.code == .neverCompleted }.map(\.subject))
        }
        guard options.groups.contains(.destroy) else { return report }
        let closing = DestroyChecks.all(context)
        for check in closing where hanging.contains(check.subject) { add(check.skipped(Self.hangs)) }
        await Self.sideBySide(closing.filter { !hanging.contains($0.subject) }, context).forEach(add)
        return report
    }

    /// The outcomes of checks that mostly wait and share nothing, in their order.
    private static func sideBySide(_ checks: [Check], _ context: KitContext) async -> [CheckOutcome] {
        var outcomes = [CheckOutcome?](repeating: nil, count: checks.count)
        await withTaskGroup(of: (Int, CheckOutcome).self) { group in
            var next = 0
            func start() {
                guard next < checks.count else { return }
                let index = next
                group.addTask { (index, await checks[index].outcome(context)) }
                next += 1
            }
            for _ in 0..<width { start() }
            for await (index, outcome) in group {
                outcomes[index] = outcome
                start()
            }
        }
        return outcomes.compactMap { $0 }
    }

    private static func checks(_ context: KitContext) -> [Check] {
        DescriptorChecks.all + LifeChecks.all(context) + CallChecks.all(context) + TriggerChecks.all(context)
            + ProtocolChecks.all(context) + ConcurrencyChecks.all(context) + FailureChecks.all(context)
            + MemoryChecks.all(context)
    }
}
