import ArgumentParser
import PluginTrust

/// `riposte plugin keygen FILE`.
struct PluginKeygenCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "keygen", abstract: "Make an Ed25519 key to sign plugins with.",
        discussion: """
            FILE is the private key (PKCS #8, PEM), which nobody but you can read; FILE.pub is the public one, to give away.
            `openssl genpkey -algorithm ed25519` makes keys that serve as well.

            Example:
              riposte plugin keygen acme.key
            """)

    @Argument(help: "File for the private key.") var file: String

    func run() throws {
        let key = SigningKey()
        try KeyFile.write(key, to: file)
        let terminal = Terminal()
        terminal.say("\(file)  the private key: keep it where only you can read it")
        terminal.say("\(file)\(KeyFile.publicSuffix)  the public key \(key.publicKey.id)")
        terminal.say("operators trust it with `riposte plugin trust \(file)\(KeyFile.publicSuffix)`")
    }
}
