import Engine
import Foundation
import TestSupport
import Testing

@testable import SQLiteStore

@Suite("Opening a store")
struct OpeningTests {
    /// Makes a store's file, lets `change` do something to it, and gives the code of opening it then.
    private func code(
        mode: SQLiteStore.Mode, after change: (_ path: String) async throws -> Void
    ) async throws -> String? {
        try await withTemporaryFolder { folder in
            let path = folder.appending(path: "runs.db").path()
            let store = try await SQLiteStore.open(path: path, mode: .host)
            _ = try await store.accept((1...200).map { sampleRun($0) }, state: nil)
            await store.close()
            try await change(path)
            do {
                let opened = try await SQLiteStore.open(path: path, mode: mode)
                _ = try await opened.runs(RunQuery())
                await opened.close()
                return nil
            } catch let error as StoreError {
                #expect(error.message.contains("`") && !error.help.isEmpty)
                return error.code
            }
        }
    }

    @Test(arguments: SQLiteStore.Mode.allCases)
    func `a file that is no database is refused`(mode: SQLiteStore.Mode) async throws {
        let found = try await code(mode: mode) { path in
            try Data(String(repeating: "not a database. ", count: 1000).utf8).write(to: URL(filePath: path))
        }
        #expect(found == "ST0001")
    }

    @Test(arguments: SQLiteStore.Mode.allCases)
    func `another program's database is refused and left alone`(mode: SQLiteStore.Mode) async throws {
        let found = try await code(mode: mode) { path in
            try Connection(path: path).execute("PRAGMA application_id = 7")
        }
        #expect(found == "ST0001")
    }

    @Test(arguments: SQLiteStore.Mode.allCases)
    func `a newer schema is refused`(mode: SQLiteStore.Mode) async throws {
        let found = try await code(mode: mode) { path in
            try Connection(path: path).execute("PRAGMA user_version = 4711")
        }
        #expect(found == "ST0003")
    }

    @Test(arguments: [SQLiteStore.Mode.client, .reader])
    func `only a host brings an older schema up to date`(mode: SQLiteStore.Mode) async throws {
        let found = try await code(mode: mode) { path in
            try Connection(path: path).execute("PRAGMA user_version = 0")
        }
        #expect(found == "ST0004")
    }

    @Test func `a damaged file is called damaged`() async throws {
        let found = try await code(mode: .reader) { path in
            var bytes = try Data(contentsOf: URL(filePath: path))
            for place in 4096..<bytes.count { bytes[place] = 0xa5 }
            try bytes.write(to: URL(filePath: path))
        }
        #expect(found == "ST0005")
    }

    @Test func `a folder that is missing is named`() async throws {
        await #expect { try await SQLiteStore.open(path: "/nowhere/runs.db", mode: .client) } throws: {
            error in
            (error as? StoreError)?.code == "ST0007"
        }
        await #expect { try await SQLiteStore.open(path: "/nowhere/runs.db", mode: .reader) } throws: {
            error in
            (error as? StoreError)?.code == "ST0015"
        }
    }

    @Test func `one host at a time, and the second is told which process has it`() async throws {
        try await withStore { store, path in
            await #expect { try await SQLiteStore.open(path: path, mode: .host) } throws: { error in
                let error = error as? StoreError
                let own = "process \(ProcessInfo.processInfo.processIdentifier)"
                return error?.code == "ST0002" && error?.message.contains(own) == true
            }
            await store.close()
            let next = try await SQLiteStore.open(path: path, mode: .host)
            await next.close()
        }
    }

    @Test func `clients add beside a host, readers only look`() async throws {
        try await withStore { host, path in
            let client = try await SQLiteStore.open(path: path, mode: .client)
            let reader = try await SQLiteStore.open(path: path, mode: .reader)
            _ = try await client.accept([sampleRun(1)], state: nil)
            try await host.append([[1]], to: sampleRun(1).id, update: nil)
            try await client.requestCancel(sampleRun(1).id)
            #expect(try await host.cancelRequests() == [sampleRun(1).id])
            #expect(try await reader.journal(of: sampleRun(1).id) == [[1]])
            await #expect { try await reader.accept([sampleRun(2)], state: nil) } throws: { error in
                (error as? StoreError)?.code == "ST0009"
            }
            await client.close()
            await reader.close()
        }
    }

    @Test func `two processes may make the same store at the same time`() async throws {
        try await withTemporaryFolder { folder in
            let path = folder.appending(path: "runs.db").path()
            let ids = try await withThrowingTaskGroup(of: [RunID].self) { group in
                for number in 1...8 {
                    group.addTask {
                        let client = try await SQLiteStore.open(path: path, mode: .client)
                        let ids = try await client.accept([sampleRun(number, key: "same")], state: nil)
                        await client.close()
                        return ids
                    }
                }
                return try await group.reduce(into: []) { $0 += $1 }
            }
            #expect(ids.count == 1)
        }
    }

    @Test func `a closed store says so`() async throws {
        try await withStore { store, _ in
            await store.close()
            await #expect { try await store.accept([sampleRun(1)], state: nil) } throws: { error in
                (error as? StoreError)?.code == "ST0012"
            }
            await #expect { try await store.runs(RunQuery()) } throws: { error in
                (error as? StoreError)?.code == "ST0012"
            }
        }
    }

    @Test func `others cannot read the files`() async throws {
        try await withStore { store, path in
            _ = try await store.accept([sampleRun(1)], state: nil)
            for name in [path, path + "-wal", path + ".lock"] {
                let attributes = try FileManager.default.attributesOfItem(atPath: name)
                #expect((attributes[.posixPermissions] as? NSNumber)?.intValue == 0o600)
            }
        }
    }
}
