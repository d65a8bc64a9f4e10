import Catalog
import Engine
import Foundation
import Playbooks
import Synchronization
import Values
import Vault

/// Answers requests by a script; keeps what it was sent.
final class ScriptedClient: HTTPClient {
    private let sent = Mutex<[HTTPRequest]>([])
    private let answer: @Sendable (Int) async throws(TransportError) -> HTTPResponse

    /// The script gets the number of the request, from 1.
    init(_ answer: @escaping @Sendable (Int) async throws(TransportError) -> HTTPResponse) {
        self.answer = answer
    }

    var requests: [HTTPRequest] { sent.withLock { $0 } }

    func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPResponse {
        let number = sent.withLock { sent in
            sent.append(request)
            return sent.count
        }
        return try await answer(number)
    }
}

/// A time that only tests move.
final class ManualTime: Sendable {
    private let instant: Mutex<Timestamp>

    init(_ start: String = "2026-11-21T12:00:00Z") {
        instant = Mutex(Timestamp(iso8601: start) ?? Timestamp(milliseconds: 0))
    }

    var now: @Sendable () -> Timestamp { { self.instant.withLock { $0 } } }

    func advance(_ duration: Duration) { instant.withLock { $0 = $0 + duration } }
}

/// Secrets by the name of their reference; they can be replaced.
final class FixedSecrets: SecretSource {
    private let texts: Mutex<[String: String]>

    init(_ texts: [String: String]) { self.texts = Mutex(texts) }

    func set(_ name: String, _ text: String) { texts.withLock { $0[name] = text } }

    func secret(_ reference: SecretReference) async throws(SecretError) -> Secret {
        guard let text = texts.withLock({ $0[reference.name] }) else {
            throw SecretError(
                code: "VA0001", message: "there is no sealed secret `\(reference.name)`", help: "seal it")
        }
        return Secret(text)
    }
}

extension HTTPResponse {
    /// A JSON answer.
    static func json(_ status: Int, _ body: Value) -> HTTPResponse {
        HTTPResponse(
            status: status, headers: [("content-type", "application/json")], body: Array(body.json().utf8))
    }

    /// A token for so many seconds.
    static func token(_ text: String, seconds: Int64 = 3599) -> HTTPResponse {
        json(200, ["token_type": "Bearer", "expires_in": .int(seconds), "access_token": .string(text)])
    }
}

extension HTTPRequest {
    /// The fields of a form, decoded by Foundation.
    var form: [String: String] {
        var parts = URLComponents()
        parts.percentEncodedQuery = String(decoding: body, as: UTF8.self)
        return Dictionary((parts.queryItems ?? []).map { ($0.name, $0.value ?? "") }) { $1 }
    }

    /// The value of a header, any case.
    func header(_ name: String) -> String? {
        headers.first { $0.name.lowercased() == name.lowercased() }?.value
    }
}

/// Everything that printing, interpolating, reflecting and dumping say of a value.
func everythingSaid(of value: Any) -> String {
    var text = "\(value) " + String(describing: value) + String(reflecting: value)
    dump(value, to: &text)
    return text
}

extension SignIns {
    /// The sign-in of a connection that has nothing but these.
    static func make(
        schemes: [AuthScheme], configuration: AuthConfiguration?, settings: Value = [:],
        secrets: any SecretSource, client: any HTTPClient, grants: SealedStore? = nil,
        machineIdentity: MachineIdentityService? = nil, cloud: Cloud? = nil,
        now: @escaping @Sendable () -> Timestamp
    ) throws(SignInError) -> (any SignIn)? {
        var connection = ConnectionConfiguration(name: "soc", connector: "acme", auth: configuration)
        connection.cloud = cloud
        return try SignIns(
            secrets: secrets, grants: grants, client: client, machineIdentity: machineIdentity, now: now
        ).signIn(schemes: schemes, connection: connection, settings: settings)
    }
}

/// A sealed store in a folder of its own.
struct TemporaryStore {
    let folder: String
    let store: SealedStore

    init() throws {
        folder = NSTemporaryDirectory() + "riposte-vault-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        store = SealedStore(path: folder + "/secrets.json", key: .file(path: folder + "/key"))
    }

    /// The same store as another process opens it.
    func again() -> SealedStore {
        SealedStore(path: folder + "/secrets.json", key: .file(path: folder + "/key"))
    }
}
