import Values

/// The managed APIs behind a definition's connection keys.
enum ConnectionNames {
    /// `$connections` of a Logic Apps resource: `{key: {id: ".../managedApis/x"}}`.
    static func ofResource(_ connections: Value?) -> [String: String] {
        var names: [String: String] = [:]
        for (key, connection) in connections?.object ?? JSONObject() {
            let id = connection.member("id")?.string ?? connection.member("api")?.member("id")?.string
            if let name = id.flatMap(api) { names[key] = name }
        }
        return names
    }

    /// `connectionReferences` of a flow: `{key: {api: {name: "shared_x"}}}`, or with `id` or `apiName`.
    static func ofFlow(_ references: Value?) -> [String: String] {
        var names: [String: String] = [:]
        for (key, reference) in references?.object ?? JSONObject() {
            let id = reference["id"]?.string ?? reference["api"]?["id"]?.string
            let name = reference["api"]?["name"]?.string ?? reference["apiName"]?.string
            if let name = (name ?? id.flatMap(lastPart)).flatMap(plain) { names[key] = name }
        }
        return names
    }

    /// Whether a reference is to an API of Power Platform rather than to one of a subscription.
    static func isOfFlow(_ reference: Value) -> Bool {
        let names = [
            reference["api"]?["name"], reference["apiName"], reference["id"], reference["api"]?["id"],
        ]
        return names.contains { name in
            name?.string?.contains("shared_") ?? false
        }
    }

    /// `connections.json` of a Standard logic app.
    static func ofApp(_ connections: Value) -> [String: String] {
        var names: [String: String] = [:]
        for (key, connection) in connections["serviceProviderConnections"]?.object ?? JSONObject() {
            let id = connection["serviceProvider"]?["id"]?.string
            if let name = id.flatMap(lastPart) { names[key] = "serviceprovider:" + name.lowercased() }
        }
        for (key, connection) in connections["managedApiConnections"]?.object ?? JSONObject() {
            if let name = connection["api"]?["id"]?.string.flatMap(api) { names[key] = name }
        }
        return names
    }

    /// The name behind `managedApis/` or `customApis/`, also in a deployment expression that has no value.
    private static func api(_ id: String) -> String? {
        let lowercased = id.lowercased()
        for marker in ["/managedapis/", "/customapis/"] {
            var rest = lowercased[...]
            while let slash = rest.firstIndex(of: "/") {
                guard rest[slash...].hasPrefix(marker) else {
                    rest = rest[rest.index(after: slash)...]
                    continue
                }
                let name = rest[slash...].dropFirst(marker.count).prefix {
                    $0.isLetter || $0.isNumber || $0 == "-" || $0 == "_"
                }
                return name.isEmpty ? nil : plain(String(name))
            }
        }
        return nil
    }

    private static func lastPart(_ path: String) -> String? {
        path.split(separator: "/").last.map(String.init)
    }

    private static func plain(_ name: String) -> String? {
        let plain = name.lowercased().hasPrefix("shared_") ? String(name.dropFirst(7)) : name
        return plain.isEmpty ? nil : plain
    }
}
