import Values

/// What is done to machines, and how it goes on.
///
/// Source: Microsoft Learn, Defender for Endpoint API pages on machine actions.
extension TenantState {
    private static let properties: Set<String> = [
        "id", "status", "machineId", "type", "requestor", "creationDateTimeUtc",
    ]

    static let machineActionRoutes: [EndpointRoute] =
        MachineAction.kinds.map { kind in
            EndpointRoute("POST /machines/{}/\(kind.path)", kind.roles) { state, call throws(EndpointError) in
                try state.act(kind, call)
            }
        } + [
            EndpointRoute("POST /machines/{}/runLiveResponse", ["Machine.LiveResponse"], limit: .liveResponse)
            {
                state, call throws(EndpointError) in
                try state.runLiveResponse(call)
            },
            EndpointRoute("GET /machineactions", EndpointRoles.readMachines) {
                state, call throws(EndpointError) in
                let rows = state.actions.all.reversed().map { $0.value(at: call.time) }
                return try .ok(
                    ODataList.answer(rows, call.request, set: "MachineActions", filterable: properties))
            },
            EndpointRoute("GET /machineactions/{}", EndpointRoles.readMachines) {
                state, call throws(EndpointError) in
                .ok(state.actions.all[try state.actionIndex(call.name)].value(at: call.time))
            },
            EndpointRoute("POST /machineactions/{}/cancel", []) { state, call throws(EndpointError) in
                try state.cancelAction(call)
            },
            EndpointRoute(
                "GET /machineactions/{}/getPackageUri", EndpointRoles.readMachines, limit: .packageAddress
            ) { state, call throws(EndpointError) in
                let action = state.actions.all[try state.actionIndex(call.name)]
                guard action.type == "CollectInvestigationPackage",
                    action.status(at: call.time) == "Succeeded"
                else { throw .notFound("The package of machine action \(call.name)") }
                // The service puts the address into quotes of its own.
                let address = state.downloadAddress(DownloadFile.package(action), call)
                return .ok(.link("\"\(address)\"", call))
            },
            EndpointRoute("GET /machineactions/{}/{}", EndpointRoles.readMachines) {
                state, call throws(EndpointError) in
                try state.liveResponseLink(call)
            },
        ]

    private func actionIndex(_ id: String) throws(EndpointError) -> Int {
        guard let index = actions.index(of: id) else { throw .notFound("Machine action \(id)") }
        return index
    }

    private mutating func act(_ kind: MachineAction.Kind, _ call: EndpointCall) throws(EndpointError)
        -> LabAnswer
    {
        let body = try call.body()
        let comment = try body.text("Comment")
        guard let machine = machine(call.name) else { throw .notFound("Machine \(call.name)") }
        let scope = try Self.scope(of: body, kind)
        try Self.checkPlatform(machine, kind, scope: scope)
        var action = MachineAction(
            id: nextGUID(0xac7), type: kind.type, scope: scope, comment: comment, requestor: caller(call),
            machineID: machine.id, dnsName: machine.dnsName, created: call.time, delay: stateDelay)
        if kind.type == "StopAndQuarantineFile" { action.sha1 = try quarantined(body) }
        guard actions.open(kind.type, on: machine.id, at: call.time) == nil else { throw .inProgress }
        actions.append(action)
        return LabAnswer(status: kind.status, body: action.value(at: call.time))
    }

    private static func scope(of body: JSONObject, _ kind: MachineAction.Kind) throws(EndpointError)
        -> String?
    {
        guard let option = kind.option else { return nil }
        if option.required { _ = try body.text(option.name) }
        return try body.choice(option.name, of: option.values) ?? option.values.first
    }

    /// A device that is not onboarded can only be contained, and only such a device.
    private static func checkPlatform(
        _ machine: Machine, _ kind: MachineAction.Kind, scope: String?
    ) throws(EndpointError) {
        let contains = scope == "UnManagedDevice"
        if contains, machine.isOnboarded {
            throw EndpointError(
                status: 400, code: "InvalidInput", message: "The device is onboarded and cannot be contained."
            )
        }
        // A contained device is released by the call that ends an isolation.
        guard machine.isOnboarded || contains || kind.type == "Unisolate" else {
            throw .platformNotSupported("\(machine.platform), which is not onboarded")
        }
        let isKnown = kind.platforms.contains(where: machine.platform.hasPrefix)
        guard isKnown || !machine.isOnboarded else { throw .platformNotSupported(machine.platform) }
        if kind.type == "Isolate", scope == "Selective", !machine.isWindows {
            throw .platformNotSupported(machine.platform)
        }
    }

    private func quarantined(_ body: JSONObject) throws(EndpointError) -> String {
        let sha1 = try body.text("Sha1")
        guard sha1.utf8.count == 40, sha1.allSatisfy(\.isHexDigit) else { throw .invalidHash(sha1) }
        return sha1.lowercased()
    }

    private mutating func cancelAction(_ call: EndpointCall) throws(EndpointError) -> LabAnswer {
        let index = actions.index(of: call.name)
        let type = index.map { actions.all[$0].type }
        let live = type == nil || type == "LiveResponse" ? ["Machine.LiveResponse"] : []
        try authorize(
            call.request,
            MachineAction.kinds.filter { type == nil || $0.type == type }.flatMap(\.roles) + live)
        guard let index else { throw .notFound("Machine action \(call.name)") }
        let comment = try call.body().text("Comment")
        guard actions.all[index].isOpen(at: call.time) else {
            throw .badRequest("Machine action is already in a final state")
        }
        actions.change(index) { $0.cancelled = (comment, call.time) }
        return .ok(actions.all[index].value(at: call.time))
    }
}
