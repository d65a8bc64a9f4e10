import Catalog
import Engine

/// What a failed test of a connection means to the one who made it.
enum ConnectionAdvice {
    /// What happened, and what that usually comes from.
    static func text(for result: CallResult) -> String {
        let cause: String? =
            switch result.status {
            case .auth: "the credentials were refused: revoked, expired or mistyped"
            case .forbidden: "the sign-in works, but a permission is missing"
            case .notFound: "the address answers, but not as this service does"
            case .throttled: "the service has too many requests at the moment"
            case .transient, .timeout: "the service does not answer properly at the moment"
            default: nil
            }
        return [cause, result.message].compactMap { $0 }.joined(separator: "; ")
    }
}
