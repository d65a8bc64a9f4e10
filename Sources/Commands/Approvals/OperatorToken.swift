import Foundation
import HostConnectors

/// What an operator signs in to the pages of the host with: a file that only its owner can read.
enum OperatorToken {
    /// The token of a workspace, which is made when there is none.
    static func read(_ workspace: Workspace) throws -> String {
        let file = workspace.operatorTokenFile
        if let text = try? String(contentsOf: file, encoding: .utf8) {
            let token = text.filter { !$0.isWhitespace }
            let mode = try FileManager.default.attributesOfItem(atPath: file.path)[.posixPermissions] as? Int
            guard let mode, mode & 0o077 == 0 else {
                throw CommandFailure(
                    "CL0090", "others than its owner can read `\(Workspace.shown(file))`",
                    help: "remove the file: `riposte serve` makes another one")
            }
            if token.count >= 32 { return token }
        }
        let token = RandomText.make()
        let files = FileManager.default
        try files.createDirectory(at: workspace.stateFolder, withIntermediateDirectories: true)
        try? files.removeItem(at: file)
        guard
            files.createFile(
                atPath: file.path, contents: Data("\(token)\n".utf8), attributes: [.posixPermissions: 0o600])
        else {
            throw CommandFailure(
                "CL0091", "cannot write `\(Workspace.shown(file))`",
                help: "check the folder and its permissions")
        }
        return token
    }
}
