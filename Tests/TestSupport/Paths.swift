public import Foundation

/// The folder that holds Package.swift.
public var packageRoot: URL {
    if let root = ProcessInfo.processInfo.environment["RIPOSTE_ROOT"] { return URL(filePath: root) }
    return URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()
}

/// The shared material beside the project: conformance and corpus data that nobody here wrote.
public var sharedMaterial: URL { packageRoot.deletingLastPathComponent().appending(path: "shared") }

/// The descriptors of the plugins in `Plugins`, by folder: each plugin's own, or the one that is the plugin.
public let pluginDescriptors: [URL] = {
    let plugins = packageRoot.appending(path: "Plugins")
    let names = (try? FileManager.default.contentsOfDirectory(atPath: plugins.path)) ?? []
    return names.sorted().compactMap { name in
        ["descriptor.json", "\(name).riposte.json"].map { plugins.appending(path: "\(name)/\($0)") }
            .first { FileManager.default.fileExists(atPath: $0.path) }
    }
}()

/// The descriptor of what is built in.
public let builtInDescriptor = packageRoot.appending(path: "Sources/HostConnectors/descriptor.json")

/// Calls `body` with a folder of its own and removes it afterwards.
public func withTemporaryFolder<Result>(_ body: (URL) async throws -> Result) async throws -> Result {
    let folder = FileManager.default.temporaryDirectory.appending(path: "riposte-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    return try await body(folder)
}
