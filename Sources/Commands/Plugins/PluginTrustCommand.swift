import ArgumentParser
import Foundation
import Playbooks
import PluginTrust
import Values

/// `riposte plugin trust KEYFILE`.
struct PluginTrustCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "trust", abstract: "Trust the plugins that a key signs, in this environment.",
        discussion: """
            Get the key's id from its owner by another way than the file, and compare.

            Examples:
              riposte plugin trust acme.key.pub --env production
              riposte plugin trust acme.key.pub --owner acme --require signature
              riposte plugin trust --remove acme
              riposte plugin trust                 # list
            """)

    @OptionGroup var place: WorkspaceOptions
    @Argument(help: "File of the public key.") var file: String?
    @Option(help: "Whose key it is; by default the file's name up to the first dot.") var owner: String?
    @Option(help: "Say what has to speak for plugins here: signature, lock or none.") var require:
        RequirementWord?
    @Option(help: "No longer trust the key of this owner.") var remove: String?
    @Flag(help: "Put the key in place of another one of that owner.") var force = false

    func run() throws {
        let workspace = try place.find()
        let environment = try workspace.readEnvironment()
        let place = workspace.environmentFile()
        let before = try PlaybookLibrary.text(of: place)
        var text = before
        var said: [String] = []
        if let file {
            let key = try KeyFile.publicKey(file)
            let name = try ownerName(file)
            let known = environment.trust.keys[name]
            guard force || known == nil || known == key.base64 else {
                throw CommandFailure(
                    "CL0333", "`\(name)` has another key already: \(known.flatMap(PublicKey.init)?.id ?? "")",
                    help: "if that one is given up, add `--force`; otherwise choose another `--owner`")
            }
            text = try EnvironmentEditor.trusting(key: key.base64, of: name, in: text)
            said.append(
                "plugins signed by `\(name)` (key \(key.id)) are trusted in \(Workspace.shown(place))")
        }
        if let remove {
            guard environment.trust.keys[remove] != nil else {
                let near = nearestName(to: remove, among: environment.trust.keys.keys.sorted())
                throw CommandFailure(
                    "CL0337", "no key of `\(remove)` is trusted here",
                    help: near.map { "did you mean `\($0)`?" })
            }
            text = try EnvironmentEditor.distrusting(remove, in: text)
            said.append("the key of `\(remove)` is no longer trusted")
        }
        if let require {
            text = try EnvironmentEditor.requiring(require.rawValue, in: text)
            said.append("what has to speak for plugins here: \(require.rawValue)")
        }
        guard !said.isEmpty else { return list(environment) }
        if text != before { try Data(text.utf8).write(to: place, options: .atomic) }
        said.forEach { Terminal().say($0) }
    }

    private func ownerName(_ file: String) throws -> String {
        let stem = URL(filePath: file).lastPathComponent.prefix { $0 != "." }
        let name = owner ?? String(stem)
        let isName =
            !name.isEmpty && name.utf8.count <= 100
            && name.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-" || $0 == "_") }
        guard isName else {
            throw CommandFailure(
                "CL0338", "`\(name)` cannot be the name of a key's owner",
                help: "give one with `--owner`: letters, digits, `-` and `_`", isUsage: true)
        }
        return name
    }

    private func list(_ environment: Playbooks.Environment) {
        let terminal = Terminal()
        let keys = environment.trust.keys.sorted { $0.key < $1.key }
        terminal.say(
            "plugins need: \(environment.trust.require?.rawValue ?? "a place in riposte.lock, where there is one")"
        )
        guard !keys.isEmpty else {
            return terminal.say("no key is trusted; try `riposte plugin trust KEYFILE`")
        }
        var table = TextTable(["OWNER", "KEY"])
        for (owner, text) in keys { table.add([owner, PublicKey(base64: text)?.id ?? ""]) }
        table.lines(terminal).forEach { terminal.say($0) }
    }
}

/// What `--require` takes: the words of ``Requirement``.
enum RequirementWord: String, ExpressibleByArgument, CaseIterable {
    case signature, lock, none
}
