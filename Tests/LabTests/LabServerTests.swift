import Foundation
import Logging
import Synchronization
import Testing
import Values

@testable import Lab

#if canImport(FoundationNetworking)
    import FoundationNetworking
#endif

/// The lab as clients have it: over HTTP.
@Suite struct LabServerTests {
    @Test func `a client signs in, reads, acts and is called back`() async throws {
        let sender = RecordingSender(statuses: [nil, 202])
        try await withLab(sender) { lab in
            let tenant = try await lab.control("GET", "/lab/tenant").body
            #expect(tenant["address"]?.string == lab.address)
            let key = "Token \(tenant["cloudAppsToken"]?.string ?? "")"
            let flow = try await lab.ask(
                "POST", "/cas/api/v1/ms_flow/", body: ["callback_url": "http://127.0.0.1:1/hook"],
                authorization: key)
            #expect(flow.body["flow_id"]?.string != nil)
            let form =
                "grant_type=client_credentials&client_id=\(tenant["clientId"]?.string ?? "")&scope="
                + URLText.encoded("https://graph.microsoft.com/.default")
                + "&client_secret=\(tenant["clientSecret"]?.string ?? "")"
            let token = try await lab.ask("POST", "/contoso.example/oauth2/v2.0/token", text: form)
            let user = try await lab.ask(
                "GET", "/v1.0/users/megan.bowen%40contoso.example?$select=onPremisesSamAccountName",
                authorization: "Bearer \(token.body["access_token"]?.string ?? "")")
            #expect(user.body["onPremisesSamAccountName"] == "meganb")
            let alert = try await lab.control(
                "POST", "/lab/alerts", body: ["policy": "Suspicious user activity"])
            #expect(alert.status == 201)
            for await body in sender.sent.prefix(2) {
                #expect(body["ProviderAlertId"] == alert.body["id"])
            }
        }
    }

    @Test func `a cut connection gives no answer but may have taken effect`() async throws {
        try await withLab(RecordingSender(statuses: [])) { lab in
            let key =
                "Token \(try await lab.control("GET", "/lab/tenant").body["cloudAppsToken"]?.string ?? "")"
            let alert = try await lab.control("POST", "/lab/alerts", body: ["policy": "Mass download"]).body
            _ = try await lab.control(
                "POST", "/lab/faults", body: ["kind": "reset", "when": "after", "count": 1])
            await #expect(throws: (any Error).self) {
                try await lab.ask(
                    "POST", "/api/v1/alerts/close_benign/",
                    body: ["filters": ["id": ["eq": [alert["id"] ?? .null]]]], authorization: key)
            }
            let record = try await lab.control("GET", "/lab/alerts").body["value"]?[0]
            #expect(record?["status"] == "benign")
            let requests = try await lab.control("GET", "/lab/requests").body["value"]?.array
            #expect(requests?.last?["status"] == 0)
        }
    }

    @Test func `an unknown path and a body too large are refused`() async throws {
        try await withLab(RecordingSender(statuses: [])) { lab in
            let unknown = try await lab.ask("GET", "/")
            #expect(unknown.status == 404)
            let large = try await lab.ask(
                "POST", "/api/v1/alerts/", text: String(repeating: "x", count: 33 << 20))
            #expect(large.status == 413)
        }
    }

    /// Runs a lab for the time of a test.
    private func withLab(
        _ sender: RecordingSender, _ body: @Sendable (LabClient) async throws -> Void
    ) async throws {
        let (ready, announce) = AsyncStream<LabClient>.makeStream()
        let server = LabServer(
            configuration: LabConfiguration(enforcesLimits: false), callbacks: sender,
            log: Logger(label: "lab")
        ) { address, token in
            announce.yield(LabClient(address: address, token: token))
        }
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                defer { announce.finish() }
                try await server.run()
            }
            for await client in ready.prefix(1) { try await body(client) }
            group.cancelAll()
            while (try? await group.next()) != nil {}
        }
    }
}

/// Answers callbacks with the statuses given, then with 202.
private final class RecordingSender: CallbackSender {
    let sent: AsyncStream<Value>
    private let bodies: AsyncStream<Value>.Continuation
    private let statuses: Mutex<[Int?]>

    init(statuses: [Int?]) {
        self.statuses = Mutex(statuses)
        (sent, bodies) = AsyncStream.makeStream()
    }

    func post(_ url: String, json: Value) async -> Int? {
        bodies.yield(json)
        return statuses.withLock { $0.isEmpty ? 202 : $0.removeFirst() }
    }

    func post(_ url: String, form: [UInt8], headers: [(name: String, value: String)]) async -> Int? {
        await post(url, json: .string(String(decoding: form, as: UTF8.self)))
    }
}

/// A plain HTTP client of a running lab.
private struct LabClient: Sendable {
    let address: String
    let token: String

    func control(_ method: String, _ path: String, body: Value? = nil) async throws -> (
        status: Int, body: Value
    ) {
        try await ask(method, path, body: body)
    }

    @discardableResult
    func ask(
        _ method: String, _ target: String, body: Value? = nil, text: String? = nil,
        authorization: String? = nil
    ) async throws -> (status: Int, body: Value) {
        var request = URLRequest(url: try #require(URL(string: address + target)), timeoutInterval: 30)
        request.httpMethod = method
        request.setValue(token, forHTTPHeaderField: "X-Lab-Token")
        request.setValue(authorization, forHTTPHeaderField: "Authorization")
        request.httpBody = text.map { Data($0.utf8) } ?? body.map { Data($0.jsonBytes()) }
        // On a connection that was used before, a cut request is sent again by the client; a new one shows the cut.
        let session = URLSession(configuration: .ephemeral)
        defer { session.invalidateAndCancel() }
        let (data, response) = try await session.data(for: request)
        let status = (response as? HTTPURLResponse)?.statusCode ?? 0
        return (status, (try? Value(json: Array(data))) ?? .null)
    }
}
