import Engine
import TestSupport
import Testing

@Suite struct StoreTests {
    @Test func `the memory store follows the rules of all stores`() async throws {
        try await checkRunStore { MemoryStore() }
    }
}
