/// One of Microsoft's clouds: sign-in, Graph and Defender have other addresses in each, and tokens are good in one.
///
/// Sources: Microsoft Learn, "National clouds" (Microsoft Entra), "National cloud deployments" (Graph), "Microsoft
/// Defender for Endpoint for US Government customers".
public enum Cloud: String, Sendable, CaseIterable {
    /// The worldwide one.
    case `public`
    /// US Government Community Cloud: worldwide sign-in and Graph, Defender for Endpoint of its own.
    case gcc
    /// US Government L4, GCC High.
    case usgov
    /// US Government L5, DoD.
    case usgovdod
    /// China, run by 21Vianet.
    case china

    /// A text of a descriptor, or an address, with the hosts that this cloud has in place of the worldwide ones.
    public func places(in text: String) -> String {
        var text = text
        for (host, own) in hosts where text.contains(host) { text = text.replacing(host, with: own) }
        return text
    }

    /// Own hosts by worldwide ones; what is not here is the same, or not there.
    private var hosts: [(String, String)] {
        switch self {
        case .public: []
        case .gcc: Self.endpoint("api-gcc.securitycenter.microsoft.us")
        case .usgov:
            [
                ("login.microsoftonline.com", "login.microsoftonline.us"),
                ("graph.microsoft.com", "graph.microsoft.us"),
            ] + Self.endpoint("api-gov.securitycenter.microsoft.us")
        case .usgovdod:
            [
                ("login.microsoftonline.com", "login.microsoftonline.us"),
                ("graph.microsoft.com", "dod-graph.microsoft.us"),
            ] + Self.endpoint("api-gov.securitycenter.microsoft.us")
        case .china:
            [
                ("login.microsoftonline.com", "login.partner.microsoftonline.cn"),
                ("graph.microsoft.com", "microsoftgraph.chinacloudapi.cn"),
            ]
        }
    }

    /// Defender for Endpoint has regions worldwide and one address in each other cloud.
    private static func endpoint(_ own: String) -> [(String, String)] {
        [
            "{region}.security.microsoft.com", "*.security.microsoft.com", "api.security.microsoft.com",
            "api.securitycenter.microsoft.com",
        ].map { ($0, own) }
    }
}
