import Catalog
import Foundation
import Playbooks
import TestSupport
import Values

@testable import Commands

/// The shipped connectors, from their descriptors.
let shippedCatalog: OperationCatalog = {
    let folder = packageRoot.appending(path: "Plugins")
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    return OperationCatalog(
        names.sorted().flatMap { name -> [ConnectorDescriptor] in
            guard let data = try? Data(contentsOf: folder.appending(path: "\(name)/descriptor.json")) else {
                return []
            }
            return PluginDescriptor.read([UInt8](data), file: name).0?.connectors ?? []
        })
}()

/// Writes files to a folder of their own and calls `body` with it.
func withFiles<Result>(_ files: [String: String], _ body: (URL) throws -> Result) async throws -> Result {
    try await withTemporaryFolder { folder in
        for (name, text) in files { try Data(text.utf8).write(to: folder.appending(path: name)) }
        return try body(folder)
    }
}
