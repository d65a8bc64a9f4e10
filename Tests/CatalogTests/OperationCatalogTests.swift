import Catalog
import Testing

@Suite struct OperationCatalogTests {
    private let catalog = OperationCatalog(
        PluginDescriptor.read(DescriptorTests.complete, file: "d").0?.connectors ?? [])

    @Test func `operations are found by their qualified names`() {
        #expect(catalog.action("acme-edr.isolate-machine")?.title == "Isolate machine")
        #expect(catalog.trigger("acme-edr.alert-created") != nil)
        for name in ["acme-edr", "acme-edr.", ".isolate-machine", "acme-edr.nothing", ""] {
            #expect(catalog.action(name) == nil)
        }
    }

    @Test func `names are listed in order`() {
        #expect(
            catalog.actionNames == [
                "acme-edr.isolate-machine", "acme-edr.list-machines", "acme-edr.release-machine",
            ])
        #expect(catalog.triggerNames == ["acme-edr.alert-created"])
    }

    @Test(arguments: CallStatus.allCases) func `a status is found by its name`(_ status: CallStatus) {
        #expect(CallStatus(name: status.name) == status)
    }
}
