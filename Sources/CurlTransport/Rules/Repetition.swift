import Catalog
import Engine
import Values

/// Whether an outcome calls for another try.
enum Repetition {
    /// Whether an answer does; `isRepeatable` says that sending twice does no harm.
    ///
    /// A 429, and a 503 that names a time, mean that nothing happened, so anything may be sent again.
    static func isDue(after response: HTTPResponse, isRepeatable: Bool, errors: ErrorMap) -> Bool {
        guard response.status >= 400 || !errors.successPath.isEmpty else { return false }
        switch status(of: response, errors: errors) {
        case .throttled: return true
        case .transient: return isRepeatable
        case .some: return false
        case nil: break
        }
        if response.status == 429 { return true }
        if response.status == 503, response.header("retry-after") != nil { return true }
        return isRepeatable && [408, 500, 502, 503, 504].contains(response.status)
    }

    /// Whether a failure does.
    static func isDue(after error: TransportError, isRepeatable: Bool) -> Bool {
        guard [.connectFailed, .interrupted, .timeout].contains(error.code) else { return false }
        return isRepeatable || !error.wasSent
    }

    /// What the descriptor says of the service's own error code in a body.
    private static func status(of response: HTTPResponse, errors: ErrorMap) -> CallStatus? {
        guard !errors.codePath.isEmpty, !errors.statuses.isEmpty, !response.isTruncated,
            response.body.count <= 1 << 20, var value = try? Value(json: response.body),
            response.status >= 400 || errors.tellsFailure(value)
        else { return nil }
        for name in errors.codePath {
            guard let member = value[name] else { return nil }
            value = member
        }
        return (value.string ?? value.int.map { String($0) }).flatMap { errors.statuses[$0] }
    }
}
