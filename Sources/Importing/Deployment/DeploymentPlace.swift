import Values

/// Where a template is deployed to, which nobody knows when it is imported: made-up, the same for every
/// import.
enum DeploymentPlace {
    struct StandIn: Sendable {
        var remark: DeploymentEvaluator.Remark
        var call: DeploymentFunction.Body
    }

    static let subscriptionID = "00000000-0000-0000-0000-000000000000"
    static let tenantID = "00000000-0000-0000-0000-000000000001"
    static let group = "rg"
    static let location = "westeurope"

    /// By names in lower case.
    static let functions: [String: StandIn] = [
        "subscription": StandIn(
            remark: remark("the subscription and its tenant", subscriptionID), call: subscription),
        "tenant": StandIn(remark: remark("the tenant", tenantID), call: tenant),
        "resourcegroup": StandIn(remark: remark("the resource group", group), call: resourceGroup),
        "deployment": StandIn(remark: remark("the name of the deployment", "deployment"), call: deployment),
        "resourceid": StandIn(
            remark: remark("the subscription and resource group of an id", "\(subscriptionID)`, `\(group)"),
            call: resourceID),
        "subscriptionresourceid": StandIn(
            remark: remark("the subscription of an id", subscriptionID), call: subscriptionResourceID),
        "utcnow": StandIn(remark: remark("the time of the deployment", moment), call: now),
        "newguid": StandIn(
            remark: remark("an id that each deployment makes anew", subscriptionID),
            call: { (_: [Value]) throws(DeploymentFailure) -> Value in .string(subscriptionID) }),
    ]

    private static func remark(_ what: String, _ standIn: String) -> DeploymentEvaluator.Remark {
        DeploymentEvaluator.Remark(
            code: "IM0021", message: "\(what) is not known; `\(standIn)` stands for it",
            help: "replace it where it matters: look for it in the playbook")
    }

    private static let subscriptionPath = "/subscriptions/" + subscriptionID
    private static let groupPath = subscriptionPath + "/resourceGroups/" + group

    private static func subscription(_ arguments: [Value]) throws(DeploymentFailure) -> Value {
        [
            "id": .string(subscriptionPath), "subscriptionId": .string(subscriptionID),
            "tenantId": .string(tenantID), "displayName": "subscription", "state": "Enabled",
        ]
    }

    private static func tenant(_ arguments: [Value]) throws(DeploymentFailure) -> Value {
        ["tenantId": .string(tenantID), "displayName": "tenant", "countryCode": "US"]
    }

    private static func resourceGroup(_ arguments: [Value]) throws(DeploymentFailure) -> Value {
        [
            "id": .string(groupPath), "name": .string(group), "location": .string(location), "tags": [:],
            "type": "Microsoft.Resources/resourceGroups", "properties": ["provisioningState": "Succeeded"],
        ]
    }

    private static func deployment(_ arguments: [Value]) throws(DeploymentFailure) -> Value {
        [
            "name": "deployment", "location": .string(location),
            "properties": ["mode": "Incremental", "parameters": [:]],
        ]
    }

    /// `[subscription], [group], type, name...`.
    private static func resourceID(_ arguments: [Value]) throws(DeploymentFailure) -> Value {
        let texts = try DeploymentFunction.texts(arguments)
        guard let place = texts.firstIndex(where: { $0.contains("/") }), place <= 2 else {
            throw .wrong("`resourceId` names no type")
        }
        let subscription = place == 2 ? "/subscriptions/" + texts[0] : subscriptionPath
        let group = place == 0 ? Self.group : texts[place - 1]
        return .string("\(subscription)/resourceGroups/\(group)" + (try provider(texts[place...])))
    }

    private static func subscriptionResourceID(_ arguments: [Value]) throws(DeploymentFailure) -> Value {
        let texts = try DeploymentFunction.texts(arguments)
        guard let place = texts.firstIndex(where: { $0.contains("/") }), place <= 1 else {
            throw .wrong("`subscriptionResourceId` names no type")
        }
        let subscription = place == 1 ? "/subscriptions/" + texts[0] : subscriptionPath
        return .string(subscription + (try provider(texts[place...])))
    }

    /// `/providers/NAMESPACE/TYPE/NAME/...`: each part of the type behind the name space has a name.
    static func provider(_ typeAndNames: ArraySlice<String>) throws(DeploymentFailure) -> String {
        guard let type = typeAndNames.first else { throw .wrong("an id names no type") }
        let parts = type.split(separator: "/")
        let names = typeAndNames.dropFirst().flatMap { $0.split(separator: "/").map(String.init) }
        guard parts.count >= 2, names.count == parts.count - 1 || typeAndNames.count == parts.count else {
            throw .wrong("an id of the type `\(type)` has \(names.count) names")
        }
        let own = names.count == parts.count - 1 ? names : Array(typeAndNames.dropFirst())
        let pairs = zip(parts.dropFirst(), own).map { "/\($0)/\($1)" }
        return "/providers/\(parts[0])" + pairs.joined()
    }

    /// A moment of no meaning.
    private static let moment = "2000-01-01T00:00:00.0000000Z"

    private static func now(_ arguments: [Value]) throws(DeploymentFailure) -> Value {
        guard let format = arguments.first?.string else { return "20000101T000000Z" }
        let parts = [
            "yyyy": "2000", "MM": "01", "dd": "01", "HH": "00", "mm": "00", "ss": "00", "fff": "000",
            "d": "1/1/2000",
        ]
        if let whole = parts[format] { return .string(whole) }
        var text = ""
        var rest = format[...]
        while let first = rest.first {
            let run = rest.prefix { $0 == first }
            rest = rest.dropFirst(run.count)
            if first.isLetter, first != "T", first != "Z" {
                guard let part = parts[String(run)] else { throw .later("utcNow") }
                text += part
            } else {
                text += run
            }
        }
        return .string(text)
    }
}
