import Foundation
import PluginHost
import TestSupport
import Testing

/// Files of these tests.
enum Place {
    static let tests = packageRoot.appending(path: "Tests/ABITests")
    /// Today's headers.
    static let headers = packageRoot.appending(path: "Sources/ConnectorABI/include")
    static let frozen = tests.appending(path: "frozen/1.0")
    static let plugins = frozen.appending(path: "plugins")

    static func text(_ file: URL) throws -> String { try String(contentsOf: file, encoding: .utf8) }

    /// Compares a file with what it should hold; `UPDATE_GOLDEN=1` writes it anew.
    static func golden(_ file: URL, _ expected: String) throws -> String {
        if ProcessInfo.processInfo.environment["UPDATE_GOLDEN"] != nil {
            try expected.write(to: file, atomically: true, encoding: .utf8)
        }
        return try text(file)
    }
}

/// The isolations that a plugin built with an old header must work in.
enum Isolations {
    static var all: [Isolation] {
        let folder = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
        return [
            .inline, .sandbox(SandboxOptions(program: folder.appending(path: "riposte-worker").path)),
        ]
    }
}

/// Programs of this machine.
enum Toolchain {
    struct Failure: Error, CustomStringConvertible {
        var description: String
    }

    struct Outcome {
        var status: Int32
        var output: String
    }

    /// Where a program is; nil when it is not installed.
    static func find(_ program: String) -> String? {
        let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
        return path.split(separator: ":").map { "\($0)/\(program)" }
            .first { FileManager.default.isExecutableFile(atPath: $0) }
    }

    /// Runs a program to its end; gives what it wrote to both of its streams.
    static func outcome(_ words: [String], in folder: URL? = nil) throws -> Outcome {
        let process = Process()
        let pipe = Pipe()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = words
        process.currentDirectoryURL = folder
        process.standardOutput = pipe
        process.standardError = pipe
        try process.run()
        let output = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        return Outcome(status: process.terminationStatus, output: output)
    }

    /// Runs a program that must succeed; gives its output.
    @discardableResult
    static func run(_ words: [String], in folder: URL? = nil) throws -> String {
        let outcome = try outcome(words, in: folder)
        guard outcome.status == 0 else {
            throw Failure(description: "\(words.joined(separator: " ")): \(outcome.output)")
        }
        return outcome.output
    }
}

/// The languages that one source of a frozen plugin is written in.
enum PluginLanguage: String, CaseIterable, CustomTestStringConvertible {
    case c, cPlusPlus = "c++"

    var testDescription: String { rawValue }

    /// Builds a library from one of the frozen plugins.
    ///
    /// - Parameter headers: the folder of the riposte/connector.h that it is built with.
    func build(_ plugin: String, headers: URL, into folder: URL) throws -> String {
        let library = folder.appending(path: "\(plugin).so").path
        let compiler = self == .c ? ["cc", "-std=gnu99"] : ["c++", "-x", "c++", "-std=gnu++11"]
        try Toolchain.run(
            compiler + [
                "-shared", "-fPIC", "-fvisibility=hidden", "-Wall", "-Wextra", "-Wno-unused-function",
                "-Werror", "-I", headers.path, Place.plugins.appending(path: "\(plugin).c").path, "-o",
                library,
            ])
        return library
    }
}
