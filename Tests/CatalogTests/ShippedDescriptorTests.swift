import Catalog
import Foundation
import TestSupport
import Testing
import Values

/// The descriptors of the plugins in this repository.
@Suite struct ShippedDescriptorTests {
    static let folders: [String] =
        (try? FileManager.default.contentsOfDirectory(atPath: packageRoot.appending(path: "Plugins").path))?
        .filter { !$0.hasPrefix(".") }.sorted() ?? []

    @Test func `there are shipped descriptors`() { #expect(!Self.folders.isEmpty) }

    @Test(arguments: folders) func `a shipped descriptor has no findings`(_ folder: String) throws {
        let plugin = packageRoot.appending(path: "Plugins/\(folder)")
        // A plugin without code is its descriptor, and that is what it is called.
        let alone = plugin.appending(path: "\(folder).riposte.json")
        let standsAlone = FileManager.default.fileExists(atPath: alone.path)
        let file = standsAlone ? alone : plugin.appending(path: "descriptor.json")
        let (read, findings) = PluginDescriptor.read(
            [UInt8](try Data(contentsOf: file)), file: file.path, standsAlone: standsAlone)
        #expect(read?.name == folder)
        #expect(findings.map { $0.rendered(source: nil) } == [])
    }
}
