import ConformanceKit
import Foundation
import PluginHost
import TestSupport

/// Runs of the kit on plugins that are built here.
enum KitRun {
    /// Where the plugin's code runs.
    enum Place: String, Sendable {
        case worker, thisProcess
    }

    struct CompilerFailure: Error {
        var output: String
    }

    private static let sources = packageRoot.appending(path: "Tests/ConformanceKitTests/Broken")
    private static let headers = packageRoot.appending(path: "Sources/ConnectorABI/include")

    /// The report on a library, by a kit that does not wait long.
    static func report(
        on library: String, in place: Place, _ change: (inout KitOptions) -> Void = { _ in }
    ) async -> KitReport {
        var options = options(place)
        options.patience = .seconds(2)
        options.grace = .milliseconds(500)
        options.repetitions = 2000
        change(&options)
        return await ConformanceKit(library: library, options: options).run()
    }

    private static func options(_ place: Place) -> KitOptions {
        switch place {
        case .thisProcess: KitOptions(isolation: "in-process") { PluginLibrary.load(files: [$0]) }
        case .worker:
            KitOptions(isolation: "worker") {
                PluginLibrary.load(files: [$0], isolation: .sandbox(SandboxOptions(program: worker)))
            }
        }
    }

    /// The folder of what was built with these tests.
    static var built: URL {
        URL(filePath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
    }

    private static var worker: String { built.appending(path: "riposte-worker").path }

    /// Builds one of the plugins in `Broken`.
    static func build(broken name: String, into folder: URL) throws -> String {
        let source = sources.appending(path: "\(name).c")
        let isC = FileManager.default.fileExists(atPath: source.path)
        return try build(isC ? source : sources.appending(path: "\(name).cpp"), into: folder)
    }

    /// Compiles a source; gives the library's path.
    static func build(_ source: URL, into folder: URL) throws -> String {
        // Each build has a name of its own: a library that was opened stays open in this process.
        let library = folder.appending(path: source.deletingPathExtension().lastPathComponent + ".so")
        let compiler = Process()
        let output = Pipe()
        compiler.executableURL = URL(filePath: "/usr/bin/env")
        let isC = source.pathExtension == "c"
        compiler.arguments =
            (isC ? ["cc", "-std=gnu11"] : ["c++", "-std=c++17"]) + [
                "-shared", "-fPIC", "-fvisibility=hidden", "-O1", "-Wall", "-Wextra", "-Werror",
                "-Wno-unused-function", "-D_GNU_SOURCE", "-I", headers.path, source.path, "-o", library.path,
                "-pthread",
            ]
        compiler.standardError = output
        try compiler.run()
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        compiler.waitUntilExit()
        guard compiler.terminationStatus == 0 else { throw CompilerFailure(output: text) }
        return library.path
    }
}
