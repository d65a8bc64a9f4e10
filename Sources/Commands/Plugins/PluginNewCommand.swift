import ArgumentParser
import Catalog
import Foundation
import HostConnectors
import Scaffolds

/// `riposte plugin new --lang LANGUAGE NAME`.
struct PluginNewCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "new",
        abstract: "Make a connector to start from: it builds, is tested and can be loaded.",
        discussion: """
            Examples:
              riposte plugin new --lang rust acme-edr
              riposte plugin new --lang c acme-edr --into connectors
              riposte plugin new --lang swift acme-edr --kit ../riposte
              riposte plugin new --lang descriptor acme-edr        a REST API, without code
            """)

    @Option(
        name: [.customLong("lang"), .customLong("language")],
        help: "The language: c, cpp, rust, go or swift; descriptor for none.",
        completion: .list(ScaffoldLanguage.allCases.map(\.rawValue)), transform: Self.language)
    var lang: ScaffoldLanguage
    @Argument(help: "The connector's name: lower-case letters, digits and dashes.") var name: String
    @Option(help: "The folder to make the connector's own in; by default this one.") var into = "."
    @Option(help: "For Swift, where ConnectorKit comes from: the folder of a checkout of Riposte, or a URL.")
    var kit: String?

    func run() throws {
        let scaffold = Scaffold(lang, name: try Self.checked(name))
        let folder = URL(filePath: into).appending(path: name).standardizedFileURL
        let files = try scaffold.files(header: ConnectorHeader.text, kit: kitSource(seenFrom: folder))
        try Self.write(files, to: folder)
        say(folder, files.count)
    }

    /// The language of a word.
    static func language(_ word: String) throws -> ScaffoldLanguage {
        guard let language = ScaffoldLanguage(rawValue: word) else {
            let names = ScaffoldLanguage.allCases.map { "`\($0.rawValue)`" }.joined(separator: ", ")
            throw ValidationError("there is no scaffold for `\(word)`; the languages are \(names)")
        }
        return language
    }

    /// The name, if it can be a connector's.
    static func checked(_ name: String) throws -> ScaffoldName {
        guard !BuiltIn.descriptors.contains(where: { $0.name == name }) else {
            throw CommandFailure(
                "CL0301", "`\(name)` is the name of a connector that is built in",
                help: "choose another name",
                isUsage: true)
        }
        do throws(ScaffoldNameError) {
            return try ScaffoldName(name)
        } catch {
            throw CommandFailure(
                "CL0301", "`\(name)` cannot be a connector's name: it \(error.message)",
                help: "use lower-case letters, digits and single dashes, such as `acme-edr`", isUsage: true)
        }
    }

    /// Writes the files into a folder that is not there yet; leaves nothing behind when that fails.
    static func write(_ files: [Scaffold.File], to folder: URL) throws {
        let manager = FileManager.default
        let shown = Workspace.shown(folder)
        guard !manager.fileExists(atPath: folder.path) else {
            throw CommandFailure(
                "CL0302", "`\(shown)` exists already",
                help: "choose another name, or another folder with `--into`")
        }
        do {
            for file in files {
                let place = folder.appending(path: file.path)
                try manager.createDirectory(
                    at: place.deletingLastPathComponent(), withIntermediateDirectories: true)
                try Data(file.text.utf8).write(to: place)
            }
        } catch {
            try? manager.removeItem(at: folder)
            throw CommandFailure(
                "CL0303", "`\(shown)` cannot be written: \(error.localizedDescription)",
                help: "choose a folder that you may write to with `--into`")
        }
    }

    private func kitSource(seenFrom folder: URL) throws -> Scaffold.Kit {
        guard lang == .swift else { return .folder("") }
        guard let kit else {
            throw CommandFailure(
                "CL0304", "a Swift connector needs ConnectorKit, and it is not said where that is",
                help: "add `--kit FOLDER` with a checkout of Riposte, or `--kit URL` with its repository",
                isUsage: true)
        }
        if kit.contains("://") || kit.hasPrefix("git@") {
            return .repository(url: kit, version: Riposte.version)
        }
        let path = URL(filePath: kit).standardizedFileURL.path
        guard FileManager.default.fileExists(atPath: "\(path)/Sources/ConnectorKit") else {
            throw CommandFailure(
                "CL0304", "`\(kit)` is no checkout of Riposte: it has no `Sources/ConnectorKit`",
                help: "add `--kit FOLDER` with a checkout of Riposte, or `--kit URL` with its repository",
                isUsage: true)
        }
        return .folder(path)
    }

    private func say(_ folder: URL, _ count: Int) {
        let terminal = Terminal()
        let shown = Workspace.shown(folder)
        terminal.say(
            "made \(terminal.styled(shown, .name)) with \(count) files; its README says what is where")
        let missing = lang.tools.filter { !Toolchain.has($0) }
        if !missing.isEmpty {
            let names = missing.map { "`\($0)`" }.joined(separator: " and ")
            terminal.say("\(terminal.styled("missing", .doubtful))  \(names), to build it")
        }
        terminal.say("next: cd \(shown) && make && riposte plugin inspect ./\(name)\(lang.productSuffix)")
    }
}

/// What is on the `PATH`.
enum Toolchain {
    /// Whether there is a program of that name.
    static func has(_ program: String) -> Bool {
        let folders = (ProcessEnvironment.value("PATH") ?? "").split(separator: ":")
        return folders.contains { FileManager.default.isExecutableFile(atPath: "\($0)/\(program)") }
    }
}
