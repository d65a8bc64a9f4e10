import Engine
import Foundation
import SQLiteStore
import TestSupport
import Testing

@Suite("SQLite store, by the suite of all stores", .timeLimit(.minutes(2)))
struct ConformanceTests {
    @Test func `it is a run store`() async throws {
        try await withTemporaryFolder { folder in
            try await checkRunStore {
                let path = folder.appending(path: "\(UUID().uuidString).db").path()
                return try await SQLiteStore.open(path: path, mode: .host)
            }
        }
    }
}
