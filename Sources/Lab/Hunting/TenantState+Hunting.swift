import Values

/// Advanced hunting over two small tables.
///
/// Source: Microsoft Learn, Defender for Endpoint, "Advanced hunting API".
extension TenantState {
    /// Older definitions use the second path.
    static let huntingRoutes: [EndpointRoute] = ["advancedqueries", "advancedhunting"].map { name in
        EndpointRoute("POST /\(name)/run", EndpointRoles.hunting, limit: .hunting, isCounted: false) {
            state, call throws(EndpointError) in
            try state.hunt(call.request)
        }
    }

    private func hunt(_ request: LabRequest) throws(EndpointError) -> LabAnswer {
        guard let body = request.json, body.object != nil else { throw .invalidBody }
        guard let query = body["Query"]?.string, !query.isEmpty else { throw .missingParameter("Query") }
        let table: HuntingQuery.Table
        do throws(HuntingProblem) {
            table = try HuntingQuery.run(query, tables: huntingTables())
        } catch {
            throw .badRequest("The query was not accepted: \(error.message)")
        }
        return .ok([
            "Schema": .array(table.columns.map { ["Name": .string($0.name), "Type": .string($0.type)] }),
            "Results": .array(table.rows),
            "Stats": [
                "ExecutionTime": 0.01,
                "dataset_statistics": [["table_row_count": .int(Int64(table.rows.count))]],
            ],
        ])
    }

    func huntingTables() -> [String: HuntingQuery.Table] {
        ["DeviceInfo": deviceInfo(), "DeviceLogonEvents": logonEvents()]
    }

    private func deviceInfo() -> HuntingQuery.Table {
        HuntingQuery.Table(
            columns: [
                ("Timestamp", "DateTime"), ("DeviceId", "String"), ("DeviceName", "String"),
                ("OSPlatform", "String"),
                ("OSVersion", "String"), ("PublicIP", "String"), ("SensorHealthState", "String"),
                ("OnboardingStatus", "String"),
            ],
            rows: machines.map {
                [
                    "Timestamp": .string($0.lastSeen.iso8601), "DeviceId": .string($0.id),
                    "DeviceName": .string($0.dnsName), "OSPlatform": .string($0.platform),
                    "OSVersion": .string($0.version), "PublicIP": "203.0.113.7",
                    "SensorHealthState": .string($0.health), "OnboardingStatus": "Onboarded",
                ]
            })
    }

    private func logonEvents() -> HuntingQuery.Table {
        HuntingQuery.Table(
            columns: [
                ("Timestamp", "DateTime"), ("DeviceId", "String"), ("DeviceName", "String"),
                ("AccountName", "String"), ("AccountDomain", "String"), ("LogonType", "String"),
                ("ActionType", "String"),
            ],
            rows: machines.flatMap { machine in
                machine.accounts.map { account -> Value in
                    [
                        "Timestamp": .string(machine.lastSeen.iso8601), "DeviceId": .string(machine.id),
                        "DeviceName": .string(machine.dnsName), "AccountName": .string(account),
                        "AccountDomain": "contoso", "LogonType": "Interactive", "ActionType": "LogonSuccess",
                    ]
                }
            })
    }
}
