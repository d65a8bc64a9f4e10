import Values

/// An error of the reputation service.
///
/// Source: VirusTotal API v3 reference, "Errors".
struct ReputationError: Sendable {
    var status: Int
    var code: String
    var message: String
    /// Seconds for `Retry-After`.
    var wait: Int?

    /// What the service answers.
    var answer: LabAnswer {
        LabAnswer(
            status: status, headers: wait.map { [("Retry-After", String($0))] } ?? [],
            body: ["error": ["code": .string(code), "message": .string(message)]])
    }

    static let noKey = ReputationError(
        status: 401, code: "AuthenticationRequiredError", message: "X-Apikey header is missing")

    static let wrongKey = ReputationError(
        status: 401, code: "WrongCredentialsError", message: "Wrong API key")

    static let transient = ReputationError(
        status: 503, code: "TransientError", message: "Transient server error")

    static func notFound(_ message: String) -> ReputationError {
        ReputationError(status: 404, code: "NotFoundError", message: message)
    }

    /// Seconds for `Retry-After`, which the reference does not mention.
    static func quotaExceeded(_ wait: Int) -> ReputationError {
        ReputationError(status: 429, code: "QuotaExceededError", message: "Quota exceeded", wait: wait)
    }
}
