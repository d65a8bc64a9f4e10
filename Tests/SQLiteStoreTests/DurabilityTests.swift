import Engine
import Foundation
import Glibc
import TestSupport
import Testing

@testable import SQLiteStore

/// What was acknowledged is there after the process was killed.
@Suite("Durability", .serialized, .timeLimit(.minutes(2)))
struct DurabilityTests {
    @Test(arguments: [1, 17, 90, 400])
    func `kill -9 loses no record that was acknowledged`(acknowledgements: Int) async throws {
        try await withTemporaryFolder { folder in
            let path = folder.path()
            await #expect(processExitsWith: .signal(SIGKILL)) {
                [path = path as String, acknowledgements = acknowledgements as Int] in
                try await appendUntilKilled(in: path, after: acknowledgements)
            }
            let lines = try String(contentsOf: folder.appending(path: "acknowledged"), encoding: .utf8)
                .split(separator: "\n")
            #expect(lines.count >= acknowledgements)
            let store = try await SQLiteStore.open(path: path + "/runs.db", mode: .host)
            try await expect(lines.map(String.init), in: store)
            await store.close()
        }
    }

    @Test func `a copy of the files taken at any moment has what was acknowledged before`() async throws {
        try await withStore { store, path in
            _ = try await store.accept((1...4).map { sampleRun($0) }, state: nil)
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 1...4 {
                    group.addTask {
                        for round in 0..<300 {
                            let record = sampleRecord(round, length: 3000)
                            try await store.append([record], to: sampleRun(number).id, update: nil)
                        }
                    }
                }
                for copy in 0..<6 {
                    let before = try await counts(store)
                    // The reader's snapshot keeps the log from being moved into the main file between the two
                    // copies.
                    let name = "\(path).copy\(copy)"
                    try await store.reader.read { connection throws(StoreError) in
                        try connection.execute("BEGIN")
                        _ = try connection.integer("SELECT count(*) FROM runs")
                        for suffix in ["", "-wal"] {
                            let content = FileManager.default.contents(atPath: path + suffix)
                            _ = FileManager.default.createFile(atPath: name + suffix, contents: content)
                        }
                        try connection.execute("COMMIT")
                    }
                    let opened = try await SQLiteStore.open(path: name, mode: .host)
                    let after = try await counts(opened)
                    #expect(zip(before, after).allSatisfy { $0 <= $1 })
                    let check = try await opened.reader.read { connection throws(StoreError) in
                        try connection.rows("PRAGMA integrity_check") { row in row.text(0) }
                    }
                    #expect(check == ["ok"])
                    await opened.close()
                }
                try await group.waitForAll()
            }
        }
    }

    private func counts(_ store: SQLiteStore) async throws -> [Int] {
        var counts: [Int] = []
        for number in 1...4 {
            let journal = try await store.journal(of: sampleRun(number).id)
            // No gap and no disorder either.
            #expect(journal == (0..<journal.count).map { sampleRecord($0, length: 3000) })
            counts.append(journal.count)
        }
        return counts
    }

    private func expect(_ acknowledged: [String], in store: SQLiteStore) async throws {
        for number in 1...8 {
            let journal = try await store.journal(of: sampleRun(number).id)
            #expect(journal == (0..<journal.count).map { sampleRecord($0) })
            let last = acknowledged.compactMap { line -> Int? in
                let words = line.split(separator: " ").compactMap { Int($0) }
                return words.first == number ? words.last : nil
            }.max()
            if let last { #expect(journal.count > last) }
        }
    }
}

/// Appends from eight tasks, writes down what was acknowledged, and kills its own process in the midst of it.
private func appendUntilKilled(in folder: String, after limit: Int) async throws {
    let store = try await SQLiteStore.open(path: folder + "/runs.db", mode: .host)
    _ = try await store.accept((1...8).map { sampleRun($0) }, state: nil)
    let file = folder + "/acknowledged"
    _ = FileManager.default.createFile(atPath: file, contents: nil)
    let notes = Notes(handle: FileHandle(forWritingAtPath: file), limit: limit)
    try await withThrowingTaskGroup(of: Void.self) { group in
        for number in 1...8 {
            group.addTask {
                for round in 0..<100_000 {
                    try await store.append([sampleRecord(round)], to: sampleRun(number).id, update: nil)
                    try await notes.write("\(number) \(round)\n")
                }
            }
        }
        try await group.waitForAll()
    }
}

private actor Notes {
    private let handle: FileHandle?
    private var left: Int

    init(handle: FileHandle?, limit: Int) {
        self.handle = handle
        left = limit
    }

    func write(_ line: String) throws {
        try handle?.write(contentsOf: Data(line.utf8))
        left -= 1
        if left == 0 { kill(getpid(), SIGKILL) }
    }
}
