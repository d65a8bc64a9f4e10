import ArgumentParser
import Catalog
import Foundation
import HostConnectors
import Importing
import Playbooks
import PluginHost
import Values
import Vault

/// `riposte import PATH...`.
struct ImportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import", abstract: "Make playbooks of Logic Apps and Power Automate definitions.",
        discussion: """
            Takes definitions, ARM templates, Power Automate packages and solutions (zip), folders of Logic Apps Standard, and
            folders with any of them. Says which connections to make and what a person has to look at, each with its place.

            Examples:
              riposte import flow.zip
              riposte import azuredeploy.json --connection wdatp=defender-endpoint
              riposte import exported/ --to playbooks --force
              riposte import flow.json --print          the YAML, nothing is written
            """)

    @OptionGroup var place: WorkspaceOptions
    @Argument(help: "Files and folders.", completion: .file(extensions: ["json", "zip"])) var paths: [String]
    @Option(help: "Folder to write to; by default the workspace's playbooks, or the current folder.") var to:
        String?
    @Option(help: "A definition's connection and ours, KEY=NAME; can be repeated.") var connection:
        [Assignment] = []
    @Flag(help: "Replace playbooks of the same name.") var force = false
    @Flag(name: .customLong("print"), help: "Print the YAML and write nothing.") var prints = false
    @Flag(help: "Print one JSON object.") var json = false

    func run() throws {
        let workspace = try place.findIfAny()
        var environment = try workspace.map { try House.open($0).environment }
        for assignment in connection {
            if environment == nil { environment = Environment(name: "import") }
            environment?.definitionConnections[assignment.name] = assignment.value
        }
        let (plugins, _) = PluginShelf(workspace: workspace, environment: environment).load()
        let catalog = BuiltIn.catalog(with: OperationCatalog(plugins.flatMap(\.descriptor.connectors)))
        var items: [ImportItem] = []
        for path in paths { items += try read(path, catalog, environment) }
        ImportItem.makeNamesUnique(&items)
        let folder = to.map { URL(filePath: $0) } ?? workspace?.playbooksFolder ?? URL(filePath: ".")
        if !prints { try write(&items, to: folder) }
        let report = ImportReport(items: items, environment: environment, terminal: Terminal())
        if json {
            Terminal().say(report.document.json())
        } else if prints {
            for item in items { Terminal().say(item.yaml ?? "") }
            report.complain()
        } else {
            report.say()
        }
        guard items.allSatisfy({ $0.yaml != nil }) else { throw ExitCode(1) }
    }

    private func read(
        _ path: String, _ catalog: OperationCatalog, _ environment: Environment?
    ) throws -> [ImportItem] {
        let files = try ImportFiles.read(path)
        let found: [FoundDefinition]
        do throws(ImportError) {
            found = try DefinitionFinder.find(in: files)
        } catch {
            throw CommandFailure(error.code, error.message, help: error.help)
        }
        return found.map { definition in
            let source = DefinitionFile.source(of: definition)
            let result = DefinitionReader.read(
                source, catalog: catalog, environment: environment, digest: Digest.sha256(source.text))
            return ImportItem(definition, source: source, result)
        }
    }

    /// Writes what could be read; nothing at all when a file would be replaced against the operator's will.
    private func write(_ items: inout [ImportItem], to folder: URL) throws {
        for item in items where item.yaml != nil && !force {
            let file = folder.appending(path: "\(item.name).yaml")
            guard FileManager.default.fileExists(atPath: file.path) else { continue }
            throw CommandFailure(
                "CL0005", "`\(Workspace.shown(file))` exists already",
                help: "choose another folder with `--to`, or replace it with `--force`; nothing was written")
        }
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        for place in items.indices {
            guard let yaml = items[place].yaml else { continue }
            let file = folder.appending(path: "\(items[place].name).yaml")
            try Data(yaml.utf8).write(to: file, options: .atomic)
            items[place].written = Workspace.shown(file)
        }
    }
}
