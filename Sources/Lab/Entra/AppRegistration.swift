import CryptoExtras
import Values

/// An application that may sign in to the tenant.
struct AppRegistration: Sendable {
    /// A certificate that proves to be the application.
    struct Certificate: Sendable {
        /// URL-safe base64 of the SHA-256 of its DER.
        var sha256: String
        /// URL-safe base64 of the SHA-1 of its DER.
        var sha1: String
        var key: _RSA.Signing.PublicKey
    }

    var name: String
    var clientID: String
    var secret: String?
    var certificates: [Certificate] = []
    var roles: [TokenResource: [String]]
    /// Where people may be sent back to.
    var redirects: [String] = []
    /// Whether it runs where no secret can be kept, such as on a person's own machine.
    var isPublic = false

    /// The registrations' names; the first has every role that Riposte's connectors need.
    static let names = ["Riposte", "Reader", "No permissions"]

    /// The registration that people sign in to on their own machines.
    static let publicClientID = "c1a0b2d4-0000-4000-8000-000000000004"

    private static let all: [TokenResource: [String]] = [
        .graph: [
            "User.Read.All", "Device.Read.All", "Directory.Read.All", "User.ReadWrite.All",
            "User.EnableDisableAccount.All", "User.RevokeSessions.All",
            "User-PasswordProfile.ReadWrite.All", "UserAuthenticationMethod.Read.All",
            "GroupMember.ReadWrite.All", "DeviceManagementManagedDevices.Read.All",
            "IdentityRiskyUser.ReadWrite.All", "IdentityRiskEvent.Read.All", "AuditLog.Read.All",
            "Policy.Read.All", "Policy.ReadWrite.ConditionalAccess", "SecurityAlert.ReadWrite.All",
            "SecurityIncident.ReadWrite.All", "ThreatHunting.Read.All", "Mail.Send", "Mail.ReadWrite",
            "MailboxSettings.ReadWrite", "Team.ReadBasic.All", "Channel.ReadBasic.All",
        ],
        .endpoint: EndpointRoles.all,
        .cloudApps: ["Investigation.read", "Investigation.manage", "Discovery.manage"],
        // A vault has an access policy in place of roles; the lab keeps it with them.
        .keyVault: ["secrets/get", "secrets/list"],
    ]
    /// What only people may do.
    private static let delegated = ["ChannelMessage.Send", "ChatMessage.Send", "Chat.Create"]
    private static let reading: [TokenResource: [String]] = [
        .graph: ["User.Read.All"], .endpoint: ["Alert.Read.All", "Machine.Read.All"],
        .cloudApps: ["Investigation.read"],
    ]

    static func seed(secrets: [String]) -> [AppRegistration] {
        zip(zip(names, secrets), [all, reading, [:]]).enumerated().map { index, entry in
            AppRegistration(
                name: entry.0.0, clientID: "c1a0b2d4-0000-4000-8000-00000000000\(index + 1)",
                secret: entry.0.1,
                roles: entry.1, redirects: ["http://localhost"])
        } + [
            AppRegistration(
                name: "Riposte for people", clientID: publicClientID, secret: nil,
                roles: all.merging([.graph: delegated], uniquingKeysWith: +), redirects: ["http://localhost"],
                isPublic: true)
        ]
    }
}

/// What a token can be for.
enum TokenResource: String, Sendable, CaseIterable {
    case graph, endpoint, cloudApps, keyVault

    /// The `aud` claim of its tokens.
    var audience: String {
        switch self {
        case .graph: "https://graph.microsoft.com"
        case .endpoint: "https://api.securitycenter.microsoft.com"
        case .cloudApps: "05a65629-4c1b-48c1-a78b-804c4abdd4af"
        case .keyVault: "https://vault.azure.net"
        }
    }

    /// The names it has in scopes.
    private var identifiers: [String] {
        switch self {
        case .graph: [audience, "00000003-0000-0000-c000-000000000000"]
        case .endpoint:
            [
                audience, "https://api.security.microsoft.com",
                "https://securitycenter.onmicrosoft.com/windowsatpservice",
                "fc780465-2017-40d4-a0c5-307022471b92",
            ]
        case .keyVault: [audience, "cfa8b339-82a2-471a-a3c9-0fc0be7a4093"]
        case .cloudApps: [audience, "https://portal.cloudappsecurity.com", "api://\(audience)"]
        }
    }

    /// The resource that a scope without its `/.default` names.
    static func named(_ name: String) -> TokenResource? {
        // A resource whose own identifier ends in `/` is written with two: `https://host//.default`.
        let name = name.hasSuffix("/") ? String(name.dropLast()) : name
        return allCases.first { $0.identifiers.contains(name) }
    }
}
