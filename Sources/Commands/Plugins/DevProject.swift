import Foundation

/// A connector's folder, and how it is built.
struct DevProject: Sendable {
    let root: URL
    /// What builds it, for the shell.
    let command: String

    /// The project in a folder; `command` is used in place of what its files say.
    init(_ root: URL, command: String?) throws {
        self.root = root
        guard let found = command ?? Self.builders.first(where: { Self.has($0.file, root) })?.command else {
            let names = Self.builders.map { "`\($0.file)`" }.joined(separator: ", ")
            throw CommandFailure(
                "CL0305", "`\(Workspace.shown(root))` has nothing to build it with: none of \(names)",
                help: "name the connector's folder, or say how it is built with `--build COMMAND`",
                isUsage: true)
        }
        self.command = found
    }

    /// The library that the build made, or the descriptor that stands alone: the newest one in the folder.
    func library() throws -> String {
        let files = (try? FileManager.default.contentsOfDirectory(atPath: root.path)) ?? []
        let libraries = files.filter { $0.hasSuffix(".so") || $0.hasSuffix(".riposte.json") }.map {
            root.appending(path: $0).path
        }
        guard let newest = libraries.max(by: { Self.modified($0) < Self.modified($1) }) else {
            throw CommandFailure(
                "CL0307", "the build left no library in `\(Workspace.shown(root))`",
                help: "let the build put `NAME.so` there, as the Makefile of `riposte plugin new` does")
        }
        return newest
    }

    /// The folder with recorded calls, if there is one.
    var examples: String? {
        let folder = root.appending(path: "tests").path
        return FileManager.default.fileExists(atPath: folder) ? folder : nil
    }

    /// The first file that is there decides.
    private static let builders = [
        (file: "Makefile", command: "make"),
        (file: "Cargo.toml", command: "cargo build --release && cp target/release/*.so ."),
        (file: "go.mod", command: "go build -buildmode=c-shared -o connector.so ."),
        (file: "Package.swift", command: "swift build -c release && cp .build/release/*.so ."),
    ]

    private static func has(_ file: String, _ root: URL) -> Bool {
        FileManager.default.fileExists(atPath: root.appending(path: file).path)
    }

    private static func modified(_ path: String) -> Date {
        (try? FileManager.default.attributesOfItem(atPath: path)[.modificationDate] as? Date) ?? .distantPast
    }
}
