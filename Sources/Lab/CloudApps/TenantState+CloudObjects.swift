import Values

/// Entities, files, IP ranges and discovered apps of Cloud Apps.
///
/// Source: Microsoft Learn, "Defender for Cloud Apps REST API", the pages on entities, files and data enrichment; the
/// published definition of the `cloudappsecurity` connector for discovered apps.
extension TenantState {
    /// The answer to a call of one of them; nil for any other.
    mutating func cloudObjects(
        _ method: String, _ route: [String], _ json: Value, _ request: LabRequest
    ) -> LabAnswer? {
        switch (method, route.first ?? "", route.count) {
        case ("GET", "entities", 1), ("POST", "entities", 1):
            return list(cloudEntities, CloudFilter.entityFields, json, request)
        case ("GET", "entities", 2...3): return entity(Array(route.dropFirst()))
        case ("GET", "files", 1), ("POST", "files", 1):
            return list(cloudAppsState.files.map(\.value), CloudFilter.fileFields, json, request)
        case ("POST", "files", 2) where route[1] == "bulk_governance": return govern(json)
        case ("GET", "files", 2):
            return cloudAppsState.files.first { $0.id == route[1] }.map { .ok($0.value) } ?? Self.notFound
        case ("GET", "subnet", 1), ("POST", "subnet", 1):
            return list(cloudAppsState.subnets, CloudFilter.subnetFields, json, request)
        case ("POST", "subnet", 2) where route[1] == "create_rule": return setSubnet(nil, json)
        case ("POST", "subnet", 3) where route[2] == "update_rule": return setSubnet(route[1], json)
        case ("DELETE", "subnet", 2): return removeSubnet(route[1])
        case ("POST", "discovery", 4) where route[1] == "discovery_app": return tag(route[2], route[3], json)
        case ("POST", "activities", 3) where route[2] == "feedback":
            return activities.contains { $0["_id"]?.string == route[1] } ? .ok() : Self.notFound
        default: return nil
        }
    }

    /// The permissions one of which a call takes.
    static func cloudAppsRoles(_ route: [String], changes: Bool) -> [String] {
        let investigation =
            changes ? ["Investigation.manage"] : ["Investigation.read", "Investigation.manage"]
        switch route.first {
        case "discovery": return ["Discovery.manage"]
        case "subnet":
            return investigation + (changes ? ["Settings.manage"] : ["Settings.read", "Settings.manage"])
        default: return investigation
        }
    }

    private var cloudEntities: [Value] {
        directory.users.map { user in
            [
                "_id": .string(user.id), "id": .string(user.id), "displayName": .string(user.displayName),
                "email": .string(user.principalName), "domain": .string(Self.tenantDomain), "type": 2,
                "app": 11161, "saas": 11161, "inst": 0, "isAdmin": .bool(!user.roles.isEmpty),
                "isExternal": false, "status": user.isEnabled ? 2 : 3, "threatScore": nil,
            ]
        }
    }

    /// A key is base64 of `{"id": ..., "saas": ..., "inst": ...}`.
    private func entity(_ route: [String]) -> LabAnswer {
        let text = route[0].replacing("%3D", with: "=").replacing("%2F", with: "/").replacing(
            "%2B", with: "+")
        guard let key = Base64.decode(text).flatMap({ try? Value(json: $0) }) else {
            return Self.detail(400, "the entity's key is not base64 of JSON")
        }
        guard let entity = cloudEntities.first(where: { $0["id"] == key["id"] }), key["saas"] == 11161 else {
            return Self.notFound
        }
        guard route.count == 2 else { return .ok(entity) }
        return route[1] == "retrieve_tree" ? .ok(entity.setting("accounts", [entity])) : Self.notFound
    }

    private mutating func govern(_ json: Value) -> LabAnswer {
        guard let task = json["task_name"]?.string, CloudAppsState.tasks.contains(task) else {
            return Self.detail(400, "task_name is not known")
        }
        let entities = json["entities"]?.array ?? []
        guard !entities.isEmpty, entities.allSatisfy({ $0["id"]?.string != nil && $0["appId"]?.int != nil })
        else { return Self.detail(400, "entities must name files by id and appId") }
        var places: [Int] = []
        for entity in entities {
            let place = cloudAppsState.files.firstIndex {
                $0.id == entity["id"]?.string && $0.app == entity["appId"]?.int
            }
            guard let place else { return Self.notFound }
            places.append(place)
        }
        for place in places { cloudAppsState.govern(place, by: task) }
        return .ok()
    }

    private mutating func setSubnet(_ id: String?, _ json: Value) -> LabAnswer {
        guard let name = json["name"]?.string, let category = json["category"]?.int, 1...6 ~= category,
            let subnets = json["subnets"]?.array, !subnets.isEmpty, subnets.allSatisfy({ $0.string != nil })
        else { return Self.detail(400, "name, category (1 to 6) and subnets are required") }
        let known = cloudAppsState.subnets.firstIndex { $0["_id"]?.string == id }
        guard id == nil || known != nil else { return Self.notFound }
        let key = id ?? "5f60a1b2c3d4e5f7" + LabText.hex(nextNumber(), digits: 8)
        let record: Value = [
            "_id": .string(key), "name": .string(name), "category": .int(category),
            "subnets": .array(subnets.map { ["originalString": $0] }),
            "organization": json["organization"] ?? nil, "tags": json["tags"] ?? [],
        ]
        if let known {
            cloudAppsState.subnets[known] = record
            return .ok()
        }
        guard cloudAppsState.subnets.count < 1000 else { return Self.detail(400, "too many IP ranges") }
        cloudAppsState.subnets.append(record)
        return .ok(.string(key))
    }

    private mutating func removeSubnet(_ id: String) -> LabAnswer {
        guard let place = cloudAppsState.subnets.firstIndex(where: { $0["_id"]?.string == id }) else {
            return Self.notFound
        }
        cloudAppsState.subnets.remove(at: place)
        return .ok()
    }

    private mutating func tag(_ app: String, _ verb: String, _ json: Value) -> LabAnswer {
        let words = ["set_sanctioned": "sanction", "set_banned": "ban"]
        guard let word = words[verb], Int(app) != nil else { return Self.notFound }
        guard json[word] == "true" || json[word] == true else {
            return Self.detail(400, "\(word) is required")
        }
        cloudAppsState.apps[app] = verb == "set_banned" ? "unsanctioned" : "sanctioned"
        return .ok()
    }
}

extension CloudFilter {
    static let entityFields: Fields = [
        "type": { [$0["type"] ?? .null] }, "isAdmin": { [$0["isAdmin"] ?? .null] },
        "isExternal": { [$0["isExternal"] ?? .null] }, "status": { [$0["status"] ?? .null] },
        "domain": { [$0["domain"] ?? .null] }, "app": { [$0["app"] ?? .null] }, "entity": { [$0] },
    ]

    static let fileFields: Fields = [
        "fileId": { [$0["_id"] ?? .null] }, "filename": { [$0["name"] ?? .null] },
        "service": { [$0["appId"] ?? .null] }, "fileType": { $0["fileType"]?.array ?? [] },
        "sharing": { $0["fileAccessLevel"]?.array ?? [] }, "quarantined": { [$0["quarantined"] ?? .null] },
    ]

    static let subnetFields: Fields = [
        "category": { [$0["category"] ?? .null] }, "tags": { $0["tags"]?.array ?? [] },
        "builtIn": { _ in [false] },
    ]
}
