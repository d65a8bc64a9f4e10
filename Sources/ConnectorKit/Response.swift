public import Values

/// A service's answer, of any status.
public struct Response: Sendable {
    /// 200, 404, ...
    public var status: Int
    /// As received; names in lower case.
    public var headers: [Request.Field]
    /// The body.
    public var body: [UInt8]
    /// Whether the body was longer than was allowed.
    public var isTruncated: Bool
    var errorPaths = ErrorPaths(nil)

    /// An answer.
    public init(status: Int, headers: [Request.Field] = [], body: [UInt8] = [], isTruncated: Bool = false) {
        self.status = status
        self.headers = headers
        self.body = body
        self.isTruncated = isTruncated
    }

    /// The first header of a name, which is given in lower case.
    public func header(_ name: String) -> String? {
        headers.first { $0.name == name }?.value
    }

    /// Whether the status is 2xx.
    public var isSuccess: Bool { (200..<300).contains(status) }

    /// The body as JSON; null when it is empty.
    public func json() throws(ConnectorFailure) -> Value {
        if body.isEmpty { return .null }
        guard !isTruncated else {
            throw ConnectorFailure(.permanent, "the service's answer is too long", code: "UnexpectedAnswer")
        }
        do throws(JSONError) {
            return try Value(json: body)
        } catch {
            throw ConnectorFailure(
                .permanent, "the service's answer is not JSON: \(error.message)", code: "UnexpectedAnswer")
        }
    }

    /// The body read as a type.
    public func decoded<Result: JSONDecodable>(
        _ type: Result.Type = Result.self
    ) throws(ConnectorFailure) -> Result {
        try Result(JSONInput(try json(), from: .service))
    }

    /// This response if it is a success or 304; otherwise the failure that the status means.
    ///
    /// A success whose body has what the descriptor's `errors.ok` says is a failure too.
    ///
    /// `call.http(request).orThrow().json()` is the usual chain. Code and message are read where the
    /// descriptor's `errors` says; the host then applies its map of codes.
    @discardableResult
    public func orThrow() throws(ConnectorFailure) -> Response {
        if isSuccess, !errorPaths.tellsFailure(body) { return self }
        if status == 304 { return self }
        throw failure
    }

    /// The failure that the status means, whatever it is.
    public var failure: ConnectorFailure {
        let document = try? Value(json: body)
        let said = errorPaths.message(in: document).map { ": \(String($0.prefix(500)))" } ?? ""
        let code = errorPaths.code(in: document) ?? ""
        let answered = isSuccess && !code.isEmpty ? "`\(code)`" : "\(status)"
        return ConnectorFailure(
            HTTPStatuses.meaning(of: status, saysWhen: header("retry-after") != nil),
            "the service answered \(answered)\(said)", code: code,
            retryAfter: header("retry-after").flatMap(HTTPStatuses.seconds).map { .seconds($0) })
    }
}

/// What statuses mean, where a service does not say more.
private enum HTTPStatuses {
    static let exact: [Int: ConnectorFailure.Status] = [
        400: .invalid, 401: .auth, 403: .forbidden, 404: .notFound, 408: .transient, 409: .conflict,
        410: .notFound,
        412: .conflict, 413: .invalid, 414: .invalid, 415: .invalid, 422: .invalid, 423: .conflict,
        425: .transient,
        428: .invalid, 429: .throttled, 501: .unsupported, 505: .permanent,
    ]

    static func meaning(of status: Int, saysWhen: Bool) -> ConnectorFailure.Status {
        if status == 503 { return saysWhen ? .throttled : .transient }
        return exact[status] ?? (status >= 500 ? .transient : .permanent)
    }

    /// The seconds of a `Retry-After`, at most a day.
    ///
    /// A date in it is left to the host, which knows the time.
    static func seconds(_ text: String) -> Int? {
        Int(text).map { min(max($0, 0), 86_400) }
    }
}

/// Where a service's error bodies hold code and message, from the descriptor's `errors`.
struct ErrorPaths: Sendable {
    private var code: [String] = ["error", "code"]
    private var message: [String] = ["error", "message"]
    private var success: [String] = []

    init(_ errors: Value?) {
        if let path = errors?["ok"]?.string { success = Self.members(path) }
        if let path = errors?["path"]?.string { code = Self.members(path) }
        if let path = errors?["message"]?.string { message = Self.members(path) }
    }

    func code(in document: Value?) -> String? { text(code, document) }

    func message(in document: Value?) -> String? { text(message, document) }

    /// Whether the body of a success tells of a failure.
    func tellsFailure(_ body: [UInt8]) -> Bool {
        guard !success.isEmpty, let document = try? Value(json: body) else { return false }
        return success.reduce(document) { $0?[$1] } == false
    }

    private func text(_ path: [String], _ document: Value?) -> String? {
        let found = path.reduce(document) { $0?[$1] }
        return found?.string ?? found?.int.map { String($0) }
    }

    /// `$.error.code` as its member names.
    private static func members(_ path: String) -> [String] {
        path.split(separator: ".").map(String.init).filter { $0 != "$" }
    }
}
