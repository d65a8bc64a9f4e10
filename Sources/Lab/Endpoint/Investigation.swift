import Values

/// An automated investigation; how far it is follows from the time.
///
/// Source: Microsoft Learn, Defender for Endpoint API, "Investigation resource type".
struct Investigation: Sendable {
    var number: Int64
    var machineID: String
    var dnsName: String
    var alertID: String?
    var started: Timestamp
    var delay: Duration

    private var end: Timestamp { started + delay * 2 }

    func value(at now: Timestamp) -> Value {
        let isOver = now >= end
        return [
            "id": .string(String(number)), "startTime": .string(started.iso8601),
            "endTime": isOver ? .string(end.iso8601) : .null,
            "state": isOver ? "Benign" : "Running", "cancelledBy": .null, "statusDetails": .null,
            "machineId": .string(machineID), "computerDnsName": .string(dnsName),
            "triggeringAlertId": .text(alertID),
        ]
    }
}

/// Automated investigations.
///
/// Source: Microsoft Learn, Defender for Endpoint API, "List Investigations API", "Get Investigation API" and "Start
/// Investigation API".
extension TenantState {
    private static let properties: Set<String> = [
        "startTime", "id", "state", "machineId", "triggeringAlertId",
    ]

    static let investigationRoutes: [EndpointRoute] =
        [
            EndpointRoute("GET /investigations", EndpointRoles.readAlerts) {
                state, call throws(EndpointError) in
                let rows = state.defender.investigations.map { $0.value(at: call.time) }
                return try .ok(
                    ODataList.answer(rows, call.request, set: "Investigations", filterable: properties))
            },
            EndpointRoute("GET /investigations/{}", EndpointRoles.readAlerts) {
                state, call throws(EndpointError) in
                // Either the investigation's own id or that of the alert that set it off.
                let found = state.defender.investigations.last {
                    String($0.number) == call.name || $0.alertID == call.name
                }
                guard let found else { throw .notFound("Investigation \(call.name)") }
                return .ok(found.value(at: call.time))
            },
        ]
        // The older name of the call is still in the connector of Power Automate.
        + ["startInvestigation", "initiateInvestigation"].map { name in
            EndpointRoute(
                "POST /machines/{}/\(name)", EndpointRoles.writeAlerts, limit: .startInvestigation
            ) { state, call throws(EndpointError) in
                _ = try call.body().text("Comment")
                let machine = try state.machine(call)
                guard machine.isOnboarded, machine.isWindows else {
                    throw .platformNotSupported(machine.platform)
                }
                let started = state.startInvestigation(on: machine, alert: nil, at: call.time)
                return LabAnswer(status: 201, body: started.value(at: call.time))
            }
        }

    /// Starts an investigation of a machine.
    mutating func startInvestigation(on machine: Machine, alert: String?, at now: Timestamp) -> Investigation
    {
        let investigation = Investigation(
            number: Int64(nextNumber()) + 63_000, machineID: machine.id, dnsName: machine.dnsName,
            alertID: alert, started: now, delay: stateDelay)
        defender.investigations.append(investigation)
        if defender.investigations.count > 10_000 { defender.investigations.removeFirst(1000) }
        return investigation
    }
}
