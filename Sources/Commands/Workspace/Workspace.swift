import Foundation

/// A folder with playbooks and environments, as `riposte init` makes it.
///
///     environments/NAME.yaml   what differs between environments
///     playbooks/*.yaml         playbooks
///     plugins/*.so             plugins of one's own
///     .riposte/                run history, sealed secrets and their key; never in version control
struct Workspace: Sendable {
    /// The folder.
    let root: URL
    /// The environment in use.
    let environment: String

    var playbooksFolder: URL { root.appending(path: "playbooks") }
    var pluginsFolder: URL { root.appending(path: "plugins") }
    var stateFolder: URL { root.appending(path: ".riposte") }
    var labFile: URL { stateFolder.appending(path: "lab.json") }
    var secretsFile: URL { stateFolder.appending(path: "secrets.json") }
    var operatorTokenFile: URL { stateFolder.appending(path: "operator.token") }
    var keyFile: URL { stateFolder.appending(path: "secrets.key") }

    func environmentFile(_ name: String? = nil) -> URL {
        root.appending(path: "environments/\(name ?? environment).yaml")
    }

    /// A path that an environment names: relative to the workspace, or absolute.
    func path(of name: String) -> String {
        name.hasPrefix("/") ? name : root.appending(path: name).path
    }

    /// A path as it is shown: relative to the current folder where that is shorter.
    static func shown(_ url: URL) -> String {
        let here = FileManager.default.currentDirectoryPath + "/"
        let path = url.path
        return path.hasPrefix(here) ? String(path.dropFirst(here.count)) : path
    }

    /// The nearest folder at or above `start` that holds `environments/`.
    static func find(from start: URL) -> URL? {
        var folder = start.standardizedFileURL
        while true {
            let candidate = folder.appending(path: "environments")
            if (try? candidate.resourceValues(forKeys: [.isDirectoryKey]).isDirectory) == true {
                return folder
            }
            let parent = folder.deletingLastPathComponent()
            guard parent.path != folder.path else { return nil }
            folder = parent
        }
    }
}
