import Foundation
import Glibc

/// A program that is run in the foreground, with this one's outputs and no input.
enum ChildProcess {
    /// The program that runs now.
    static let riposte = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath().path
    /// The status of a program that took too long and was ended.
    static let timedOut: Int32 = -1

    /// Runs a program to its end and gives its status.
    ///
    /// One that takes longer than `limit`, or whose caller is cancelled, is ended together with what it started.
    static func run(
        _ words: [String], in folder: URL, environment: [String: String] = [:],
        limit: Duration = .seconds(600)
    ) async throws -> Int32 {
        let process = Process()
        process.executableURL = URL(filePath: words[0])
        process.arguments = Array(words.dropFirst())
        process.currentDirectoryURL = folder
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        process.standardInput = FileHandle.nullDevice
        let (ended, continuation) = AsyncStream.makeStream(of: Int32.self)
        process.terminationHandler = {
            continuation.yield($0.terminationStatus)
            continuation.finish()
        }
        try process.run()
        let group = process.processIdentifier
        let status = await first(of: ended, within: limit)
        if let status { return status }
        // It leads a process group of its own, which is how what it started gets the signal too.
        _ = kill(-group, SIGTERM)
        if await first(of: ended, within: grace) == nil { _ = kill(-group, SIGKILL) }
        try Task.checkCancellation()
        return timedOut
    }

    /// The first element; nil when it does not come in time, or when this task is cancelled.
    private static func first(of stream: AsyncStream<Int32>, within limit: Duration) async -> Int32? {
        await withTaskGroup(of: Int32?.self) { group in
            group.addTask { await stream.first { _ in true } }
            group.addTask {
                try? await Task.sleep(for: limit)
                return nil
            }
            defer { group.cancelAll() }
            return await group.next() ?? nil
        }
    }

    private static let grace = Duration.seconds(2)
}
