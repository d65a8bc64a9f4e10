import Catalog
import Foundation
import TestSupport
import Testing
import Values

/// The descriptors of the plugins in this repository.
@Suite struct ShippedDescriptorTests {
    @Test func `there are shipped descriptors`() { #expect(!pluginDescriptors.isEmpty) }

    @Test(arguments: pluginDescriptors) func `a shipped descriptor has no findings`(_ file: URL) throws {
        let standsAlone = file.lastPathComponent.hasSuffix(".riposte.json")
        let (read, findings) = PluginDescriptor.read(
            [UInt8](try Data(contentsOf: file)), file: file.path, standsAlone: standsAlone)
        #expect(read?.name == file.deletingLastPathComponent().lastPathComponent)
        #expect(findings.map { $0.rendered(source: nil) } == [])
    }
}
