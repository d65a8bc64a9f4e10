public import Engine
import Playbooks
import Values

/// The service on the machine's own link that gives out tokens of the machine's identity.
public struct MachineIdentityService: Sendable {
    let client: any HTTPClient
    let environment: @Sendable (String) -> String?

    /// The service.
    ///
    /// - Parameters:
    ///   - client: may send to addresses of the link, takes no proxy, and serves nothing but this.
    ///   - environment: the value of a variable: App Service says by variables where its service is.
    public init(client: any HTTPClient, environment: @escaping @Sendable (String) -> String?) {
        self.client = client
        self.environment = environment
    }
}

/// Tokens of a managed identity: from App Service's endpoint where there is one, else from the metadata service.
///
/// Sources: Microsoft Learn, "How to use managed identities for Azure resources on an Azure VM to acquire an access
/// token", and "How to use managed identities for App Service and Azure Functions".
struct ManagedIdentityGrant: TokenGrant {
    let identity: ManagedIdentity
    let resource: String
    let service: MachineIdentityService
    let now: @Sendable () -> Timestamp

    private static let metadata = "http://169.254.169.254"

    func fetch() async throws(SignInError) -> AccessToken {
        let asked = now()
        var request = HTTPRequest(
            method: "GET", url: "", headers: [("Accept", "application/json")], timeout: .seconds(15),
            maximumBytes: 64 << 10, redirectLimit: 0)
        var query = [("resource", resource)]
        let place: String
        if let endpoint = variable("IDENTITY_ENDPOINT"), let header = variable("IDENTITY_HEADER") {
            place = endpoint
            request.headers.append(("X-IDENTITY-HEADER", header))
            query.insert(("api-version", "2019-08-01"), at: 0)
            if let name = identity.name { query.append((Self.appServiceNames[identity.kind] ?? "", name)) }
        } else {
            // Where the variable stands that other clients know it by, such as for a proxy of a cluster.
            let host = variable("AZURE_POD_IDENTITY_AUTHORITY_HOST") ?? Self.metadata
            place = (host.hasSuffix("/") ? String(host.dropLast()) : host) + "/metadata/identity/oauth2/token"
            request.headers.append(("Metadata", "true"))
            query.insert(("api-version", "2018-02-01"), at: 0)
            if let name = identity.name { query.append((Self.metadataNames[identity.kind] ?? "", name)) }
        }
        let endpoint = TokenEndpoint(
            url: place, clientID: identity.name ?? "system-assigned", scope: resource)
        let fields = query.map { "\(Form.escape($0.0))=\(Form.escape($0.1))" }.joined(separator: "&")
        request.url = place + (place.contains("?") ? "&" : "?") + fields
        let response: HTTPResponse
        do {
            response = try await service.client.send(request)
        } catch {
            throw SignInError.noMachineIdentity(endpoint, error)
        }
        // It says so of identities that have just been assigned, and while it is updated.
        if [404, 410].contains(response.status) {
            throw SignInError.busy(endpoint, reason: "HTTP \(response.status)")
        }
        return try TokenAnswer(response).token(from: endpoint, asked: asked)
    }

    private func variable(_ name: String) -> String? {
        service.environment(name).flatMap { $0.isEmpty ? nil : $0 }
    }

    private static let metadataNames: [ManagedIdentity.Kind: String] = [
        .client: "client_id", .object: "object_id", .resourceID: "msi_res_id",
    ]
    private static let appServiceNames: [ManagedIdentity.Kind: String] = [
        .client: "client_id", .object: "principal_id", .resourceID: "mi_res_id",
    ]
}
