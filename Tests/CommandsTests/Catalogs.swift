import Catalog
import Foundation
import HostConnectors
import Playbooks
import TestSupport
import Values

@testable import Commands

/// The shipped connectors, from their descriptors, and those that are built in.
let shippedCatalog: OperationCatalog = {
    OperationCatalog(
        BuiltIn.descriptors
            + pluginDescriptors.flatMap { file -> [ConnectorDescriptor] in
                guard let data = try? Data(contentsOf: file) else { return [] }
                return PluginDescriptor.read([UInt8](data), file: file.path).0?.connectors ?? []
            })
}()

/// Writes files to a folder of their own and calls `body` with it.
func withFiles<Result>(_ files: [String: String], _ body: (URL) throws -> Result) async throws -> Result {
    try await withTemporaryFolder { folder in
        for (name, text) in files { try Data(text.utf8).write(to: folder.appending(path: name)) }
        return try body(folder)
    }
}
