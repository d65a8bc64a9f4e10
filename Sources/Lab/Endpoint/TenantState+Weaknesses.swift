import Values

/// Software, weaknesses and remediation of machines.
///
/// Source: Microsoft Learn, Defender for Endpoint API, "Get installed software", "Get discovered vulnerabilities",
/// "Get security recommendations", "Get missing KBs by device ID" and "List all remediation activities".
extension TenantState {
    private static let properties: Set<String> = ["createdOn", "status"]

    static let weaknessRoutes: [EndpointRoute] = [
        EndpointRoute("GET /machines/{}/software", EndpointRoles.readSoftware) {
            state, call throws(EndpointError) in
            _ = try state.machine(call)
            return .list([software], call, set: "Software")
        },
        EndpointRoute(
            "GET /machines/{}/vulnerabilities", EndpointRoles.readVulnerabilities, limit: .vulnerabilities
        ) { state, call throws(EndpointError) in
            _ = try state.machine(call)
            return .list([vulnerability], call, set: "Collection(PublicVulnerabilityDto)")
        },
        EndpointRoute("GET /machines/{}/recommendations", EndpointRoles.readRecommendations) {
            state, call throws(EndpointError) in
            _ = try state.machine(call)
            return .list([recommendation], call, set: "Recommendations")
        },
        EndpointRoute("GET /machines/{}/getmissingkbs", EndpointRoles.readSoftware) {
            state, call throws(EndpointError) in
            let machine = try state.machine(call)
            return .list(machine.isWindows ? [update] : [], call, set: "Collection(PublicProductFixDto)")
        },
        EndpointRoute("GET /remediationtasks", EndpointRoles.readRemediation) {
            state, call throws(EndpointError) in
            try .ok(
                ODataList.answer(
                    [task], call.request, set: "RemediationTasks", filterable: properties))
        },
        EndpointRoute("GET /remediationtasks/{}", EndpointRoles.readRemediation) {
            state, call throws(EndpointError) in
            guard task["id"]?.string == call.name else {
                throw .notFound("Remediation activity \(call.name)")
            }
            return .ok(task)
        },
        EndpointRoute("GET /remediationtasks/{}/machinereferences", EndpointRoles.readRemediation) {
            state, call throws(EndpointError) in
            guard task["id"]?.string == call.name else {
                throw .notFound("Remediation activity \(call.name)")
            }
            let rows = state.machines.filter(\.isWindows).prefix(2).map { machine -> Value in
                [
                    "id": .string(machine.id), "computerDnsName": .string(machine.dnsName),
                    "osPlatform": .string(machine.platform), "rbacGroupName": "Workstations",
                ]
            }
            return .list(rows, call, set: "MachineReferences")
        },
    ]

    private static let software: Value = [
        "id": "contoso-_-agent", "name": "agent", "vendor": "contoso", "weaknesses": 1,
        "publicExploit": false, "activeAlert": false, "exposedMachines": 2, "impactScore": 0.4,
    ]
    private static let vulnerability: Value = [
        "id": "CVE-2019-1348", "name": "CVE-2019-1348",
        "description": "A weakness of the way Git imports streams.", "severity": "Medium", "cvssV3": 4.3,
        "exposedMachines": 2, "publishedOn": "2019-12-13T00:00:00Z", "updatedOn": "2019-12-13T00:00:00Z",
        "publicExploit": false, "exploitVerified": false, "exploitInKit": false, "exploitTypes": [],
        "exploitUris": [],
    ]
    private static let recommendation: Value = [
        "id": "va-_-contoso-_-agent", "productName": "agent", "recommendationName": "Update Contoso Agent",
        "weaknesses": 1, "vendor": "contoso", "recommendedVersion": "2.4.1",
        "recommendationCategory": "Application", "severityScore": 0, "publicExploit": false,
        "activeAlert": false, "associatedThreats": [], "remediationType": "Update", "status": "Active",
        "exposedMachinesCount": 2, "relatedComponent": "Contoso Agent",
    ]
    private static let update: Value = [
        "id": "4540673", "name": "March 2020 Security Updates", "productsNames": ["windows_10"],
        "url": "https://catalog.update.microsoft.com/v7/site/Search.aspx?q=KB4540673", "machineMissedOn": 1,
        "cveAddressed": 97,
    ]
    private static let task: Value = [
        "id": "03942ef5-aecb-4c6e-b555-d6a97013844c", "title": "Update Contoso Agent",
        "createdOn": "2026-11-10T13:20:36.471Z", "requesterId": "65548a1d-ef00-4a7a-8d19-1b967b5c36f4",
        "requesterEmail": "megan.bowen@contoso.example", "status": "Active",
        "statusLastModifiedOn": "2026-11-10T13:20:36.471Z", "description": "Update Contoso Agent to 2.4.1",
        "relatedComponent": "Contoso Agent", "targetDevices": 2, "rbacGroupNames": ["Workstations"],
        "fixedDevices": 0, "requesterNotes": .null, "dueOn": "2026-12-10T00:00:00Z", "category": "Software",
        "productivityImpactRemediationType": .null, "priority": "Medium", "completionMethod": .null,
        "completerId": .null, "completerEmail": .null, "scid": .null, "type": "Update",
        "productId": "contoso-_-agent", "vendorId": "contoso", "nameId": "agent",
        "recommendedVersion": "2.4.1", "recommendedVendor": .null, "recommendedProgram": .null,
    ]
}
