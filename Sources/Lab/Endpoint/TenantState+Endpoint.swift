import Values

/// Defender for Endpoint: who may call, how often, and what.
///
/// Source: Microsoft Learn, Defender for Endpoint API pages on alerts, machines and machine actions.
extension TenantState {
    private static let machineReaders = ["Machine.Read.All", "Machine.ReadWrite.All"]
    private static let alertReaders = ["Alert.Read.All", "Alert.ReadWrite.All"]
    private static let machineProperties: Set<String> = [
        "computerDnsName", "id", "version", "deviceValue", "aadDeviceId", "machineTags", "lastSeen",
        "exposureLevel",
        "onboardingStatus", "lastIpAddress", "healthStatus", "osPlatform", "riskScore", "rbacGroupId",
    ]
    private static let alertProperties: Set<String> = [
        "alertCreationTime", "lastUpdateTime", "incidentId", "investigationId", "id", "assignedTo",
        "detectionSource",
        "lastEventTime", "status", "severity", "category",
    ]
    private static let actionProperties: Set<String> = [
        "id", "status", "machineId", "type", "requestor", "creationDateTimeUtc",
    ]

    mutating func endpoint(_ request: LabRequest) -> LabAnswer {
        do throws(EndpointError) {
            return try endpointAnswer(request)
        } catch {
            return error.answer(request: nextGUID(0xe9d))
        }
    }

    private mutating func endpointAnswer(_ request: LabRequest) throws(EndpointError) -> LabAnswer {
        let segments = request.segments
        let isSubscription = segments.first == "subscriptions"
        let route = Array(
            segments.dropFirst(isSubscription ? 0 : segments.dropFirst().first == "v1.0" ? 2 : 1))
        let name = (route.first ?? "").lowercased()
        try limit(request, isHunting: name == "advancedqueries")
        switch (request.method, name, route.count) {
        case ("GET", "alerts", 1...2): return try alerts(request, id: route.dropFirst().first)
        case ("GET", "machines", 1...2): return try machines(request, key: route.dropFirst().first)
        case ("POST", "machines", 3): return try act(request, machine: route[1], path: route[2])
        case ("GET", "users", 3) where route[2].lowercased() == "machines":
            try authorize(request, ["Machine.ReadWrite.All"])
            let own = machines.filter { $0.accounts.contains(route[1].lowercased()) }
            return try .ok(
                ODataList.answer(
                    own.map(\.value), request, set: "Machines", filterable: Self.machineProperties))
        case ("GET", "machineactions", 1...2), ("POST", "machineactions", 3):
            return try machineActions(request, Array(route.dropFirst()))
        case ("POST", "advancedqueries", 2) where route[1].lowercased() == "run": return try hunt(request)
        case (_, "subscriptions", 1...2) where isSubscription:
            return try subscription(request, route.dropFirst().first)
        default: throw .notFound("The resource \(request.path)")
        }
    }

    private mutating func limit(_ request: LabRequest, isHunting: Bool) throws(EndpointError) {
        guard enforcesLimits else { return }
        let limits = isHunting ? RateLimiter.hunting : RateLimiter.endpoint
        let wait = limiter.secondsToWait(isHunting ? "hunting" : "endpoint", limits, at: request.time)
        if let wait { throw .throttled(wait) }
    }

    func authorize(_ request: LabRequest, _ roles: [String]) throws(EndpointError) {
        do throws(BearerProblem) {
            try checkBearer(request, for: .endpoint, roles: roles)
        } catch {
            throw EndpointError(error)
        }
    }

    private func alerts(_ request: LabRequest, id: String?) throws(EndpointError) -> LabAnswer {
        try authorize(request, Self.alertReaders)
        guard let id else {
            return try .ok(
                ODataList.answer(
                    endpointAlerts.map(\.value), request, set: "Alerts", filterable: Self.alertProperties))
        }
        guard let alert = endpointAlerts.first(where: { $0.id == id }) else { throw .notFound("Alert \(id)") }
        return .ok(alert.value)
    }

    private func machines(_ request: LabRequest, key: String?) throws(EndpointError) -> LabAnswer {
        try authorize(request, Self.machineReaders)
        guard let key else {
            return try .ok(
                ODataList.answer(
                    machines.map(\.value), request, set: "Machines", filterable: Self.machineProperties))
        }
        guard let machine = machine(key) else { throw .notFound("Machine \(key)") }
        return .ok(machine.value)
    }

    /// A machine by id or by computer name.
    func machine(_ key: String) -> Machine? {
        let key = key.lowercased()
        return machines.first { $0.id == key || $0.dnsName == key || $0.name == key }
    }

    private mutating func act(_ request: LabRequest, machine key: String, path: String) throws(EndpointError)
        -> LabAnswer
    {
        guard let kind = MachineAction.kinds.first(where: { $0.path == path.lowercased() }) else {
            throw .notFound("The resource \(request.path)")
        }
        try authorize(request, kind.roles)
        guard let body = request.json, body.object != nil else { throw .invalidBody }
        guard let comment = body["Comment"]?.string, !comment.isEmpty else {
            throw .missingParameter("Comment")
        }
        guard let machine = machine(key) else { throw .notFound("Machine \(key)") }
        let scope = try Self.scope(of: body, kind)
        guard kind.platforms.contains(where: machine.platform.hasPrefix) else {
            throw .platformNotSupported(machine.platform)
        }
        let isOpen = actions.contains {
            $0.machineID == machine.id && $0.type == kind.type && $0.isOpen(at: request.time)
        }
        guard !isOpen else { throw .inProgress }
        let action = MachineAction(
            id: nextGUID(0xac7), type: kind.type, scope: scope, comment: comment,
            requestor: applications.first?.clientID ?? "", machineID: machine.id, dnsName: machine.dnsName,
            created: request.time, delay: stateDelay)
        actions.append(action)
        if actions.count > 10_000 { actions.removeFirst(1000) }
        return LabAnswer(status: 201, body: action.value(at: request.time))
    }

    private static func scope(of body: Value, _ kind: MachineAction.Kind) throws(EndpointError) -> String? {
        guard let option = kind.option else { return nil }
        guard let text = body[option.name]?.string else {
            guard !option.required else { throw .missingParameter(option.name) }
            return option.values.first
        }
        guard option.values.contains(text) else {
            throw EndpointError(
                status: 400, code: "InvalidInput",
                message: "\(option.name) must be one of \(option.values.joined(separator: ", ")).")
        }
        return text
    }

    private mutating func machineActions(_ request: LabRequest, _ route: [String]) throws(EndpointError)
        -> LabAnswer
    {
        if route.isEmpty {
            try authorize(request, Self.machineReaders)
            let rows = actions.reversed().map { $0.value(at: request.time) }
            return try .ok(
                ODataList.answer(rows, request, set: "MachineActions", filterable: Self.actionProperties))
        }
        let index = actions.firstIndex { $0.id == route[0].lowercased() }
        if route.count == 1 {
            try authorize(request, Self.machineReaders)
            guard let index else { throw .notFound("Machine action \(route[0])") }
            return .ok(actions[index].value(at: request.time))
        }
        guard route[1].lowercased() == "cancel" else { throw .notFound("The resource \(request.path)") }
        let type = index.map { actions[$0].type }
        try authorize(
            request, MachineAction.kinds.filter { type == nil || $0.type == type }.flatMap(\.roles))
        guard let index else { throw .notFound("Machine action \(route[0])") }
        guard let comment = request.json?["Comment"]?.string, !comment.isEmpty else {
            throw .missingParameter("Comment")
        }
        guard actions[index].isOpen(at: request.time) else {
            throw .badRequest("Machine action is already in a final state")
        }
        actions[index].cancelled = (comment, request.time)
        return .ok(actions[index].value(at: request.time))
    }

    private mutating func subscription(_ request: LabRequest, _ id: String?) throws(EndpointError)
        -> LabAnswer
    {
        try authorize(request, Self.alertReaders)
        switch (request.method, id) {
        case ("POST", nil):
            guard let body = request.json else { throw .invalidBody }
            for name in ["clientState", "changeType", "resource", "expirationDateTime", "notificationUrl"] {
                guard body[name]?.string?.isEmpty == false else { throw .missingParameter(name) }
            }
            guard subscriptions.count < 1000 else { throw .badRequest("Too many subscriptions") }
            let subscription = Subscription(
                id: nextGUID(0x5b5), url: body["notificationUrl"]?.string ?? "",
                clientState: body["clientState"]?.string ?? "")
            subscriptions[subscription.id] = subscription
            return .ok(subscription.value)
        case ("GET", nil): return .ok(["value": .array(subscriptions.values.map(\.value))])
        case ("GET", let id?):
            guard let subscription = subscriptions[id] else { throw .notFound("Subscription \(id)") }
            return .ok(subscription.value)
        case ("DELETE", let id?):
            guard subscriptions.removeValue(forKey: id) != nil else { throw .notFound("Subscription \(id)") }
            return LabAnswer(status: 204)
        default: throw EndpointError(status: 405, code: "BadRequest", message: "The method is not allowed.")
        }
    }

    /// Raises an alert on a machine and calls every subscription.
    mutating func raise(_ title: String, severity: String, on machine: Machine, at now: Timestamp)
        -> EndpointAlert
    {
        let number = nextNumber()
        let id = "da63\(now.milliseconds)_\(number)"
        let alert = EndpointAlert(
            id: id, title: title, severity: severity, machine: machine, time: now,
            incident: correlate(
                id, title: title, severity: severity, entities: EndpointAlert.entities(of: machine), at: now))
        endpointAlerts.append(alert)
        if endpointAlerts.count > 10_000 { endpointAlerts.removeFirst(1000) }
        let body: Value = ["id": .string(alert.id), "machineId": .string(machine.id)]
        for subscription in subscriptions.values.sorted(by: { $0.id < $1.id }) {
            outbox.append(Callback(url: subscription.url, body: body, alertID: nil))
        }
        return alert
    }
}
