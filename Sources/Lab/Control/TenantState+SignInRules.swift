import Values

/// What the control plane says of Entra ID: who may sign in how, and whom app registrations trust.
extension TenantState {
    /// `POST /lab/sign-in-rules`: `{user, disabled, secondFactor, endSessions}`.
    mutating func setSignInRules(_ body: Value, at now: Timestamp) -> LabAnswer {
        let wanted = directory.user(body["user"]?.string ?? "")
        guard let user = wanted, let index = directory.users.firstIndex(where: { $0.id == user.id }) else {
            return .refusal(
                400, "`user` names nobody",
                help: "there are \(directory.users.map(\.principalName).joined(separator: ", "))")
        }
        let name = user.principalName
        if let disabled = body["disabled"]?.bool {
            directory.users[index].isEnabled = !disabled
        }
        if let needed = body["secondFactor"]?.bool {
            if needed {
                entraState.needsSecondFactor.insert(name)
            } else {
                entraState.needsSecondFactor.remove(name)
            }
        }
        if body["endSessions"] == true { directory.users[index].sessionsValidFrom = now.iso8601 }
        return .ok([
            "user": .string(name), "disabled": .bool(!directory.users[index].isEnabled),
            "secondFactor": .bool(entraState.needsSecondFactor.contains(name)),
        ])
    }

    /// `POST /lab/federated-credentials`: `{clientId, issuer, subject, audience, pem}`, where the certificate is what the
    /// other provider signs with.
    mutating func addFederatedCredential(_ body: Value) -> LabAnswer {
        let client = body["clientId"]?.string ?? applications.first?.clientID ?? ""
        guard applications.contains(where: { $0.clientID == client }) else {
            return .refusal(
                400, "`clientId` names no app registration",
                help: "there are \(applications.map(\.clientID).joined(separator: ", "))")
        }
        guard let issuer = body["issuer"]?.string, let subject = body["subject"]?.string,
            let certificate = body["pem"]?.string.flatMap(AppRegistration.Certificate.init(pem:))
        else {
            return .refusal(
                400, "`issuer`, `subject` or `pem` is missing or cannot be used",
                help: "give the provider's issuer, the token's subject, and a PEM certificate with an RSA key"
            )
        }
        entraState.federated[client, default: []].append(
            EntraState.FederatedCredential(
                issuer: issuer, subject: subject,
                audience: body["audience"]?.string ?? "api://AzureADTokenExchange", certificate: certificate))
        return LabAnswer(status: 201, body: ["clientId": .string(client)])
    }

    /// A person's sign-in that has happened already, so that nobody has to sit at the sign-in page.
    mutating func addGrant(_ body: Value, at now: Timestamp) -> LabAnswer {
        let name = body["user"]?.string ?? ""
        guard let user = directory.user(name) else {
            return Self.unknown("user", name, among: directory.users.map(\.principalName))
        }
        let grant = OAuthGrants.Grant(
            client: AppRegistration.publicClientID, user: user.principalName,
            scope: "\(TokenResource.graph.audience)/.default offline_access", nonce: nil)
        return LabAnswer(
            status: 201,
            body: [
                "user": .string(user.principalName), "clientId": .string(grant.client),
                "refreshToken": .string(entraState.grants.refreshToken(for: grant, at: now)),
            ])
    }
}
