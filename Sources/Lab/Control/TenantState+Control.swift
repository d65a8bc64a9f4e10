import Values

/// The control plane: what tests and `riposte lab` see and change behind the services' backs.
extension TenantState {
    static let tokenHeader = "x-lab-token"
    private static let usualUser = "megan.bowen@contoso.example"

    mutating func control(_ request: LabRequest) -> LabAnswer {
        guard request.headers[Self.tokenHeader] == labToken else {
            return .refusal(
                401, "the control plane needs the lab's token", help: "send it in the header `X-Lab-Token`")
        }
        guard let body = request.json else {
            return .refusal(400, "the body is not JSON", help: "send a JSON object")
        }
        if request.segments.dropFirst().first == "mailbox" { return controlMailbox(request, body) }
        switch (request.method, request.segments.dropFirst().joined(separator: "/")) {
        case ("GET", "tenant"): return .ok(tenant(request))
        case ("GET", "requests"): return .ok(["value": .array(requests.values)])
        case ("GET", "limits"):
            return .ok([
                "answered": .int(Int64(limiter.answered)), "refused": .int(Int64(limiter.refused)),
                "timeScale": .int(Int64(timeScale)),
            ])
        case ("GET", "machine-actions"):
            return .ok(["value": .array(actions.all.map { $0.value(at: request.time) })])
        case ("GET", "alerts"): return .ok(["value": .array(alerts.map(record))])
        case ("POST", "alerts"): return raiseAlert(body, at: request.time)
        case ("POST", "machines"): return addMachines(body, at: request.time)
        case ("GET", "endpoint-alerts"): return .ok(["value": .array(endpointAlerts.map { $0.value() })])
        case ("POST", "endpoint-alerts"): return raiseEndpointAlert(body, at: request.time)
        case ("GET", "notifications"): return .ok(["value": .array(matches.map(\.record))])
        case ("POST", "notifications"): return raiseMatch(body, at: request.time)
        case ("GET", "texts"): return .ok(["value": .array(texts)])
        case ("GET", "faults"): return .ok(["value": .array(faults.map(\.value))])
        case ("POST", "faults"): return addFault(body)
        case ("DELETE", "faults"):
            faults = []
            return .ok(["value": []])
        case ("POST", "tokens/revoke"): return revoke(body)
        case ("POST", "certificates"): return addCertificate(body)
        case ("POST", "federated-credentials"): return addFederatedCredential(body)
        case ("POST", "grants"): return addGrant(body, at: request.time)
        case ("POST", "sign-in-rules"): return setSignInRules(body, at: request.time)
        case let (method, path):
            return .refusal(
                404, "the control plane has no `\(method) /lab/\(path)`",
                help:
                    "it has tenant, grants, sign-in-rules, federated-credentials, requests, limits, machines, machine-actions, "
                    + "alerts, endpoint-alerts, notifications, texts, mailbox, faults, "
                    + "tokens/revoke and certificates")
        }
    }

    private func tenant(_ request: LabRequest) -> Value {
        let users = directory.users.map { user -> Value in
            [
                "userPrincipalName": .string(user.principalName), "displayName": .string(user.displayName),
                "id": .string(user.id), "account": .string(user.account),
                "devices": .array(devices(of: user)),
            ]
        }
        let apps = applications.map { app -> Value in
            let roles = TokenResource.allCases.map {
                ($0.audience, Value.array((app.roles[$0] ?? []).map { .string($0) }))
            }
            return [
                "name": .string(app.name), "clientId": .string(app.clientID),
                "clientSecret": app.secret.map { .string($0) } ?? .null, "roles": .object(JSONObject(roles)),
            ]
        }
        return [
            "address": .string(request.origin), "timeScale": .int(Int64(timeScale)),
            "tenantId": .string(Self.tenantID),
            "tenantDomain": .string(Self.tenantDomain),
            "clientId": applications.first.map { .string($0.clientID) } ?? .null,
            "clientSecret": applications.first?.secret.map { .string($0) } ?? .null,
            "publicClientId": .string(AppRegistration.publicClientID),
            "machineIdentity": .string(Self.machineIdentity),
            "cloudAppsToken": cloudAppsToken.map { .string($0) } ?? .null,
            "reputationKey": reputationKey.map { .string($0) } ?? .null, "slack": slackAccess(request),
            "teams": teamsAccess(request), "apps": .array(apps),
            "connections": connections,
            "serviceNow": [
                "clientId": .string(ServiceNowState.clientID),
                "clientSecret": serviceNowState.clientSecret.map { .string($0) } ?? .null,
            ],
            "users": .array(users),
            "policies": .array(
                policies.map {
                    ["id": .string($0.id), "name": .string($0.name), "policyType": .string($0.type)]
                }),
            "machines": .array(machines.map(\.value)),
        ]
    }

    private func devices(of user: Directory.User?) -> [Value] {
        guard let user else { return [] }
        return machines.filter { $0.accounts.contains(user.account) }.map { .string($0.dnsName) }
    }

    private func record(_ alert: CloudAlert) -> Value {
        let deliveries = alert.deliveries.map { delivery -> Value in
            [
                "url": .string(delivery.url), "status": delivery.status.map { .int(Int64($0)) } ?? .null,
                "time": .string(delivery.time.iso8601),
            ]
        }
        return [
            "id": .string(alert.id), "title": .string(alert.policy.name),
            "policy": .string(alert.policy.name),
            "policyId": .string(alert.policy.id),
            "user": alert.user.map { .string($0.principalName) } ?? .null,
            "severity": .string(CloudAlert.severities[alert.severity]),
            "status": .string(CloudAlert.resolutions[alert.resolution]), "time": .string(alert.time.iso8601),
            "devices": .array(devices(of: alert.user)), "deliveries": .array(deliveries),
        ]
    }

    private mutating func raiseAlert(_ body: Value, at now: Timestamp) -> LabAnswer {
        guard let name = body["policy"]?.string else {
            return .refusal(400, "`policy` is missing", help: "give a policy's name or id")
        }
        guard
            let policy = policies.first(where: { $0.id == name || $0.name.lowercased() == name.lowercased() })
        else {
            return Self.unknown("policy", name, among: policies.map(\.name))
        }
        var user: Directory.User?
        if let wanted = body["user"]?.string ?? (policy.hasUser ? Self.usualUser : nil) {
            user = directory.user(wanted)
            if user == nil {
                return Self.unknown("user", wanted, among: directory.users.map(\.principalName))
            }
        }
        var severity = policy.severity
        if let wanted = body["severity"]?.string {
            let found = CloudAlert.severities.firstIndex { $0.lowercased() == wanted.lowercased() }
            guard let found else { return Self.unknown("severity", wanted, among: CloudAlert.severities) }
            severity = found
        }
        let more = body["entities"]?.array ?? []
        guard more.allSatisfy({ $0["type"]?.string != nil }) else {
            return .refusal(
                400, "an entity has no `type`", help: "give `{type, id, label}`, such as type `file`")
        }
        let alert = raise(policy, about: user, severity: severity, naming: more, at: now)
        return LabAnswer(status: 201, body: record(alert))
    }

    private mutating func raiseEndpointAlert(_ body: Value, at now: Timestamp) -> LabAnswer {
        let name = body["machine"]?.string ?? machines.first?.id ?? ""
        guard let machine = machine(name) else {
            return Self.unknown("machine", name, among: machines.map(\.name))
        }
        let severity = body["severity"]?.string ?? "Medium"
        guard let word = EndpointAlert.severities.first(where: { $0.lowercased() == severity.lowercased() })
        else {
            return Self.unknown("severity", severity, among: EndpointAlert.severities)
        }
        let title = body["title"]?.string ?? "Suspicious process on the device"
        return LabAnswer(status: 201, body: raise(title, severity: word, on: machine, at: now).value())
    }

    private mutating func addFault(_ body: Value) -> LabAnswer {
        switch Fault.read(body) {
        case .failure(let problem):
            return .refusal(400, problem.message, help: "see the guide to the lab, section Faults")
        case .success(let fault):
            guard faults.count < 100 else {
                return .refusal(
                    400, "there are too many faults", help: "clear them with `DELETE /lab/faults`")
            }
            faults.append(fault)
            return LabAnswer(status: 201, body: fault.value)
        }
    }

    private mutating func revoke(_ body: Value) -> LabAnswer {
        let names = [
            "cloud-apps-token", "reputation-key", "twilio-key", "mail-password", "gmail-token",
            "servicenow-password", "jira-token", "jira-access-token", "slack-token", "slack-webhook",
            "teams-webhook", "client-secret",
        ]
        switch body["credential"]?.string {
        case "cloud-apps-token": cloudAppsToken = nil
        case "reputation-key": reputationKey = nil
        case "twilio-key": twilioKey = nil
        case "mail-password": mailbox.password = nil
        case "gmail-token": mailbox.gmailToken = nil
        case "servicenow-password": serviceNowState.password = nil
        case "jira-token": jiraCloud.token = nil
        case "jira-access-token": jiraDataCenter.token = nil
        case "slack-token": slackState.token = nil
        case "slack-webhook": slackState.hook = nil
        case "teams-webhook": teams.signature = nil
        case "client-secret":
            let client = body["clientId"]?.string ?? applications.first?.clientID
            guard let index = applications.firstIndex(where: { $0.clientID == client }) else {
                return Self.unknown("clientId", client ?? "", among: applications.map(\.clientID))
            }
            applications[index].secret = nil
        case let other: return Self.unknown("credential", other ?? "", among: names)
        }
        return .ok(["revoked": body["credential"] ?? .null])
    }

    private mutating func addCertificate(_ body: Value) -> LabAnswer {
        let client = body["clientId"]?.string ?? applications.first?.clientID ?? ""
        guard let index = applications.firstIndex(where: { $0.clientID == client }) else {
            return Self.unknown("clientId", client, among: applications.map(\.clientID))
        }
        guard let certificate = AppRegistration.Certificate(pem: body["pem"]?.string ?? "") else {
            return .refusal(
                400, "`pem` is no certificate with an RSA key",
                help: "send the PEM text of an X.509 certificate")
        }
        applications[index].certificates.append(certificate)
        return LabAnswer(
            status: 201, body: ["clientId": .string(client), "x5t#S256": .string(certificate.sha256)])
    }

    static func unknown(_ what: String, _ name: String, among names: [String]) -> LabAnswer {
        let near = nearestName(to: name, among: names)
        return .refusal(
            404, "the lab has no \(what) `\(name)`",
            help: near.map { "did you mean `\($0)`?" } ?? "it has \(names.joined(separator: ", "))")
    }
}
