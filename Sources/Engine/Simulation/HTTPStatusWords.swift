import Catalog

/// HTTP statuses as made-up answers have them.
enum HTTPStatusWords {
    /// What a call with this status is, by the retry rules of Logic Apps: 408, 429 and 5xx may pass.
    ///
    /// Source: Microsoft Learn, "Handle errors and exceptions in Azure Logic Apps", retry policies.
    static func meaning(of status: Int) -> CallStatus {
        switch status {
        case ..<400: .ok
        case 429: .throttled
        case 408, 500...: .transient
        default: exact[status] ?? .permanent
        }
    }

    /// The status of a name such as `OK` or `NotFound`, as unit tests and static results of Logic Apps write it.
    static func status(named name: String) -> Int? {
        if let number = Int(name) { return number }
        let word = name.lowercased()
        return good[word] ?? (400...599).first { HTTPStatusName.of($0).lowercased() == word }
    }

    private static let good = ["ok": 200, "created": 201, "accepted": 202, "nocontent": 204]

    private static let exact: [Int: CallStatus] = [
        400: .invalid, 401: .auth, 403: .forbidden, 404: .notFound, 409: .conflict, 410: .notFound,
        412: .conflict, 422: .invalid, 423: .conflict,
    ]
}
