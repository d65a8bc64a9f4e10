import Values

/// An error of Graph.
///
/// Source: Microsoft Learn, "Microsoft Graph error responses and resource types".
struct GraphError: Error, Sendable {
    var status: Int
    var code: String
    var message: String
    var retryAfter: Int?

    init(status: Int, code: String, message: String, retryAfter: Int? = nil) {
        self.status = status
        self.code = code
        self.message = message
        self.retryAfter = retryAfter
    }

    static func resourceNotFound(_ name: String) -> GraphError {
        GraphError(
            status: 404, code: "Request_ResourceNotFound",
            message:
                "Resource '\(name)' does not exist or one of its queried reference-property objects are not present."
        )
    }

    static func segmentNotFound(_ name: String) -> GraphError {
        GraphError(status: 400, code: "BadRequest", message: "Resource not found for the segment '\(name)'.")
    }

    static func unknownProperty(_ name: String) -> GraphError {
        GraphError(
            status: 400, code: "BadRequest",
            message: "Parsing OData Select and Expand failed: Could not find a property named '\(name)'.")
    }

    static func badRequest(_ message: String) -> GraphError {
        GraphError(status: 400, code: "Request_BadRequest", message: message)
    }

    /// The security services' words.
    static func badSecurityRequest(_ message: String) -> GraphError {
        GraphError(status: 400, code: "BadRequest", message: message)
    }

    static func securityNotFound(_ what: String) -> GraphError {
        GraphError(status: 404, code: "NotFound", message: "\(what) was not found.")
    }

    static func unsupportedQuery(_ message: String) -> GraphError {
        GraphError(status: 400, code: "Request_UnsupportedQuery", message: message)
    }

    static func tooManyRequests(_ seconds: Int?) -> GraphError {
        GraphError(
            status: 429, code: "TooManyRequests", message: "Too many requests.", retryAfter: seconds)
    }

    static let methodNotAllowed = GraphError(
        status: 405, code: "Request_BadRequest",
        message: "Specified HTTP method is not allowed for the request target.")

    /// What the directory says of a missing permission, and of a user whom only an administrator may change.
    static let requestDenied = GraphError(
        status: 403, code: "Authorization_RequestDenied",
        message: "Insufficient privileges to complete the operation.")

    static func denied(_ route: GraphRoute, had: [String]) -> GraphError {
        switch route.denial {
        case .directory: requestDenied
        case .security:
            GraphError(
                status: 403, code: "Forbidden",
                message: "Missing application roles. API required roles: "
                    + "\(route.permissions.joined(separator: ",")), application roles: "
                    + "\(had.joined(separator: ",")).")
        case .reports:
            GraphError(
                status: 403, code: "Authentication_MSGraphPermissionMissing",
                message: "Calling principal does not have required MSGraph permissions "
                    + route.permissions.joined(separator: ","))
        case .policies:
            GraphError(
                status: 403, code: "AccessDenied",
                message:
                    "You cannot perform the requested operation, required scopes are missing in the token.")
        }
    }

    func answer(request id: String, at now: Timestamp) -> LabAnswer {
        LabAnswer(
            status: status, headers: retryAfter.map { [("Retry-After", String($0))] } ?? [],
            body: [
                "error": [
                    "code": .string(code), "message": .string(message),
                    "innerError": [
                        "date": .string(String(now.iso8601.prefix(19))), "request-id": .string(id),
                        "client-request-id": .string(id),
                    ],
                ]
            ])
    }
}

extension GraphError {
    init(_ problem: TenantState.BearerProblem) {
        let token = "InvalidAuthenticationToken"
        switch problem {
        case .missing: self.init(status: 401, code: token, message: "Access token is empty.")
        case .invalid: self.init(status: 401, code: token, message: "Access token validation failure.")
        case .expired:
            self.init(status: 401, code: token, message: "Lifetime validation failed, the token is expired.")
        case .noRole: self = .requestDenied
        }
    }
}
