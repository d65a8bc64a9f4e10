import Catalog
import Engine
import Foundation
import Lab
import Logging
import Testing
import Values

/// A lab on a free port, and whom one can be in it.
struct RunningLab: Sendable {
    let address: String
    let token: String
    let clientID: String
    let clientSecret: String

    static let tenant = "contoso.example"

    /// Runs a lab for the time of a test.
    static func with(_ body: @Sendable (RunningLab) async throws -> Void) async throws {
        let (ready, announce) = AsyncStream<(address: String, token: String)>.makeStream()
        let server = LabServer(
            configuration: LabConfiguration(enforcesLimits: false), callbacks: NoCallbacks(),
            log: Logger(label: "lab") { _ in SwiftLogNoOpLogHandler() }
        ) { address, token in
            announce.yield((address, token))
        }
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                defer { announce.finish() }
                try await server.run()
            }
            for await (address, token) in ready.prefix(1) {
                let known = try await control(address, token, "GET", "/lab/tenant", nil)
                try await body(
                    RunningLab(
                        address: address, token: token,
                        clientID: try #require(known["clientId"]?.string),
                        clientSecret: try #require(known["clientSecret"]?.string)))
            }
            group.cancelAll()
            while (try? await group.next()) != nil {}
        }
    }

    /// Asks the lab's control plane.
    func control(_ method: String, _ path: String, _ body: Value? = nil) async throws -> Value {
        try await Self.control(address, token, method, path, body)
    }

    private static func control(
        _ address: String, _ token: String, _ method: String, _ path: String, _ body: Value?
    ) async throws -> Value {
        let result = try await Kit().call([
            "method": .string(method), "uri": .string(address + path),
            "headers": ["X-Lab-Token": .string(token)],
            "body": body ?? .null,
        ])
        try #require(result.status == .ok, "\(result)")
        return result.output
    }

    /// How often tokens were asked for.
    func tokenRequests() async throws -> Int {
        let requests = try await control("GET", "/lab/requests")["value"]?.array ?? []
        return requests.count { $0["path"]?.string?.hasSuffix("/token") == true }
    }
}

private struct NoCallbacks: CallbackSender {
    func post(_ url: String, json: Value) async -> Int? { 202 }
    func post(_ url: String, form: [UInt8], headers: [(name: String, value: String)]) async -> Int? { 202 }
}

/// Certificates that `openssl` makes in a folder of their own.
struct OpenSSL {
    let folder: URL

    /// Runs `body` with an empty folder.
    static func with<Result>(_ body: (OpenSSL) async throws -> Result) async throws -> Result {
        let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        return try await body(OpenSSL(folder: folder))
    }

    func path(_ name: String) -> String { folder.appending(path: name).path }

    func text(_ name: String) throws -> String { try String(contentsOfFile: path(name), encoding: .utf8) }

    func base64(_ name: String) throws -> String {
        Base64.encode(Array(try Data(contentsOf: folder.appending(path: name))))
    }

    func run(_ arguments: String...) throws { try run(arguments) }

    /// An RSA key and its self-signed certificate, `NAME.key` and `NAME.pem`.
    func makePair(_ name: String, subject: String, _ more: String...) throws {
        try run(
            [
                "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=\(subject)",
                "-keyout", "\(name).key", "-out", "\(name).pem",
            ] + more)
    }

    private func run(_ arguments: [String]) throws {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["openssl"] + arguments
        process.currentDirectoryURL = folder
        process.standardError = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        try #require(process.terminationStatus == 0, "openssl \(arguments)")
    }
}
