import Engine
import Foundation
import Playbooks
import TestSupport
import Testing
import Vault

@Suite("Secret resolver")
struct SecretResolverTests {
    private func resolve(_ reference: SecretReference, file: [UInt8] = []) async throws -> String {
        try await withTemporaryFolder { folder in
            try Data(file).write(to: folder.appending(path: "token.txt"))
            let store = SealedStore(
                path: folder.appending(path: "s.json").path(),
                key: .file(path: folder.appending(path: "k").path()))
            try await store.put(Secret("sealed one"), as: "S")
            let resolver = SecretResolver(
                sealed: store, environment: { ["TOKEN": "from env", "EMPTY": ""][$0] }, folder: folder.path())
            return try await resolver.secret(reference).reveal { $0 }
        }
    }

    @Test func `each kind of reference is found where it says`() async throws {
        #expect(try await resolve(.sealed("S")) == "sealed one")
        #expect(try await resolve(.environment("TOKEN")) == "from env")
        #expect(try await resolve(.file("token.txt"), file: Array("a b\nc\r\n\n".utf8)) == "a b\nc")
    }

    @Test(arguments: [
        (SecretReference.sealed("T"), [], "VA0001"), (.environment("NONE"), [], "VA0009"),
        (.environment("EMPTY"), [], "VA0009"), (.file("none.txt"), [], "VA0008"),
        (.file("token.txt"), [10], "VA0010"),
        (.file("token.txt"), [0xff, 0xfe], "VA0010"),
        (.file("token.txt"), [UInt8](repeating: 65, count: (64 << 10) + 1), "VA0010"),
    ])
    func `what cannot be had has a code`(reference: SecretReference, file: [UInt8], code: String) async throws
    {
        await #expect { _ = try await resolve(reference, file: file) } throws: { error in
            (error as? SecretError)?.code == code
        }
    }

    @Test func `without a sealed store a sealed secret is refused`() async throws {
        let resolver = SecretResolver(sealed: nil, environment: { _ in nil }, folder: "/")
        await #expect { _ = try await resolver.secret(.sealed("S")) } throws: { error in
            (error as? SecretError)?.code == "VA0013"
        }
    }
}
