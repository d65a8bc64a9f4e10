import ArgumentParser
import Catalog
import Foundation
import HostConnectors
import Playbooks
import PluginHost
import Values

/// `riposte graph PLAYBOOK`.
struct GraphCommand: ParsableCommand {
    /// The ways to draw.
    enum Format: String, ExpressibleByArgument, CaseIterable {
        case svg, mermaid
    }

    static let configuration = CommandConfiguration(
        commandName: "graph", abstract: "Draw a playbook.",
        discussion: "Example:\n  riposte graph run-antivirus-scan > scan.svg")

    @OptionGroup var place: WorkspaceOptions
    @Argument(help: "A playbook's name or file.", completion: .file(extensions: ["yaml", "yml"]))
    var playbook: String
    @Option(help: "svg or mermaid.") var format: Format = .svg

    func run() throws {
        let entry = try PlaybookArgument(playbook).read(place)
        guard let plan = entry.plan, !entry.diagnostics.hasErrors else {
            throw DocumentFailure(diagnostics: entry.diagnostics, sources: [entry.file: entry.source])
        }
        Terminal().say(format == .svg ? Drawing.svg(plan) : Drawing.mermaid(plan))
    }
}

/// A playbook as commands take it: a name in the workspace, or a file.
struct PlaybookArgument {
    let text: String

    init(_ text: String) { self.text = text }

    /// The playbook, read with the plugins of the workspace, or all shipped ones outside of one.
    func read(_ place: WorkspaceOptions) throws -> PlaybookLibrary.Entry {
        let workspace = try place.findIfAny()
        let environment = try workspace.map { try House.open($0).environment }
        let (plugins, _) = PluginShelf(workspace: workspace, environment: environment).load()
        let library = PlaybookLibrary(
            catalog: BuiltIn.catalog(with: OperationCatalog(plugins.flatMap(\.descriptor.connectors))),
            environment: environment)
        return try read(library, workspace)
    }

    /// The playbook, read by a library.
    func read(_ library: PlaybookLibrary, _ workspace: Workspace?) throws -> PlaybookLibrary.Entry {
        if text.contains("/") || PlaybookLibrary.extensions.contains(where: { text.hasSuffix($0) })
            || FileManager.default.fileExists(atPath: text)
        {
            return try library.read(URL(filePath: text))
        }
        guard let workspace else {
            throw CommandFailure(
                "CL0008", "cannot read `\(text)`", help: "give a file, or run inside a workspace")
        }
        let entries = try library.readAll(workspace.playbooksFolder)
        if let entry = entries.first(where: { $0.plan?.name == text || $0.file.hasSuffix("/\(text).yaml") }) {
            return entry
        }
        let near = nearestName(to: text, among: entries.compactMap { $0.plan?.name })
        throw CommandFailure(
            "CL0031", "there is no playbook `\(text)` in \(Workspace.shown(workspace.playbooksFolder))",
            help: near.map { "did you mean `\($0)`?" } ?? "make one with `riposte new TEMPLATE`")
    }
}
