import Values

/// An error of Defender for Endpoint.
///
/// Source: Microsoft Learn, Defender for Endpoint, "Common REST API error codes".
struct EndpointError: Error, Sendable {
    var status: Int
    var code: String
    var message: String
    var retryAfter: Int?

    func answer(request id: String) -> LabAnswer {
        LabAnswer(
            status: status, headers: retryAfter.map { [("Retry-After", String($0))] } ?? [],
            body: ["error": ["code": .string(code), "message": .string(message), "target": .string(id)]])
    }

    static func badRequest(_ message: String) -> EndpointError {
        EndpointError(status: 400, code: "BadRequest", message: message)
    }

    static func notFound(_ what: String) -> EndpointError {
        EndpointError(status: 404, code: "ResourceNotFound", message: "\(what) was not found.")
    }

    static func missingParameter(_ name: String) -> EndpointError {
        EndpointError(
            status: 400, code: "MissingRequiredParameter",
            message: "Parameter \(name) is missing or is empty.")
    }

    static func platformNotSupported(_ platform: String) -> EndpointError {
        EndpointError(
            status: 400, code: "OsPlatformNotSupported",
            message: "This action is not supported on the operating system \(platform).")
    }

    static func throttled(_ seconds: Int) -> EndpointError {
        EndpointError(
            status: 429, code: "TooManyRequests",
            message: "Rate limit reached for the API. Try again in \(seconds) seconds.", retryAfter: seconds)
    }

    static func invalidInput(_ message: String) -> EndpointError {
        EndpointError(status: 400, code: "InvalidInput", message: message)
    }

    static func notOneOf(_ name: String, _ known: [String]) -> EndpointError {
        invalidInput("\(name) must be one of \(known.joined(separator: ", ")).")
    }

    static func batchTooLarge(_ most: Int) -> EndpointError {
        EndpointError(
            status: 400, code: "MaximumBatchSizeExceeded",
            message: "Maximum batch size exceeded. Received more than \(most).")
    }

    static func invalidHash(_ text: String) -> EndpointError {
        EndpointError(status: 400, code: "InvalidHashValue", message: "Hash value \(text) is invalid.")
    }

    static func invalidAddress(_ text: String) -> EndpointError {
        EndpointError(status: 400, code: "InvalidIpAddress", message: "IP address \(text) is invalid.")
    }

    static func invalidDomain(_ text: String) -> EndpointError {
        EndpointError(status: 400, code: "InvalidDomainName", message: "Domain name \(text) is invalid.")
    }

    static let inProgress = badRequest("Action is already in progress")

    static let invalidBody = EndpointError(
        status: 400, code: "InvalidRequestBody", message: "Request body is incorrect.")

    init(_ problem: TenantState.BearerProblem) {
        if problem == .noRole {
            self.init(
                status: 403, code: "Forbidden",
                message:
                    "The application does not have any of the required application permissions for this call."
            )
        } else {
            let words =
                switch problem {
                case .missing: "Authorization header is missing."
                case .expired: "The access token has expired."
                default: "The access token is invalid."
                }
            self.init(status: 401, code: "Unauthorized", message: words)
        }
    }

    init(status: Int, code: String, message: String, retryAfter: Int? = nil) {
        self.status = status
        self.code = code
        self.message = message
        self.retryAfter = retryAfter
    }
}
