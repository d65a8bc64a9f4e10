import Catalog
import Engine
import Values

/// A service's answer to a described request, and what it means.
///
/// As ConnectorKit reads it for plugins, so that an action fails alike whether it is described or written.
struct ServiceAnswer: Sendable {
    let response: HTTPResponse
    let errors: ErrorMap

    /// The code of answers that are not what the action can use.
    static let unexpected = "UnexpectedAnswer"
    private static let messageLimit = 500
    private static let errorBodyLimit = 1 << 20

    /// Whether HTTP, and the service itself, call it a success.
    var isGood: Bool {
        guard (200..<300).contains(response.status) || response.status == 304 else { return false }
        guard !errors.successPath.isEmpty, let said = document?.member(errors.successPath) else {
            return true
        }
        return said != false
    }

    /// The service's own error code; empty when there is none.
    var code: String {
        text(at: errors.codePath.isEmpty ? ["error", "code"] : errors.codePath) ?? ""
    }

    /// The failure that it means.
    var failure: RawResult {
        let said = text(at: errors.messagePath.isEmpty ? ["error", "message"] : errors.messagePath)
        var raw = RawResult(
            status: meaning.rawValue, code: code,
            message: "the service answered \(response.status)"
                + (said.map { ": \($0.prefix(Self.messageLimit))" } ?? ""))
        if let seconds = response.header("retry-after").flatMap({ UInt64($0) }) {
            raw.retryAfterMilliseconds = min(seconds, 86_400) * 1000
        }
        return raw
    }

    /// The body as JSON; null when it is empty.
    func json() throws(UnusableAnswer) -> Value {
        if response.body.isEmpty { return .null }
        guard !response.isTruncated else { throw UnusableAnswer("the service's answer is too long") }
        do throws(JSONError) {
            return try Value(json: response.body)
        } catch {
            throw UnusableAnswer("the service's answer is not JSON: \(error.message)")
        }
    }

    private var document: Value? {
        response.body.count <= Self.errorBodyLimit ? try? Value(json: response.body) : nil
    }

    private func text(at path: [String]) -> String? {
        let found = document?.member(path)
        return found?.string ?? found?.int.map { String($0) }
    }

    private var meaning: CallStatus {
        switch response.status {
        case 503: response.header("retry-after") == nil ? .transient : .throttled
        case let status: Self.meanings[status] ?? (status >= 500 ? .transient : .permanent)
        }
    }

    private static let meanings: [Int: CallStatus] = [
        400: .invalid, 401: .auth, 403: .forbidden, 404: .notFound, 408: .transient, 409: .conflict,
        410: .notFound, 412: .conflict, 413: .invalid, 414: .invalid, 415: .invalid, 422: .invalid,
        423: .conflict, 425: .transient, 428: .invalid, 429: .throttled, 501: .unsupported, 505: .permanent,
    ]
}

/// Why an answer that says it is good cannot be used.
struct UnusableAnswer: Error, Hashable {
    var message: String

    init(_ message: String) { self.message = message }

    var result: RawResult {
        RawResult(status: CallStatus.permanent.rawValue, code: ServiceAnswer.unexpected, message: message)
    }
}

extension Value {
    /// The member at the end of a path; the value itself for an empty one.
    func member(_ path: [String]) -> Value? { path.reduce(self) { $0?[$1] } }
}
