import ArgumentParser
import Catalog
import Engine
import Foundation
import HostConnectors
import Playbooks
import PluginHost
import Values

/// `riposte run FILE --simulate`: a playbook in a made-up world.
struct SimulateRun {
    /// How long a simulation may take.
    static let longest = Duration.seconds(300)

    let playbook: String
    let place: WorkspaceOptions
    let isJSON: Bool

    /// Simulates and prints; exit status 1 when the run does not succeed.
    func run(_ complete: (inout SimulationRequest, Plan) throws -> Void) throws {
        let terminal = Terminal()
        let workspace = try? place.findIfAny()
        let catalog = Self.catalog(workspace)
        let library = PlaybookLibrary(catalog: catalog, environment: nil)
        let entry = try PlaybookArgument(playbook).read(library, workspace)
        guard let plan = entry.plan, !entry.diagnostics.hasErrors else {
            guard isJSON else {
                throw DocumentFailure(diagnostics: entry.diagnostics, sources: [entry.file: entry.source])
            }
            terminal.say(Self.document(of: entry).json())
            throw ExitCode(1)
        }
        var request = SimulationRequest(at: SystemClock().now)
        try complete(&request, plan)
        let shelf = PlaybookShelf(library, beside: entry.file, workspace)
        let end = ContinuousClock.now + Self.longest
        let report = try SimulationReport(
            plan, request, catalog: catalog, playbook: { shelf.plan(named: $0) },
            shouldStop: { ContinuousClock.now > end })
        if isJSON {
            terminal.say(report.document.json())
        } else {
            SimulationView(terminal: terminal).show(report, of: plan)
        }
        guard report.isGood else { throw ExitCode(1) }
    }

    /// The operations of the plugins that the environment uses; of the shipped ones where none can be read.
    static func catalog(_ workspace: Workspace?) -> OperationCatalog {
        let environment = workspace.flatMap { workspace -> Environment? in
            guard let text = try? PlaybookLibrary.text(of: workspace.environmentFile()) else { return nil }
            return Environment.read(text, name: workspace.environment, file: workspace.environment) {
                try? PlaybookLibrary.text(of: workspace.environmentFile($0))
            }.0
        }
        let (plugins, _) = PluginShelf(
            workspace: environment == nil ? nil : workspace, environment: environment
        ).load()
        return BuiltIn.catalog(with: OperationCatalog(plugins.flatMap(\.descriptor.connectors)))
    }

    private static func document(of entry: PlaybookLibrary.Entry) -> Value {
        let errors = entry.diagnostics.filter { $0.severity == .error }
        let first = errors.first.map { ": \($0.message)" } ?? ""
        return [
            "status": "Failed", "reason": .string("the playbook has \(errors.count) errors\(first)"),
            "errors": .array(errors.map { FindingDocument.of($0) }), "trigger": .null, "steps": [],
            "response": .null, "outputs": [:], "notes": [],
        ]
    }
}
