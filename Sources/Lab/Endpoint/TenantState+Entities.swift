import Values

/// Files, addresses and domains that machines have seen.
///
/// Source: Microsoft Learn, Defender for Endpoint API pages on files, IPs and domains.
extension TenantState {
    /// The domain that the lab's alerts speak of.
    static let knownDomain = "cdn.fabrikam-updates.example"
    private static let longestLookBack = 720

    static let entityRoutes: [EndpointRoute] = [
        EndpointRoute("GET /files/{}", EndpointRoles.readFiles) { state, call throws(EndpointError) in
            .ok(try state.file(call).endpointValue)
        },
        EndpointRoute("GET /files/{}/stats", EndpointRoles.readFiles) { state, call throws(EndpointError) in
            try checkLookBack(call)
            let file = try state.file(call)
            return .ok([
                "@odata.context": .string("\(call.request.origin)/api/$metadata#InOrgFileStats"),
                "sha1": .string(file.sha1),
                "organizationPrevalence": .int(Int64(state.machines(with: file).count)),
                "orgFirstSeen": .string((call.time + .seconds(-86_400)).iso8601),
                "orgLastSeen": .string(call.time.iso8601), "globallyPrevalence": 705,
                "globalFirstObserved": .string(Timestamp(milliseconds: file.firstSeen * 1000).iso8601),
                "globalLastObserved": .string(call.time.iso8601),
                "topFileNames": .array(file.names.map { .string($0) }),
            ])
        },
        EndpointRoute("GET /files/{}/machines", EndpointRoles.readMachines) {
            state, call throws(EndpointError) in
            try state.listed(state.machines(with: try state.file(call)), call)
        },
        EndpointRoute("GET /files/{}/alerts", EndpointRoles.readAlerts) { state, call throws(EndpointError) in
            let file = try state.file(call)
            return try state.listed(
                state.endpointAlerts.filter { $0.evidence.file?.sha1 == file.sha1 }, call)
        },
        EndpointRoute("GET /ips/{}/stats", EndpointRoles.readAddresses) { state, call throws(EndpointError) in
            try checkLookBack(call)
            let address = try checked(address: call.name)
            let seen = state.endpointAlerts.filter { $0.evidence.address == address }
            return .ok(stats("ipAddress", address, seen, call, set: "InOrgIPStats"))
        },
        EndpointRoute("GET /ips/{}/alerts", EndpointRoles.readAlerts) { state, call throws(EndpointError) in
            let address = try checked(address: call.name)
            return try state.listed(state.endpointAlerts.filter { $0.evidence.address == address }, call)
        },
        EndpointRoute("GET /domains/{}/stats", EndpointRoles.readDomains) {
            state, call throws(EndpointError) in
            try checkLookBack(call)
            let domain = try checked(domain: call.name)
            let seen = state.endpointAlerts.filter { $0.evidence.domain == domain }
            return .ok(stats("host", domain, seen, call, set: "InOrgDomainStats"))
        },
        EndpointRoute("GET /domains/{}/alerts", EndpointRoles.readAlerts) {
            state, call throws(EndpointError) in
            let domain = try checked(domain: call.name)
            return try state.listed(state.endpointAlerts.filter { $0.evidence.domain == domain }, call)
        },
        EndpointRoute("GET /domains/{}/machines", EndpointRoles.readMachines) {
            state, call throws(EndpointError) in
            let domain = try checked(domain: call.name)
            let ids = Set(state.endpointAlerts.filter { $0.evidence.domain == domain }.map(\.machine.id))
            return try state.listed(state.machines.filter { ids.contains($0.id) }, call)
        },
    ]

    private func file(_ call: EndpointCall) throws(EndpointError) -> KnownFile {
        let hash = call.name.lowercased()
        let isHash = EndpointText.isHash(hash, digits: 40) || EndpointText.isHash(hash, digits: 64)
        guard isHash else { throw .invalidHash(call.name) }
        guard let file = files.first(where: { $0.sha1 == hash || $0.sha256 == hash }) else {
            throw .notFound("File \(call.name)")
        }
        return file
    }

    private func machines(with file: KnownFile) -> [Machine] {
        let ids = Set(
            endpointAlerts.filter { $0.evidence.file?.sha1 == file.sha1 }.map(\.machine.id))
        return machines.filter { ids.contains($0.id) }
    }

    private static func checked(address: String) throws(EndpointError) -> String {
        guard EndpointText.isAddress(address) else { throw .invalidAddress(address) }
        return address.lowercased()
    }

    private static func checked(domain: String) throws(EndpointError) -> String {
        guard EndpointText.isDomain(domain) else { throw .invalidDomain(domain) }
        return domain.lowercased()
    }

    private static func checkLookBack(_ call: EndpointCall) throws(EndpointError) {
        guard let text = call.request.parameter("lookBackHours") else { return }
        guard let hours = Int(text), (1...longestLookBack).contains(hours) else {
            throw .invalidInput("lookBackHours must be between 1 and \(longestLookBack).")
        }
    }

    /// What nobody has seen has a prevalence of 0.
    private static func stats(
        _ name: String, _ text: String, _ seen: [EndpointAlert], _ call: EndpointCall, set: String
    ) -> Value {
        [
            "@odata.context": .string("\(call.request.origin)/api/$metadata#\(set)"), name: .string(text),
            "organizationPrevalence": .int(Int64(Set(seen.map(\.machine.id)).count)),
            "orgFirstSeen": .text(seen.map(\.time).min()?.iso8601),
            "orgLastSeen": .text(seen.map(\.time).max()?.iso8601),
        ]
    }
}

extension KnownFile {
    /// The file as Defender for Endpoint shows it.
    var endpointValue: Value {
        [
            "sha1": .string(sha1), "sha256": .string(sha256), "md5": .string(md5),
            "globalPrevalence": 705,
            "globalFirstObserved": .string(Timestamp(milliseconds: firstSeen * 1000).iso8601),
            "globalLastObserved": .string(Timestamp(milliseconds: firstSeen * 1000 + 86_400_000).iso8601),
            "size": .int(size), "fileType": .string(kind), "isPeFile": .bool(kind.hasPrefix("Win32")),
            "filePublisher": .null, "fileProductName": .null, "signer": .null, "issuer": .null,
            "signerHash": .null, "isValidCertificate": false,
            "determinationType": verdicts.malicious > 0 ? "Malware" : "Unknown",
            "determinationValue": verdicts.malicious > 0 ? "Trojan:Win32/Contoso" : "",
        ]
    }
}
