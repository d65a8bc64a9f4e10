import Engine
import Foundation
import Glibc

/// Asks for a secret on the terminal without showing it.
enum SecretPrompt {
    /// The line typed; an error that names the other ways when there is no terminal.
    static func ask(_ what: String) throws -> Secret {
        guard isatty(STDIN_FILENO) == 1 else {
            throw CommandFailure(
                "CL0016", "no terminal to ask for the \(what)",
                help: "give it with `--secret-file FILE` or `--secret-env NAME`", isUsage: true)
        }
        FileHandle.standardError.write(Data("\(what) (not shown): ".utf8))
        try showTyping(false)
        defer {
            try? showTyping(true)
            FileHandle.standardError.write(Data("\n".utf8))
        }
        guard let line = readLine(), !line.isEmpty else {
            throw CommandFailure("CL0017", "nothing was typed for the \(what)")
        }
        return Secret(line)
    }

    /// Through `stty` of coreutils, so that no module but those that own a C handle has unsafe code.
    private static func showTyping(_ shows: Bool) throws {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["stty", shows ? "echo" : "-echo"]
        try process.run()
        process.waitUntilExit()
    }
}
