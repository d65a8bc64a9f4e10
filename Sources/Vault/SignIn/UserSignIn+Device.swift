public import Engine
public import Values

extension UserSignIn {
    /// What the person needs to sign in on another device.
    public struct DeviceCode: Sendable {
        /// What to type.
        public let userCode: String
        /// Where.
        public let url: String
        /// When it is too late.
        public let expires: Timestamp
        /// How long to wait between two questions.
        public let interval: Duration
        let secret: Secret
    }

    /// What became of a device code so far.
    public enum Progress: Sendable {
        /// Nothing yet: ask again after the interval.
        case pending
        /// Nothing yet, and that was asked too often: make the interval five seconds longer.
        case slowDown
        case done(Outcome)
    }

    /// Begins: gets a code.
    public func begin() async throws(SignInError) -> DeviceCode {
        let asked = exchange.now()
        let answer = try await exchange.answer(
            [("client_id", Secret(exchange.endpoint.clientID)), ("scope", Secret(scope))], at: page)
        let document = try answer.body(from: exchange.endpoint)
        guard let device = document["device_code"]?.string, let user = document["user_code"]?.string,
            let place = (document["verification_uri"] ?? document["verification_url"])?.string,
            Self.isShowable(user), Self.isShowable(place), place.contains("://")
        else { throw SignInError.notAToken(exchange.endpoint) }
        let life = min(max(document["expires_in"]?.int ?? 900, 1), 3600)
        let interval = min(max(document["interval"]?.int ?? 5, 1), 60)
        return DeviceCode(
            userCode: user, url: place, expires: asked + .seconds(life), interval: .seconds(interval),
            secret: Secret(device))
    }

    /// Asks once whether the person is done; keeps the grant if so.
    public func poll(_ code: DeviceCode) async throws(SignInError) -> Progress {
        let asked = exchange.now()
        guard asked < code.expires else { throw SignInError.tooLate(connection) }
        let fields = [
            ("grant_type", Secret("urn:ietf:params:oauth:grant-type:device_code")),
            ("client_id", Secret(exchange.endpoint.clientID)), ("device_code", code.secret),
        ]
        let answer = try await exchange.answer(try await withClientSecret(fields))
        switch answer.error {
        case "authorization_pending": return .pending
        case "slow_down": return .slowDown
        case "expired_token", "code_expired": throw SignInError.tooLate(connection)
        case "authorization_declined", "access_denied":
            throw SignInError.declined(connection, error: answer.error, number: nil)
        default: return .done(try await keep(answer, asked: asked))
        }
    }

    /// What goes to the terminal may not steer it.
    private static func isShowable(_ text: String) -> Bool {
        (1...500).contains(text.utf8.count) && text.utf8.allSatisfy { $0 >= 0x20 && $0 < 0x7f }
    }
}

extension UserSignIn.DeviceCode: CustomReflectable {
    /// Nothing: the code proves that the sign-in is ours.
    public var customMirror: Mirror { Mirror(self, children: []) }
}
