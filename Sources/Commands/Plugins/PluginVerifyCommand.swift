import ArgumentParser
import Catalog
import Foundation
import PluginHost
import PluginTrust
import Values

/// `riposte plugin verify LIB`.
struct PluginVerifyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Say whether a library is what it should be: signature, lock, environment.",
        discussion: """
            In a workspace the library is held against riposte.lock and the environment's trusted keys, as if it were to be
            used. With --key it is held against that key and nothing else.

            Examples:
              riposte plugin verify acme-edr --env production
              riposte plugin verify ./libacme-edr.so --key acme.key.pub
            """)

    @OptionGroup var place: WorkspaceOptions
    @Argument(help: "A plugin's name, or a library file.") var plugin: String
    @Option(help: "File of the public key that has to have signed it.") var key: String?
    @Flag(help: "Print JSON.") var json = false

    func run() throws {
        let workspace = try place.findIfAny()
        let found = try FoundPlugin.named(orFile: plugin, in: workspace)
        do {
            try accept(found, try demands(in: workspace))
        } catch let refusal as CommandFailure where json {
            Terminal().say(Self.document(found, refusal).json(pretty: true))
            throw ExitCode(1)
        }
    }

    /// What the library is held against, and whether it counts as one that came with Riposte.
    private func demands(in workspace: Workspace?) throws -> WorkspaceTrust {
        if let key {
            return WorkspaceTrust(
                only: try KeyFile.publicKey(key), of: URL(filePath: key).lastPathComponent)
        }
        guard let workspace else {
            throw CommandFailure(
                "CL0335",
                "there is nothing to hold the library against: no workspace is here and no key was given",
                help: "give `--key FILE` or `--workspace FOLDER`", isUsage: true)
        }
        return WorkspaceTrust(workspace: workspace, environment: try workspace.readEnvironment())
    }

    private func accept(_ found: FoundPlugin, _ trust: WorkspaceTrust) throws {
        let asked = FoundPlugin(name: found.name, path: found.path, isShipped: found.isShipped && key == nil)
        let read = try read(asked, trust)
        let admission: Admission
        do throws(TrustRefusal) {
            admission = try trust.admission(
                asked.name, asked.path, read.digest, isShipped: asked.isShipped)
        } catch {
            throw CommandFailure(error)
        }
        let terminal = Terminal()
        guard !json else {
            return terminal.say(
                Self.document(read, admission, trust.requirement(of: asked.name)).json(pretty: true))
        }
        terminal.say(
            "\(terminal.styled("accepted", .good))  \(Workspace.shown(URL(filePath: read.path))): "
                + "`\(read.descriptor.name)` \(read.descriptor.version)")
        terminal.say("  sha256  \(read.digest)")
        terminal.say("  signed  \(Self.signature(beside: asked, admission))")
        if key == nil { terminal.say("  locked  \(admission.entry == nil ? "no" : "yes")") }
    }

    private func read(_ found: FoundPlugin, _ trust: WorkspaceTrust) throws -> Plugin {
        do {
            return try found.read(demanding: trust)
        } catch let refusal as CommandFailure where refusal.code == "PL0224" {
            guard let key else { throw refusal }
            throw CommandFailure(
                refusal.code,
                "`\(Workspace.shown(URL(filePath: found.path)))` is not signed by the key of `\(key)`",
                help:
                    "ask its author which key is right, and for the `\(PluginSignature.suffix)` file that belongs to it"
            )
        }
    }

    private static func signature(beside found: FoundPlugin, _ admission: Admission) -> String {
        if let signer = admission.signer { return "by \(signer.owner) (key \(signer.key.id))" }
        switch WorkspaceTrust.signature(beside: found.path) {
        case nil: return "no"
        case .success(let other): return "by the key \(other.key), which the environment does not trust"
        case .failure(let refusal): return "no: \(refusal.message)"
        }
    }

    private static func document(_ plugin: Plugin, _ admission: Admission, _ requirement: Requirement)
        -> Value
    {
        [
            "file": .string(plugin.path), "accepted": true, "name": .string(plugin.descriptor.name),
            "version": .string(plugin.descriptor.version), "sha256": .string(plugin.digest),
            "requires": .string(requirement.rawValue), "locked": .bool(admission.entry != nil),
            "signedBy": admission.signer.map { ["owner": .string($0.owner), "key": .string($0.key.id)] }
                ?? .null,
        ]
    }

    private static func document(_ found: FoundPlugin, _ refusal: CommandFailure) -> Value {
        [
            "file": .string(found.path), "accepted": false, "code": .string(refusal.code),
            "message": .string(refusal.message), "help": refusal.help.map(Value.string) ?? .null,
        ]
    }
}
