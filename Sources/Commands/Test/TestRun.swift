import Catalog
import Engine
import Foundation
import Playbooks
import Values

/// How one case went.
struct TestResult {
    let file: String
    let name: String
    let playbook: String
    let took: Duration
    /// Why it could not be tried; nil when it was.
    let error: String?
    let differences: [Difference]
    let report: SimulationReport?

    var isGood: Bool { error == nil && differences.isEmpty }
}

/// Tries the cases of test files.
struct TestRun {
    /// How long one case may take.
    static let longest = Duration.seconds(60)

    let catalog: OperationCatalog
    let workspace: Workspace?

    /// The results of a file's cases, in their order.
    func results(of file: TestFile) -> [TestResult] {
        let library = PlaybookLibrary(catalog: catalog, environment: nil)
        let name = file.playbook.deletingPathExtension().lastPathComponent
        do {
            let entry = try library.read(file.playbook)
            guard let plan = entry.plan, !entry.diagnostics.hasErrors else {
                throw DocumentFailure(diagnostics: entry.diagnostics, sources: [entry.file: entry.source])
            }
            let shelf = PlaybookShelf(library, beside: file.playbook.path, workspace)
            return file.cases.map { result(of: $0, plan, file, shelf) }
        } catch {
            let text = ErrorText.line(for: error)
            return file.cases.enumerated().map { place, item in
                TestResult(
                    file: file.file, name: item.name, playbook: name, took: .zero,
                    error: place == 0 ? text : "the playbook cannot be read, as above", differences: [],
                    report: nil)
            }
        }
    }

    private func result(
        of item: TestCase, _ plan: Plan, _ file: TestFile, _ shelf: PlaybookShelf
    ) -> TestResult {
        let start = ContinuousClock.now
        let end = start + Self.longest
        var report: SimulationReport?
        var failure: String?
        do throws(EngineError) {
            report = try SimulationReport(
                plan, item.request, catalog: catalog, playbook: { shelf.plan(named: $0) },
                shouldStop: { ContinuousClock.now > end })
        } catch {
            failure = ErrorText.line(for: error)
        }
        let differences = report.map { item.expected.differences(from: $0, of: plan) } ?? []
        return TestResult(
            file: file.file, name: item.name, playbook: plan.name, took: ContinuousClock.now - start,
            error: failure, differences: differences, report: report)
    }
}
