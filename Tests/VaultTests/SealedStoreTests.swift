import Engine
import Foundation
import Playbooks
import TestSupport
import Testing
import Values
import Vault

@Suite("Sealed store")
struct SealedStoreTests {
    private let secret = "hunter2-käse"

    private func withStore(
        _ body: (_ store: SealedStore, _ path: String, _ key: String) async throws -> Void
    ) async throws {
        try await withTemporaryFolder { folder in
            let path = folder.appending(path: "secrets.json").path()
            let key = folder.appending(path: "secrets.key").path()
            try await body(SealedStore(path: path, key: .file(path: key)), path, key)
        }
    }

    private func code(_ body: () async throws -> Void) async -> String? {
        do {
            try await body()
            return nil
        } catch {
            #expect(!everythingSaid(of: error).contains(secret))
            return (error as? SecretError)?.code
        }
    }

    private func mode(_ path: String) throws -> Int? {
        (try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? NSNumber)?.intValue
    }

    @Test func `a secret comes back, also to another process`() async throws {
        try await withStore { store, path, key in
            #expect(try await store.names().isEmpty)
            try await store.put(Secret(secret), as: "MDE_TOKEN")
            try await store.put(Secret("other"), as: "a.b-c")
            try await store.put(Secret("newer"), as: "a.b-c")
            let again = SealedStore(path: path, key: .file(path: key))
            #expect(try await again.names() == ["MDE_TOKEN", "a.b-c"])
            let texts = [
                try await again.secret(named: "MDE_TOKEN").reveal { $0 },
                try await again.secret(named: "a.b-c").reveal { $0 },
            ]
            #expect(texts == [secret, "newer"])
            #expect(try await again.remove("a.b-c"))
            #expect(try await again.remove("a.b-c") == false)
            #expect(try await store.names() == ["MDE_TOKEN"])
        }
    }

    @Test func `both files are for their owner only, and nothing stands in them in clear`() async throws {
        try await withStore { store, path, key in
            try await store.put(Secret(secret), as: "T")
            try await store.put(Secret(secret), as: "U")
            #expect(try mode(path) == 0o600)
            #expect(try mode(key) == 0o600)
            let content = try String(contentsOfFile: path, encoding: .utf8)
            #expect(!content.contains("hunter2") && !content.contains(Base64.encode(Array(secret.utf8))))
            #expect(
                Base64.decode(
                    try String(contentsOfFile: key, encoding: .utf8).trimmingCharacters(in: .newlines))?.count
                    == 32)
            let left = try FileManager.default.contentsOfDirectory(
                atPath: (path as NSString).deletingLastPathComponent)
            #expect(Set(left) == ["secrets.json", "secrets.json.lock", "secrets.key"])
        }
    }

    @Test func `a key may be given instead of a file`() async throws {
        try await withStore { _, path, _ in
            let key = Secret(Base64.encode([UInt8](repeating: 7, count: 32)) + "\n")
            let store = SealedStore(path: path, key: .given(key))
            try await store.put(Secret(secret), as: "T")
            let text = try await store.secret(named: "T").reveal { $0 }
            #expect(text == secret)
            let wrong = SealedStore(
                path: path, key: .given(Secret(Base64.encode([UInt8](repeating: 8, count: 32)))))
            #expect(await code { _ = try await wrong.secret(named: "T") } == "VA0003")
            #expect(await code { try await wrong.put(Secret("x"), as: "U") } == "VA0003")
        }
    }

    @Test(arguments: ["", "short", "%%%", "AAAA"])
    func `what is no key is refused`(key: String) async throws {
        try await withStore { _, path, _ in
            let store = SealedStore(path: path, key: .given(Secret(key)))
            #expect(await code { try await store.put(Secret(secret), as: "T") } == "VA0005")
        }
    }

    @Test(arguments: [0o640, 0o604, 0o666])
    func `a key file that others can read is refused`(mode: Int) async throws {
        try await withStore { store, _, key in
            try await store.put(Secret(secret), as: "T")
            try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: key)
            #expect(await code { _ = try await store.secret(named: "T") } == "VA0002")
        }
    }

    @Test func `a key file that is gone is not replaced by one that opens nothing`() async throws {
        try await withStore { store, _, key in
            try await store.put(Secret(secret), as: "T")
            try FileManager.default.removeItem(atPath: key)
            #expect(await code { _ = try await store.secret(named: "T") } == "VA0006")
            #expect(await code { try await store.put(Secret("x"), as: "U") } == "VA0006")
        }
    }

    @Test(arguments: ["sealed", "nonce", "swap"])
    func `an entry that was changed is refused`(part: String) async throws {
        try await withStore { store, path, _ in
            try await store.put(Secret(secret), as: "T")
            try await store.put(Secret("other"), as: "U")
            var text = try String(contentsOfFile: path, encoding: .utf8)
            let document = try Value(json: text)
            let entry = try #require(document["secrets"]?["T"])
            let other = try #require(document["secrets"]?["U"])
            if part == "swap" {
                for field in ["sealed", "nonce"] {
                    text = text.replacingOccurrences(
                        of: entry[field]?.string ?? "", with: other[field]?.string ?? "")
                }
            } else {
                let old = try #require(entry[part]?.string)
                var bytes = try #require(Base64.decode(old))
                bytes[0] ^= 1
                text = text.replacingOccurrences(of: old, with: Base64.encode(bytes))
            }
            try text.write(toFile: path, atomically: true, encoding: .utf8)
            #expect(await code { _ = try await store.secret(named: "T") } == "VA0004")
        }
    }

    @Test(arguments: [
        "{", "[]", #"{"version":2,"secrets":{}}"#, #"{"version":1,"secrets":{"T":{"nonce":"*"}}}"#,
    ])
    func `a file of another shape is refused and kept`(content: String) async throws {
        try await withStore { store, path, _ in
            try content.write(toFile: path, atomically: true, encoding: .utf8)
            #expect(await code { _ = try await store.names() } == "VA0007")
            #expect(await code { try await store.put(Secret(secret), as: "T") } == "VA0007")
            #expect(try String(contentsOfFile: path, encoding: .utf8) == content)
        }
    }

    @Test(arguments: ["", "a b", "ä", "a/b", String(repeating: "x", count: 129)])
    func `an illegal name is refused`(name: String) async throws {
        try await withStore { store, _, _ in
            #expect(await code { try await store.put(Secret(secret), as: name) } == "VA0011")
        }
    }

    @Test func `a name that is not there is told with the nearest one`() async throws {
        try await withStore { store, _, _ in
            try await store.put(Secret(secret), as: "CLOUD_APPS_TOKEN")
            await #expect { _ = try await store.secret(named: "CLOUD_APP_TOKEN") } throws: { error in
                let error = error as? SecretError
                return error?.code == "VA0001" && error?.help.contains("`CLOUD_APPS_TOKEN`") == true
            }
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func `writers at the same time lose nothing`() async throws {
        try await withStore { _, path, key in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 0..<12 {
                    group.addTask {
                        let store = SealedStore(path: path, key: .file(path: key))
                        try await store.put(Secret("secret \(number)"), as: "N\(number)")
                    }
                }
                try await group.waitForAll()
            }
            let store = SealedStore(path: path, key: .file(path: key))
            for number in 0..<12 {
                let text = try await store.secret(named: "N\(number)").reveal { $0 }
                #expect(text == "secret \(number)")
            }
        }
    }

    @Test func `nothing prints a secret or a key`() async throws {
        try await withStore { _, path, _ in
            let key = Base64.encode([UInt8](repeating: 9, count: 32))
            let store = SealedStore(path: path, key: .given(Secret(key)))
            try await store.put(Secret(secret), as: "T")
            let resolver = SecretResolver(sealed: store, environment: { _ in "hunter2-käse" }, folder: "/")
            let found = try await resolver.secret(.sealed("T"))
            for value in [store, SealingKey.given(Secret(key)), resolver, found] as [Any] {
                let said = everythingSaid(of: value)
                #expect(!said.contains(secret) && !said.contains(key))
            }
        }
    }
}
