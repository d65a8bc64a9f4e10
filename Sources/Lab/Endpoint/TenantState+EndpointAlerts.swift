import Values

/// Alerts of Defender for Endpoint.
///
/// Source: Microsoft Learn, Defender for Endpoint API pages on alerts.
extension TenantState {
    private static let properties: Set<String> = [
        "alertCreationTime", "lastUpdateTime", "incidentId", "investigationId", "id", "assignedTo",
        "detectionSource", "lastEventTime", "status", "severity", "category",
    ]
    private static let largestBatch = 100

    static let alertRoutes: [EndpointRoute] = [
        EndpointRoute("GET /alerts", EndpointRoles.readAlerts) { state, call throws(EndpointError) in
            try state.listed(state.endpointAlerts, call)
        },
        EndpointRoute("GET /alerts/{}", EndpointRoles.readAlerts) { state, call throws(EndpointError) in
            .ok(try state.alert(call.name).value())
        },
        EndpointRoute("PATCH /alerts/{}", EndpointRoles.writeAlerts) { state, call throws(EndpointError) in
            let index = try state.alertIndex(call.name)
            let change = try AlertChange(try call.body())
            change.apply(to: &state.endpointAlerts[index], by: state.caller(call), at: call.time)
            return .ok(state.endpointAlerts[index].value())
        },
        EndpointRoute("POST /alerts/batchUpdate", EndpointRoles.writeAlerts, limit: .batchUpdate) {
            state, call throws(EndpointError) in
            let body = try call.body()
            let ids = try body.texts("alertIds", most: largestBatch)
            let change = try AlertChange(body)
            var indices: [Int] = []
            for id in ids { indices.append(try state.alertIndex(id)) }
            let author = state.caller(call)
            for index in indices { change.apply(to: &state.endpointAlerts[index], by: author, at: call.time) }
            return .ok()
        },
        EndpointRoute("POST /alerts/createAlertByReference", EndpointRoles.writeAlerts, limit: .createAlert) {
            state, call throws(EndpointError) in
            try state.createAlert(call)
        },
        EndpointRoute("GET /alerts/{}/machine", EndpointRoles.readMachines) {
            state, call throws(EndpointError) in
            let id = try state.alert(call.name).machine.id
            guard let machine = state.machine(id) else { throw .notFound("Machine \(id)") }
            return .ok(machine.value)
        },
        EndpointRoute("GET /alerts/{}/user", EndpointRoles.readUsers) { state, call throws(EndpointError) in
            let machine = try state.alert(call.name).machine
            guard let account = machine.accounts.first else { throw .notFound("User of alert \(call.name)") }
            return .ok(state.endpointUser(account))
        },
        EndpointRoute("GET /alerts/{}/files", EndpointRoles.readFiles) { state, call throws(EndpointError) in
            let file = try state.alert(call.name).evidence.file
            return .list(file.map { [$0.endpointValue] } ?? [], call, set: "Files")
        },
        EndpointRoute("GET /alerts/{}/ips", EndpointRoles.readAddresses) {
            state, call throws(EndpointError) in
            let address = try state.alert(call.name).evidence.address
            return .list(address.map { [["id": .string($0)]] } ?? [], call, set: "Ips")
        },
        EndpointRoute("GET /alerts/{}/domains", EndpointRoles.readDomains) {
            state, call throws(EndpointError) in
            let domain = try state.alert(call.name).evidence.domain
            return .list(domain.map { [["host": .string($0)]] } ?? [], call, set: "Domains")
        },
    ]

    /// A list of alerts as the request asks for it.
    func listed(_ alerts: [EndpointAlert], _ call: EndpointCall) throws(EndpointError) -> LabAnswer {
        let isExpanded = call.request.parameter("$expand")?.lowercased().contains("evidence") ?? false
        return try .ok(
            ODataList.answer(
                alerts.map { $0.value(withEvidence: isExpanded) }, call.request, set: "Alerts",
                filterable: Self.properties))
    }

    private func alert(_ id: String) throws(EndpointError) -> EndpointAlert {
        endpointAlerts[try alertIndex(id)]
    }

    private func alertIndex(_ id: String) throws(EndpointError) -> Int {
        guard let index = endpointAlerts.lastIndex(where: { $0.id == id }) else {
            throw .notFound("Alert \(id)")
        }
        return index
    }

    /// An alert from an event that hunting found; an open one of the title on the machine takes it in.
    private mutating func createAlert(_ call: EndpointCall) throws(EndpointError) -> LabAnswer {
        let body = try call.body()
        let machineID = try body.text("machineId")
        let eventTime = try body.text("eventTime")
        _ = try body.text("reportId")
        let title = try body.text("title")
        let text = try body.text("description")
        _ = try body.text("recommendedAction")
        _ = try body.text("severity")
        _ = try body.text("category")
        let severity = try body.choice("severity", of: ["Low", "Medium", "High"])
        let category = try body.choice("category", of: EndpointAlert.categories)
        guard let machine = machine(machineID), Timestamp(iso8601: eventTime) != nil else {
            throw .notFound("The event of machine \(machineID) at \(eventTime)")
        }
        let open = endpointAlerts.firstIndex {
            $0.machine.id == machine.id && $0.title == title && $0.status != "Resolved"
        }
        if let open {
            endpointAlerts[open].changed = call.time
            return .ok(endpointAlerts[open].value())
        }
        let id = raise(title, severity: severity ?? "Low", on: machine, at: call.time).id
        let index = try alertIndex(id)
        endpointAlerts[index].category = category ?? "General"
        endpointAlerts[index].text = text
        endpointAlerts[index].source = "CustomDetection"
        endpointAlerts[index].investigation =
            startInvestigation(
                on: machine, alert: id, at: call.time
            ).number
        return .ok(endpointAlerts[index].value())
    }

    /// Raises an alert on a machine and calls every subscription.
    mutating func raise(_ title: String, severity: String, on machine: Machine, at now: Timestamp)
        -> EndpointAlert
    {
        let number = nextNumber()
        let id = "da63\(now.milliseconds)_\(number)"
        var alert = EndpointAlert(
            id: id, title: title, severity: severity, machine: machine, time: now,
            incident: correlate(
                id, title: title, severity: severity, entities: EndpointAlert.entities(of: machine), at: now))
        alert.evidence = EndpointAlert.Evidence(
            file: files.first, address: addresses.first?.address, domain: Self.knownDomain)
        endpointAlerts.append(alert)
        if endpointAlerts.count > 10_000 { endpointAlerts.removeFirst(1000) }
        let body: Value = ["id": .string(alert.id), "machineId": .string(machine.id)]
        for subscription in subscriptions.values.sorted(by: { $0.id < $1.id }) {
            outbox.append(Callback(url: subscription.url, body: body, alertID: nil))
        }
        return alert
    }
}
