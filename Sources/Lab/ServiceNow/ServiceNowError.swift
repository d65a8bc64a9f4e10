import Values

/// A refusal of ServiceNow, in the one form that its REST interfaces have.
///
/// Source: ServiceNow documentation, "REST API HTTP response codes" and "Table API".
struct ServiceNowError: Error, Sendable, Hashable {
    var status: Int
    var message: String
    var detail: String?
    var headers: [String: String] = [:]

    var answer: LabAnswer {
        LabAnswer(
            status: status, headers: headers.sorted { $0.key < $1.key }.map { ($0.key, $0.value) },
            body: [
                "error": ["message": .string(message), "detail": detail.map { .string($0) } ?? .null],
                "status": "failure",
            ])
    }

    static let notSignedIn = ServiceNowError(
        status: 401, message: "User Not Authenticated", detail: "Required to provide Auth information",
        headers: ["WWW-Authenticate": "BASIC realm=\"Service-now\""])

    static let noRecord = ServiceNowError(
        status: 404, message: "No Record found",
        detail: "Record doesn't exist or ACL restricts the record retrieval")

    static let broken = ServiceNowError(
        status: 500, message: "Exception while executing request", detail: "Transaction cancelled")

    static func bad(_ message: String, _ detail: String? = nil) -> ServiceNowError {
        ServiceNowError(status: 400, message: message, detail: detail)
    }

    /// Roles do not allow it, or a rule stopped the write: one status for both.
    static func failed(_ detail: String) -> ServiceNowError {
        ServiceNowError(status: 403, message: "Operation Failed", detail: detail)
    }

    static func acl(_ operation: String) -> ServiceNowError {
        failed("ACL Exception \(operation) Failed due to security constraints")
    }

    static func mandatory(_ labels: [String]) -> ServiceNowError {
        failed("Data Policy Exception: The following fields are mandatory: \(labels.joined(separator: ", "))")
    }

    static func throttled(_ seconds: Int, limit: Int = 0) -> ServiceNowError {
        ServiceNowError(
            status: 429, message: "Rate limit exceeded",
            detail: "Rate limit of \(limit) requests per hour for Table API exceeded",
            headers: ["Retry-After": String(seconds)])
    }
}
