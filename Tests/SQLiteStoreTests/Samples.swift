import Engine
import Foundation
import SQLiteStore
import TestSupport
import Values

/// A store in a folder of its own, closed and removed afterwards.
func withStore<Output>(
    mode: SQLiteStore.Mode = .host, _ body: (SQLiteStore, _ path: String) async throws -> Output
) async throws -> Output {
    try await withTemporaryFolder { folder in
        let path = folder.appending(path: "runs.db").path()
        let store = try await SQLiteStore.open(path: path, mode: mode)
        do {
            let output = try await body(store, path)
            await store.close()
            return output
        } catch {
            await store.close()
            throw error
        }
    }
}

/// The run of a number, whose id sorts by it.
func sampleRun(_ number: Int, playbook: String = "scan", key: String? = nil) -> NewRun {
    let digits = String(number)
    return NewRun(
        id: RunID(String(repeating: "0", count: 26 - digits.count) + digits), playbook: playbook,
        digest: "d1g357",
        deduplicationKey: key, trigger: ["outputs": ["body": ["n": .int(Int64(number))]]],
        parameters: ["dry": false],
        acceptedAt: Timestamp(milliseconds: 1_700_000_000_000 + Int64(number)))
}

/// A record of so many bytes that tells which it is.
func sampleRecord(_ number: Int, length: Int = 64) -> [UInt8] {
    var bytes = Array("record \(number);".utf8)
    while bytes.count < length { bytes.append(UInt8(truncatingIfNeeded: bytes.count &* 31 &+ number)) }
    return bytes
}
