import Engine
import Playbooks
import Testing

@testable import SQLiteStore

@Suite("Group commit")
struct GroupCommitTests {
    private let runCount = 64
    private let rounds = 10

    @Test(.timeLimit(.minutes(1)))
    func `appends of many runs share commits, and each is there`() async throws {
        try await withStore { store, _ in
            _ = try await store.accept((1...runCount).map { sampleRun($0) }, state: nil)
            let before = await store.figures()
            let rounds = rounds
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 1...runCount {
                    group.addTask {
                        for round in 0..<rounds {
                            try await store.append(
                                [sampleRecord(round)], to: sampleRun(number).id, update: nil)
                        }
                    }
                }
                try await group.waitForAll()
            }
            let after = await store.figures()
            #expect(after.changes - before.changes == runCount * rounds)
            #expect(after.commits - before.commits < runCount * rounds / 4)
            for number in 1...runCount {
                let expected = (0..<rounds).map { sampleRecord($0) }
                #expect(try await store.journal(of: sampleRun(number).id) == expected)
            }
        }
    }

    @Test func `a lone append is one commit`() async throws {
        try await withStore { store, _ in
            _ = try await store.accept([sampleRun(1)], state: nil)
            let before = await store.figures()
            try await store.append([[1], [2]], to: sampleRun(1).id, update: RunUpdate(status: .waiting))
            #expect(await store.figures().commits == before.commits + 1)
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func `a change that fails takes no other with it`() async throws {
        try await withStore { store, _ in
            _ = try await store.accept((1...20).map { sampleRun($0) }, state: nil)
            let failures = await withTaskGroup(of: Bool.self) { group in
                for number in 1...40 {
                    group.addTask {
                        do {
                            try await store.append([[1], [2]], to: sampleRun(number).id, update: nil)
                            return false
                        } catch {
                            return true
                        }
                    }
                }
                return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
            }
            #expect(failures == 20)
            for number in 1...20 { #expect(try await store.journal(of: sampleRun(number).id) == [[1], [2]]) }
        }
    }

    @Test func `a full disk fails the append, and the store goes on when there is room`() async throws {
        try await withStore { store, _ in
            _ = try await store.accept([sampleRun(1)], state: nil)
            let large = sampleRecord(1, length: 1 << 20)
            try await store.write { connection throws(StoreError) in
                try connection.execute("PRAGMA max_page_count = 1")
            }
            await #expect { try await store.append([large], to: sampleRun(1).id, update: nil) } throws: {
                error in
                (error as? StoreError)?.code == "ST0006"
            }
            #expect(try await store.journal(of: sampleRun(1).id).isEmpty)
            try await store.write { connection throws(StoreError) in
                try connection.execute("PRAGMA max_page_count = 1000000")
            }
            try await store.append([large], to: sampleRun(1).id, update: nil)
            #expect(try await store.journal(of: sampleRun(1).id) == [large])
        }
    }

    @Test func `closing commits what is waiting`() async throws {
        try await withStore { store, path in
            _ = try await store.accept([sampleRun(1)], state: nil)
            async let one: Void = store.append([[1]], to: sampleRun(1).id, update: nil)
            try await one
            await store.close()
            let reader = try await SQLiteStore.open(path: path, mode: .reader)
            #expect(try await reader.journal(of: sampleRun(1).id) == [[1]])
            await reader.close()
        }
    }
}
