import Foundation
import TestSupport
import Testing

/// The worker's side of native functions, by a program in C under the sanitisers of addresses and of undefined
/// behaviour.
@Suite struct NativeWorkerTests {
    @Test func `the worker's side holds what it promises`() async throws {
        try await withTemporaryFolder { folder in
            let fixture = folder.appending(path: "fixture.so").path
            let program = folder.appending(path: "test").path
            let sources = FixtureLibrary.sources
            let worker = packageRoot.appending(path: "Sources/riposte-worker")
            let protocolFolder = packageRoot.appending(path: "Sources/WorkerProtocol")
            let strict = ["-std=gnu11", "-Wall", "-Wextra", "-Wshadow", "-Werror", "-O1", "-g"]
            try Tool.run(
                ["cc"] + strict + [
                    "-shared", "-fPIC", sources.appending(path: "native_fixture.c").path, "-o", fixture,
                ])
            let parts = ["native", "native_call", "native_handles", "native_signature"]
                .map { worker.appending(path: "\($0).c").path }
            try Tool.run(
                ["cc"] + strict + ["-fsanitize=address,undefined", "-fno-sanitize-recover=all"]
                    + ["-I", worker.path, "-I", protocolFolder.appending(path: "include").path]
                    + [sources.appending(path: "native_test.c").path] + parts
                    + [
                        protocolFolder.appending(path: "frames.c").path, "-lffi", "-lpthread", "-ldl", "-o",
                        program,
                    ])
            try Tool.run([program, fixture])
        }
    }
}

/// A program of the machine that a test runs to its end.
enum Tool {
    struct Failure: Error {
        var command: [String]
        var output: String
    }

    @discardableResult
    static func run(_ command: [String], in folder: URL? = nil) throws -> String {
        let process = Process()
        let output = Pipe()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = command
        process.currentDirectoryURL = folder
        process.standardOutput = output
        process.standardError = output
        try process.run()
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw Failure(command: command, output: text) }
        return text
    }
}
