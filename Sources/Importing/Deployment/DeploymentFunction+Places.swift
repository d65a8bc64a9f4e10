import Values

/// Ids and names that Azure makes, and where its clouds are.
extension DeploymentFunction {
    static let places: [String: DeploymentFunction] = [
        "tenantresourceid": DeploymentFunction(2...32) { (a) throws(DeploymentFailure) -> Value in
            .string(try DeploymentPlace.provider(try texts(a)[...]))
        },
        "extensionresourceid": DeploymentFunction(3...32) { (a) throws(DeploymentFailure) -> Value in
            let texts = try texts(a)
            return .string(texts[0] + (try DeploymentPlace.provider(texts[1...])))
        },
        // The real ones hash in a way of their own; what they are made of is made up here anyway.
        "uniquestring": DeploymentFunction(1...64) { (a) throws(DeploymentFailure) -> Value in
            let letters = Array("abcdefghijklmnopqrstuvwxyz234567")
            var rest = digest(try texts(a))
            return .string(
                String(
                    (0..<13).map { _ in
                        defer { rest >>= 5 }
                        return letters[Int(rest & 31)]
                    }))
        },
        "guid": DeploymentFunction(1...64) { (a) throws(DeploymentFailure) -> Value in
            let texts = try texts(a)
            let digits = Array(hexadecimal(digest(texts)) + hexadecimal(digest(texts + [""])))
            let parts = [0..<8, 8..<12, 12..<16, 16..<20, 20..<32].map { String(digits[$0]) }
            return .string(parts.joined(separator: "-"))
        },
        "environment": DeploymentFunction(0...0) { (_) throws(DeploymentFailure) -> Value in publicCloud },
    ]

    /// FNV-1a.
    private static func digest(_ texts: [String]) -> UInt64 {
        texts.joined(separator: "-").utf8.reduce(0xcbf2_9ce4_8422_2325) {
            ($0 ^ UInt64($1)) &* 0x100_0000_01b3
        }
    }

    private static func hexadecimal(_ number: UInt64) -> String {
        let digits = String(number, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }

    /// Source: Microsoft Learn, "Deployment functions for ARM templates", `environment`.
    private static let publicCloud: Value = [
        "name": "AzureCloud",
        "portal": "https://portal.azure.com",
        "resourceManager": "https://management.azure.com/",
        "graph": "https://graph.windows.net/",
        "graphAudience": "https://graph.windows.net/",
        "gallery": "https://gallery.azure.com/",
        "batch": "https://batch.core.windows.net/",
        "sqlManagement": "https://management.core.windows.net:8443/",
        "activeDirectoryDataLake": "https://datalake.azure.net/",
        "authentication": [
            "loginEndpoint": "https://login.microsoftonline.com/",
            "audiences": ["https://management.core.windows.net/", "https://management.azure.com/"],
            "tenant": "common",
            "identityProvider": "AAD",
        ],
        "suffixes": [
            "storage": "core.windows.net",
            "keyvaultDns": ".vault.azure.net",
            "sqlServerHostname": ".database.windows.net",
            "acrLoginServer": ".azurecr.io",
            "azureDatalakeAnalyticsCatalogAndJob": "azuredatalakeanalytics.net",
            "azureDatalakeStoreFileSystem": "azuredatalakestore.net",
        ],
    ]
}
