public import Foundation

/// The folder that holds Package.swift.
public var packageRoot: URL {
    if let root = ProcessInfo.processInfo.environment["RIPOSTE_ROOT"] { return URL(filePath: root) }
    return URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()
}

/// The shared material beside the project: conformance and corpus data that nobody here wrote.
public var sharedMaterial: URL { packageRoot.deletingLastPathComponent().appending(path: "shared") }

/// Calls `body` with a folder of its own and removes it afterwards.
public func withTemporaryFolder<Result>(_ body: (URL) async throws -> Result) async throws -> Result {
    let folder = FileManager.default.temporaryDirectory.appending(path: "riposte-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    return try await body(folder)
}
