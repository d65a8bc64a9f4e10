import CurlTransport
import Engine
import Foundation
import HostConnectors
import Playbooks
import Synchronization
import TestSupport
import Testing
import Values
import Vault

/// The server of `server.py`, in a process of its own.
struct TestServer {
    let port: Int
    let scheme: String

    func url(_ path: String) -> String { "\(scheme)://127.0.0.1:\(port)\(path)" }

    /// Runs `body` while it serves; three files make it ask for client certificates over TLS.
    static func with<Result>(
        _ arguments: [String] = [], _ body: (TestServer) async throws -> Result
    ) async throws -> Result {
        let (process, input, output) = (Process(), Pipe(), Pipe())
        process.executableURL = URL(filePath: "/usr/bin/env")
        let script = packageRoot.appending(path: "Tests/HostConnectorsTests/server.py").path
        process.arguments = ["python3", script] + arguments
        process.standardInput = input
        process.standardOutput = output
        try process.run()
        defer {
            try? input.fileHandleForWriting.close()
            process.waitUntilExit()
        }
        let line = String(decoding: output.fileHandleForReading.availableData, as: UTF8.self)
        let port = try #require(Int(line.trimmingCharacters(in: .whitespacesAndNewlines)))
        return try await body(TestServer(port: port, scheme: arguments.isEmpty ? "http" : "https"))
    }
}

/// The connector over the real transport, and what it may rely on.
struct Kit {
    var identity: AuthConfiguration?
    var rewrite: [String: String] = [:]
    var allow: Set<AddressRange> = [.loopback]
    var caFile: String?
    var clock: any WallClock = SystemClock()
    var secrets: [String: String] = [:]

    /// What comes of a call with these inputs.
    func call(
        _ input: Value, within limit: Duration = .seconds(20), isDryRun: Bool = false
    ) async throws -> CallResult {
        try await withConnector { connector in
            await connector.perform(
                ActionCall(
                    action: "http.request", connection: nil, input: input, idempotencyKey: "key", attempt: 1,
                    deadline: clock.now + limit, trace: "run/step", isDryRun: isDryRun))
        }
    }

    /// Runs `body` with one connector, whose tokens are kept over several calls.
    func withConnector<Result>(_ body: (HTTPConnector) async throws -> Result) async throws -> Result {
        let addresses = AddressRewrite(rewrite)
        let client = CurlClient(
            options: CurlOptions(version: "test", allow: allow, caFile: caFile, rewrite: addresses))
        defer { client.shutDown() }
        let signIns = EntraSignIns(
            identity: identity, secrets: GivenSecrets(values: secrets), client: client,
            now: { SystemClock().now })
        return try await body(
            HTTPConnector(client: client, signIns: signIns, clock: clock, rewrite: addresses))
    }
}

private struct GivenSecrets: SecretSource {
    let values: [String: String]

    func secret(_ reference: SecretReference) async throws(SecretError) -> Secret {
        guard let value = values[reference.name] else {
            throw SecretError(code: "VA0001", message: "none", help: "none")
        }
        return Secret(value)
    }
}

extension Value {
    /// What the server's `/echo` says of a header.
    func header(_ name: String) -> String? { self["headers"]?[name]?.string }
}
