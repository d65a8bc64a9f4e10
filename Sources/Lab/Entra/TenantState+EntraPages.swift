import Values

/// Entra ID for people: the page on which a user signs in, and the one that takes a device code.
///
/// The lab's users have no passwords: whoever looks at the page chooses.
///
/// Sources: Microsoft Learn, "Microsoft identity platform and OAuth 2.0 authorization code flow", "... device
/// authorization grant flow".
extension TenantState {
    /// `GET authorize`: checks the request and shows the page.
    mutating func authorizePage(_ request: LabRequest, tenant: String) -> LabAnswer {
        do throws(EntraError) {
            let (application, redirect) = try registration(request.parameter)
            if let refusal = authorizeRefusal(request.parameter, application) {
                return back(to: redirect, request.parameter("state"), refusal)
            }
            let hidden = request.query.map {
                "<input type=\"hidden\" name=\"\(LabPage.escaped($0.name))\" value=\"\(LabPage.escaped($0.value))\">"
            }
            return .page(
                LabPage.html(
                    "Sign in to \(application.name)",
                    choice(action: "/\(tenant)/oauth2/v2.0/login", hidden: hidden.joined())))
        } catch {
            // Without an address that is known to be the client's own, nobody is sent anywhere.
            return LabAnswer(
                status: 400,
                content: LabAnswer.Content(
                    type: "text/html; charset=utf-8",
                    bytes: Array(
                        LabPage.html(
                            "Sorry, but we're having trouble signing you in.",
                            "<p>AADSTS\(error.number): \(LabPage.escaped(error.message))</p>"
                        ).utf8)))
        }
    }

    /// `POST login`: the user that was chosen goes back with a code.
    mutating func login(_ request: LabRequest) -> LabAnswer {
        let form = request.form
        do throws(EntraError) {
            let (application, redirect) = try registration { form[$0] }
            if let refusal = authorizeRefusal({ form[$0] }, application) {
                return back(to: redirect, form["state"], refusal)
            }
            guard form["action"] != "decline" else {
                return back(to: redirect, form["state"], .accessDenied)
            }
            let user = try signedIn(form["user"] ?? "")
            let grant = OAuthGrants.Grant(
                client: application.clientID, user: user.principalName, scope: form["scope"] ?? "",
                nonce: form["nonce"])
            _ = try userScope(grant.scope, of: application)
            let code = entraState.grants.code(
                for: grant, redirect: redirect, challenge: form["code_challenge"], at: request.time)
            var query = [("code", code), ("session_state", nextGUID(0x5e55))]
            if let state = form["state"] { query.append(("state", state)) }
            return Self.redirect(redirect, query)
        } catch {
            guard let redirect = form["redirect_uri"] else {
                return error.answer(trace: "", at: request.time)
            }
            return back(to: redirect, form["state"], error)
        }
    }

    /// `GET deviceauth`: where a device code is typed.
    func devicePage(_ request: LabRequest, tenant: String) -> LabAnswer {
        let code = LabPage.escaped(request.parameter("user_code") ?? "")
        let field =
            "<p><label>Code <input name=\"user_code\" value=\"\(code)\" autocomplete=\"off\"></label></p>"
        return .page(
            LabPage.html(
                "Enter the code of your device",
                choice(action: "/\(tenant)/oauth2/v2.0/deviceauth", hidden: field)))
    }

    /// `POST deviceauth`: a user confirms or refuses a device.
    mutating func confirmDevice(_ request: LabRequest) -> LabAnswer {
        let form = request.form
        let typed = (form["user_code"] ?? "").uppercased()
        guard let device = entraState.devices.first(where: { $0.value.userCode == typed }),
            request.time < device.value.expires
        else {
            return .page(LabPage.html("That code didn't work.", "<p>Check the code and try again.</p>"))
        }
        if form["action"] == "decline" {
            entraState.devices[device.key]?.answer = .declined
            return .page(LabPage.html("You declined", "<p>Nothing was signed in.</p>"))
        }
        do throws(EntraError) {
            let user = try signedIn(form["user"] ?? "")
            entraState.devices[device.key]?.answer = .user(user.principalName)
            return .page(
                LabPage.html("You have signed in", "<p>You may now close this window.</p>"))
        } catch {
            return .page(
                LabPage.html(
                    "You cannot sign in",
                    "<p>AADSTS\(error.number): \(LabPage.escaped(error.message))</p>"))
        }
    }

    /// The user of a principal name, if it may sign in.
    func signedIn(_ name: String) throws(EntraError) -> Directory.User {
        guard let user = directory.user(name) else { throw .userNotFound(name) }
        if !user.isEnabled { throw .userDisabled }
        if entraState.needsSecondFactor.contains(user.principalName) { throw .secondFactor }
        return user
    }

    private func registration(
        _ parameter: (String) -> String?
    ) throws(EntraError) -> (AppRegistration, redirect: String) {
        guard let client = parameter("client_id") else { throw .missing("client_id") }
        guard let application = applications.first(where: { $0.clientID == client.lowercased() }) else {
            throw .applicationNotFound(client)
        }
        guard let redirect = parameter("redirect_uri") else { throw .missing("redirect_uri") }
        guard application.allows(redirect: redirect) else { throw .otherReplyAddress(redirect) }
        return (application, redirect)
    }

    private func authorizeRefusal(
        _ parameter: (String) -> String?, _ application: AppRegistration
    ) -> EntraError? {
        guard parameter("response_type") == "code" else { return .unsupportedResponse }
        guard let scope = parameter("scope"), !scope.isEmpty else { return .missing("scope") }
        if let challenge = parameter("code_challenge") {
            guard parameter("code_challenge_method") == "S256", challenge.utf8.count == 43 else {
                return .badChallenge
            }
        } else if application.isPublic {
            return .challengeMissing
        }
        do throws(EntraError) {
            _ = try userScope(scope, of: application)
            return nil
        } catch {
            return error
        }
    }

    private func choice(action: String, hidden: String) -> String {
        let users = directory.users.map {
            "<p><button name=\"user\" value=\"\(LabPage.escaped($0.principalName))\">"
                + "\(LabPage.escaped($0.displayName)), \(LabPage.escaped($0.principalName))</button></p>"
        }
        return "<form method=\"post\" action=\"\(action)\">\(hidden)\(users.joined())"
            + "<p><button name=\"action\" value=\"decline\">Cancel</button></p></form>"
    }

    private func back(to redirect: String, _ state: String?, _ error: EntraError) -> LabAnswer {
        var query = [
            ("error", error.error), ("error_description", "AADSTS\(error.number): \(error.message)"),
        ]
        if let state { query.append(("state", state)) }
        return Self.redirect(redirect, query)
    }

    private static func redirect(_ url: String, _ query: [(String, String)]) -> LabAnswer {
        let text = query.map { "\(URLText.encoded($0.0))=\(URLText.encoded($0.1))" }.joined(separator: "&")
        let place = url + (url.contains("?") ? "&" : "?") + text
        return LabAnswer(status: 302, headers: [("Location", place), ("Cache-Control", "no-store")])
    }
}
