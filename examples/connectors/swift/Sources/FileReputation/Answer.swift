import ConnectorKit
import Values

extension Response {
    /// The body of a success as JSON; otherwise the failure that the status means.
    ///
    /// ConnectorKit's `orThrow().json()` does nearly this; the messages here are those of the other languages.
    func answer() throws(ConnectorFailure) -> Value {
        guard isSuccess else { throw refusal }
        guard !isTruncated, let document = try? Value(json: body) else { throw .unreadable }
        return document
    }

    /// What the status means; the host then applies the descriptor's map of codes.
    var refusal: ConnectorFailure {
        let error = (try? Value(json: body))?["error"]
        let said = error?["message"]?.string.map { String($0.prefix(300)) }
        return ConnectorFailure(
            meaning, said ?? "the service answered \(status)", code: error?["code"]?.string ?? "")
    }

    private var meaning: ConnectorFailure.Status {
        switch status {
        case 400: .invalid
        case 401: .auth
        case 403: .forbidden
        case 404: .notFound
        case 409: .conflict
        case 429: .throttled
        case 408, 500..<600: .transient
        default: .permanent
        }
    }
}

extension ConnectorFailure {
    /// The failure for an answer that is not what it should be.
    static var unreadable: Self { .permanent("the service's answer cannot be read") }
}

extension Value {
    /// Seconds since 1970 as text: `2006-05-22T10:03:14Z`; null for anything else.
    var date: Value { int.map { .string("\(Self.second($0))Z") } ?? .null }

    /// Seconds since 1970 as text without a zone: `2006-05-22T10:03:14`.
    static func second(_ seconds: Int64) -> String {
        String(Timestamp(milliseconds: seconds * 1000).iso8601.prefix(19))
    }
}
