import ArgumentParser
import Foundation

/// `riposte plugin headers [--install PREFIX]`.
struct PluginHeadersCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "headers", abstract: "Write the C headers that plugins are built with.",
        discussion: """
            Without --install they are written to `include/riposte` of this folder, which is where the connectors of \
            `riposte plugin new` look for them. With it they are installed for everyone, and `pkg-config --cflags \
            riposte-connector` finds them.

            Examples:
              riposte plugin headers
              riposte plugin headers --install ~/.local
              sudo riposte plugin headers --install /usr/local
            """)

    @Option(
        help: "The prefix to install under: `include` gets the headers, `lib/pkgconfig` their description.",
        completion: .directory)
    var install: String?
    @Option(help: "The folder of a connector to write to; by default this one.", completion: .directory)
    var into = "."

    func validate() throws {
        guard install == nil || into == "." else {
            throw ValidationError("`--install` and `--into` exclude each other")
        }
    }

    func run() throws {
        let terminal = Terminal()
        let prefix = URL(filePath: NSString(string: install ?? into).expandingTildeInPath)
        for file in try Self.write(to: prefix, forEveryone: install != nil) {
            terminal.say("wrote \(terminal.styled(Workspace.shown(file), .name))")
        }
        if install != nil {
            let place = prefix.appending(path: "lib/pkgconfig").path
            terminal.say("next: PKG_CONFIG_PATH=\(place) pkg-config --cflags riposte-connector")
        }
    }

    /// Writes the headers, and for everyone what `pkg-config` reads; gives the files.
    static func write(to prefix: URL, forEveryone: Bool) throws -> [URL] {
        var files = ConnectorHeader.headers.map { ("include/\($0.path)", $0.text) }
        if forEveryone {
            files.append(("lib/pkgconfig/riposte-connector.pc", ConnectorHeader.packageConfiguration))
        }
        return try files.map { path, text in
            let file = prefix.appending(path: path)
            do {
                try FileManager.default.createDirectory(
                    at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
                try Data(text.utf8).write(to: file, options: .atomic)
            } catch {
                throw CommandFailure(
                    "CL0321", "`\(Workspace.shown(file))` cannot be written: \(error.localizedDescription)",
                    help: "name a folder that you may write to")
            }
            return file
        }
    }
}
