import ArgumentParser
import Foundation
import Gallery
import Playbooks
import Values
import Vault

/// `riposte new TEMPLATE`.
struct NewCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "new", abstract: "Make a playbook from a template.",
        discussion: """
            Examples:
              riposte new run-antivirus-scan
              riposte new run-antivirus-scan --name quick-scan --set scanType=Quick --set comment="Scan by the SOC"
            """)

    @OptionGroup var place: WorkspaceOptions
    @Argument(help: "The template's name.", completion: .list(TemplateGallery.all.map(\.name))) var template:
        String
    @Option(help: "The new playbook's name; by default the template's.") var name: String?
    @Option(help: "A default for a parameter, NAME=VALUE; can be repeated.") var set: [Assignment] = []
    @Flag(help: "Replace a playbook of the same name.") var force = false

    func run() throws {
        let workspace = try place.find()
        let template = try TemplateCommand.template(template)
        let name = name ?? template.name
        var text = template.text.replacing(
            "\nname: \(template.name)\n", with: "\nname: \(name)\n", maxReplacements: 1)
        for assignment in set {
            text = try Self.settingDefault(of: assignment.name, to: assignment.value, in: text)
        }
        let file = workspace.playbooksFolder.appending(path: "\(name).yaml")
        let (_, findings) = PlaybookReader.read(
            text, file: Workspace.shown(file), catalog: nil, digest: Digest.sha256(text))
        guard !findings.hasErrors else {
            throw DocumentFailure(diagnostics: findings, sources: [Workspace.shown(file): text])
        }
        guard force || !FileManager.default.fileExists(atPath: file.path) else {
            throw CommandFailure(
                "CL0005", "`\(Workspace.shown(file))` exists already",
                help: "choose another name with `--name`, or replace it with `--force`")
        }
        try FileManager.default.createDirectory(
            at: workspace.playbooksFolder, withIntermediateDirectories: true)
        try Data(text.utf8).write(to: file, options: .atomic)
        let terminal = Terminal()
        terminal.say("made \(terminal.styled(Workspace.shown(file), .name)) from `\(template.name)`")
        terminal.say("next: look at it, then `riposte check \(Workspace.shown(file))`")
    }

    /// The text with another `default:` in the block of a parameter.
    static func settingDefault(of parameter: String, to value: String, in text: String) throws -> String {
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        guard let start = lines.firstIndex(of: "  \(parameter):"),
            let line = lines[start...].dropFirst().prefix(while: { $0.hasPrefix("    ") }).indices.first(
                where: {
                    lines[$0].hasPrefix("    default:")
                })
        else {
            throw CommandFailure(
                "CL0006", "the template has no parameter `\(parameter)`",
                help: "`riposte template show` prints it",
                isUsage: true)
        }
        lines[line] = "    default: \(Value.string(value).json())"
        return lines.joined(separator: "\n")
    }
}
