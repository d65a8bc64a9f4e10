import Catalog

/// What statuses of HTTP mean for a call.
enum StatusMeaning {
    /// What may be done after an answer: what workflow definitions retry is tried again, whatever the method.
    ///
    /// Source: Microsoft Learn, "Handle errors and exceptions in Azure Logic Apps", retry policies.
    static func of(_ status: Int) -> CallStatus {
        switch status {
        case ..<400: .ok
        case 429: .throttled
        case 408, 500...: .transient
        default: exact[status] ?? .permanent
        }
    }

    private static let exact: [Int: CallStatus] = [
        400: .invalid, 401: .auth, 403: .forbidden, 404: .notFound, 409: .conflict, 410: .notFound,
        412: .conflict, 422: .invalid, 423: .conflict,
    ]
}
