import Values

/// Machines of Defender for Endpoint, what they belong to, and their tags.
///
/// Source: Microsoft Learn, Defender for Endpoint API pages on machines and users.
extension TenantState {
    static let machineProperties: Set<String> = [
        "computerDnsName", "id", "version", "deviceValue", "aadDeviceId", "machineTags", "lastSeen",
        "exposureLevel", "onboardingStatus", "lastIpAddress", "healthStatus", "osPlatform", "riskScore",
        "rbacGroupId",
    ]
    private static let largestTagBatch = 500
    private static let month = Duration.seconds(30 * 86_400)
    private static let quarterHour = Duration.seconds(900)

    static let machineRoutes: [EndpointRoute] = [
        EndpointRoute("GET /machines", EndpointRoles.readMachines) { state, call throws(EndpointError) in
            try state.listed(state.machines, call)
        },
        EndpointRoute("GET /machines/findbytag", EndpointRoles.readMachines) {
            state, call throws(EndpointError) in
            let tag = call.request.parameter("tag") ?? ""
            guard !tag.isEmpty else { throw .missingParameter("tag") }
            let isPrefix = call.request.parameter("useStartsWithFilter")?.lowercased() == "true"
            let found = state.machines.filter { machine in
                machine.tags.contains { isPrefix ? $0.hasPrefix(tag) : $0 == tag }
            }
            return try state.listed(found, call)
        },
        EndpointRoute("GET /machines/{}", EndpointRoles.readMachines) { state, call throws(EndpointError) in
            // `findbyip(ip='...',timestamp=...)` is one part of the path.
            if call.name.lowercased().hasPrefix("findbyip(") { return try state.findByAddress(call) }
            return .ok(try state.machine(call).value)
        },
        EndpointRoute("GET /machines/{}/logonusers", EndpointRoles.readUsers) {
            state, call throws(EndpointError) in
            let users = try state.machine(call).accounts.map(state.endpointUser)
            return .list(users, call, set: "Users")
        },
        EndpointRoute("GET /machines/{}/alerts", EndpointRoles.readAlerts) {
            state, call throws(EndpointError) in
            let id = try state.machine(call).id
            return try state.listed(state.endpointAlerts.filter { $0.machine.id == id }, call)
        },
        EndpointRoute("POST /machines/{}/tags", EndpointRoles.writeMachines) {
            state, call throws(EndpointError) in
            let change = try TagChange(try call.body())
            let place = try state.machinePlace(call.name)
            change.apply(to: &state.machines[place])
            return .ok(state.machines[place].value)
        },
        EndpointRoute("POST /machines/addOrRemoveTagForMultipleMachines", EndpointRoles.writeMachines) {
            state, call throws(EndpointError) in
            let body = try call.body()
            let change = try TagChange(body)
            var places: [Int] = []
            for id in try body.texts("MachineIds", most: largestTagBatch) {
                places.append(try state.machinePlace(id))
            }
            for place in places { change.apply(to: &state.machines[place]) }
            return .list(places.map { state.machines[$0].value }, call, set: "Machines")
        },
        EndpointRoute("POST /machines/{}/setDeviceValue", EndpointRoles.writeMachines) {
            state, call throws(EndpointError) in
            let body = try call.body()
            _ = try body.text("DeviceValue")
            let word = try body.choice("DeviceValue", of: ["Normal", "Low", "High"])
            let place = try state.machinePlace(call.name)
            state.machines[place].deviceValue = word ?? "Normal"
            return .ok(state.machines[place].value)
        },
        EndpointRoute("GET /users/{}/machines", EndpointRoles.writeMachines) {
            state, call throws(EndpointError) in
            let account = call.name.lowercased()
            return try state.listed(state.machines.filter { $0.accounts.contains(account) }, call)
        },
        EndpointRoute("GET /users/{}/alerts", EndpointRoles.readAlerts) { state, call throws(EndpointError) in
            let account = call.name.lowercased()
            return try state.listed(
                state.endpointAlerts.filter { $0.machine.accounts.contains(account) }, call)
        },
    ]

    /// A list of machines as the request asks for it.
    func listed(_ machines: [Machine], _ call: EndpointCall) throws(EndpointError) -> LabAnswer {
        // Ten thousand machines are written out only where something is asked of them.
        let isPlain = !call.request.query.contains { ["$filter", "$orderby", "$count"].contains($0.name) }
        let top = call.request.parameter("$top").flatMap { Int($0) }
        let skip = call.request.parameter("$skip").flatMap { Int($0) } ?? 0
        if isPlain, let top, (0...10_000).contains(top), skip >= 0, call.request.parameter("$select") == nil {
            return .list(machines.dropFirst(skip).prefix(top).map(\.value), call, set: "Machines")
        }
        return try .ok(
            ODataList.answer(
                machines.map(\.value), call.request, set: "Machines", filterable: Self.machineProperties))
    }

    /// A machine by id or by computer name.
    func machine(_ key: String) -> Machine? {
        defender.places[key.lowercased()].map { machines[$0] }
    }

    /// The machine that a path names.
    func machine(_ call: EndpointCall) throws(EndpointError) -> Machine {
        machines[try machinePlace(call.name)]
    }

    private func machinePlace(_ key: String) throws(EndpointError) -> Int {
        guard let place = defender.places[key.lowercased()] else { throw .notFound("Machine \(key)") }
        return place
    }

    /// Somebody who signs in to machines, by the account name.
    func endpointUser(_ account: String) -> Value {
        let own = machines.filter { $0.accounts.contains(account) }
        let seen = own.map(\.lastSeen).max() ?? Timestamp(milliseconds: 0)
        return [
            "id": .string("contoso\\\(account)"), "accountName": .string(account), "accountDomain": "contoso",
            "accountSid": .string("S-1-5-21-1004336348-1177238915-682003330-\(1100 + account.utf8.count)"),
            "firstSeen": .string((seen + .seconds(-90 * 86_400)).iso8601), "lastSeen": .string(seen.iso8601),
            "mostPrevalentMachineId": .text(own.first?.id), "leastPrevalentMachineId": .text(own.last?.id),
            "logonTypes": "Interactive", "logOnMachinesCount": .int(Int64(own.count)),
            "isDomainAdmin": false, "isOnlyNetworkUser": false,
        ]
    }

    /// `findbyip(ip='10.20.0.10',timestamp=2026-11-21T08:00:00Z)`: who had the address within a quarter of an hour.
    private func findByAddress(_ call: EndpointCall) throws(EndpointError) -> LabAnswer {
        let inside = call.name.drop { $0 != "(" }.dropFirst().dropLast()
        var given: [String: String] = [:]
        for part in inside.split(separator: ",") {
            let pair = part.split(separator: "=", maxSplits: 1).map { $0.filter { $0 != " " && $0 != "'" } }
            if pair.count == 2 { given[pair[0].lowercased()] = pair[1] }
        }
        guard let address = given["ip"], !address.isEmpty else { throw .missingParameter("ip") }
        guard EndpointText.isAddress(address) else { throw .invalidAddress(address) }
        guard let time = given["timestamp"].flatMap(Timestamp.init(iso8601:)) else {
            throw .missingParameter("timestamp")
        }
        guard call.time - time <= Self.month else {
            throw .invalidInput("The timestamp must be of the last 30 days.")
        }
        let found = machines.filter { machine in
            machine.address == address && machine.lastSeen + Self.quarterHour >= time
                && machine.lastSeen <= time + Self.quarterHour
        }
        return try listed(found, call)
    }
}

/// What is done to a tag.
private struct TagChange {
    var tag: String
    var isAdded: Bool

    init(_ body: JSONObject) throws(EndpointError) {
        tag = try body.text("Value")
        _ = try body.text("Action")
        isAdded = try body.choice("Action", of: ["Add", "Remove"]) == "Add"
    }

    func apply(to machine: inout Machine) {
        machine.tags.removeAll { $0 == tag }
        if isAdded { machine.tags.append(tag) }
    }
}
