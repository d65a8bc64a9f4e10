public import Catalog
public import Engine
import Values

/// The connector `http`, which is built in: requests to any address that the environment allows.
///
/// Source: Microsoft Learn, "Call external HTTP or HTTPS endpoints from workflows in Azure Logic Apps".
public struct HTTPConnector: Sendable {
    private let client: any HTTPClient
    private let signIns: any RequestSignIns
    private let clock: any WallClock
    private let rewrite: AddressRewrite

    /// The connector.
    ///
    /// - Parameters:
    ///   - client: sends single requests; says which addresses are allowed.
    ///   - signIns: signs requests in that say as whom.
    ///   - clock: tells the time and waits.
    ///   - rewrite: addresses that the client sends to in place of those named, so that links in answers from there
    ///     can be followed.
    public init(
        client: any HTTPClient, signIns: any RequestSignIns, clock: any WallClock,
        rewrite: AddressRewrite = AddressRewrite()
    ) {
        self.rewrite = rewrite
        self.client = client
        self.signIns = signIns
        self.clock = clock
    }

    /// What it offers; nil only if the descriptor inside this module were broken, which its tests rule out.
    public static let descriptor: ConnectorDescriptor? = PluginDescriptor.read(
        PackageResources.descriptor_json, file: "http/descriptor.json"
    ).0?.connectors.first

    /// Carries out one attempt of `http.request`.
    public func perform(_ call: ActionCall) async -> CallResult {
        do throws(RequestRefusal) {
            let input = try RequestInput(call.input)
            if call.isDryRun, !input.request.isSafe { return Self.planned(input) }
            let courier = Courier(
                client: client, signIn: try signIn(input.authentication), clock: clock, rewrite: rewrite)
            return await RequestCall(input: input, courier: courier, clock: clock, deadline: call.deadline)
                .result()
        } catch {
            return CallResult(status: error.status, code: error.code, message: error.message)
        }
    }

    private func signIn(_ authentication: Authentication) throws(RequestRefusal) -> (any SignIn)? {
        switch authentication {
        case .none, .clientCertificate: return nil
        case .header(let value): return FixedSignIn(value: value)
        case .identity(let identity):
            do {
                return try signIns.signIn(as: identity)
            } catch {
                throw RequestRefusal(.auth, error.code, "\(error.message); \(error.help)")
            }
        }
    }

    /// What a dry run says of a request that changes something: never a secret, so no header and no body.
    private static func planned(_ input: RequestInput) -> CallResult {
        let request: Value = [
            "method": .string(input.request.method),
            "url": .string(String(input.request.url.prefix { $0 != "?" })),
        ]
        return CallResult(status: .ok, output: ["planned": [request]])
    }
}

/// Why a request is not made.
struct RequestRefusal: Error {
    var status: CallStatus
    var code: String
    var message: String

    init(_ status: CallStatus, _ code: String, _ message: String) {
        self.status = status
        self.code = code
        self.message = message
    }

    static func input(_ message: String) -> RequestRefusal { RequestRefusal(.invalid, "HC0001", message) }

    static func authentication(_ message: String) -> RequestRefusal {
        RequestRefusal(.invalid, "HC0002", message)
    }
}

/// One value of the header `Authorization`, as the request gives it.
private struct FixedSignIn: SignIn {
    let value: Secret

    func authorize(_ request: inout HTTPRequest) async throws(SignInError) {
        request.headers.removeAll { $0.name.lowercased() == "authorization" }
        value.reveal { request.headers.append(("Authorization", $0)) }
    }

    func reject() async -> Bool { false }
}
