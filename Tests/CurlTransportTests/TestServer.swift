import Foundation
import TestSupport
import Testing

/// A server of `Fixtures` in a process of its own.
struct TestServer {
    let port: Int
    let scheme: String

    func url(_ path: String, host: String = "127.0.0.1") -> String { "\(scheme)://\(host):\(port)\(path)" }

    static let folder = packageRoot.appending(path: "Tests/CurlTransportTests/Fixtures")

    /// Runs `body` while the server of `server.py` serves.
    static func with<Result>(
        certificate: Certificate? = nil, _ body: (TestServer) async throws -> Result
    ) async throws -> Result {
        let arguments = [folder.appending(path: "server.py").path] + (certificate?.arguments ?? [])
        return try await run("python3", arguments, scheme: certificate == nil ? "http" : "https", body)
    }

    /// Runs `body` while a program serves that prints its port and ends with its input.
    static func run<Result>(
        _ program: String, _ arguments: [String], scheme: String, _ body: (TestServer) async throws -> Result
    ) async throws -> Result {
        let (process, input, output) = (Process(), Pipe(), Pipe())
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = [program] + arguments
        process.standardInput = input
        process.standardOutput = output
        try process.run()
        defer {
            try? input.fileHandleForWriting.close()
            process.waitUntilExit()
        }
        let line = String(decoding: output.fileHandleForReading.availableData, as: UTF8.self)
        let port = try #require(Int(line.trimmingCharacters(in: .whitespacesAndNewlines)))
        return try await body(TestServer(port: port, scheme: scheme))
    }
}

/// A certificate for 127.0.0.1 and localhost, and the authority that signed it, made by `openssl`.
struct Certificate {
    let authority: URL
    let chain: URL
    let key: URL

    var arguments: [String] { [chain.path, key.path] }

    init(in folder: URL) throws {
        authority = folder.appending(path: "ca.pem")
        chain = folder.appending(path: "server.pem")
        key = folder.appending(path: "server.key")
        let authorityKey = folder.appending(path: "ca.key").path
        let names = folder.appending(path: "names.cnf").path
        let request = folder.appending(path: "server.csr").path
        try "subjectAltName=IP:127.0.0.1,DNS:localhost\n".write(
            toFile: names, atomically: true, encoding: .utf8)
        let newKey = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
        try Self.openssl(
            [
                "req", "-x509", "-days", "2", "-subj", "/CN=Test CA", "-keyout", authorityKey, "-out",
                authority.path,
            ]
                + newKey)
        try Self.openssl(["req", "-subj", "/CN=localhost", "-keyout", key.path, "-out", request] + newKey)
        try Self.openssl([
            "x509", "-req", "-in", request, "-CA", authority.path, "-CAkey", authorityKey, "-CAcreateserial",
            "-days", "2", "-extfile", names, "-out", chain.path,
        ])
    }

    private static func openssl(_ arguments: [String]) throws {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["openssl"] + arguments
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        try #require(process.terminationStatus == 0)
    }
}
