import ArgumentParser
import Catalog
import Foundation
import PluginHost
import PluginTrust

/// `riposte plugin sign LIB --key FILE`.
struct PluginSignCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sign", abstract: "Sign a plugin's library.",
        discussion: """
            Writes LIB.sig: who signed which file as which version of which plugin. Name and version are those of the
            plugin's descriptor.

            Example:
              riposte plugin sign build/libacme-edr.so --key acme.key
            """)

    @Argument(help: "The library.") var library: String
    @Option(help: "File of the private key, as `riposte plugin keygen` makes it.") var key: String

    func run() throws {
        let key = try KeyFile.signingKey(key)
        let path = library.contains("/") ? library : "./\(library)"
        let plugin = try FoundPlugin.named(orFile: path, in: nil).read()
        let signature: PluginSignature
        do throws(TrustRefusal) {
            signature = try key.sign(
                try PluginStatement(
                    digest: plugin.digest, name: plugin.descriptor.name, version: plugin.descriptor.version))
        } catch {
            throw CommandFailure(error)
        }
        let file = URL(filePath: plugin.path + PluginSignature.suffix)
        try Data(signature.text.utf8).write(to: file, options: .atomic)
        let terminal = Terminal()
        terminal.say(
            "\(Workspace.shown(file)): `\(signature.name)` \(signature.version), sha256 \(plugin.digest)")
        terminal.say("signed by the key \(signature.key)")
    }
}
