import Catalog
import Engine

/// Why a call could not be made, as the result that its caller gets.
struct CallFailure: Error, Sendable {
    var result: CallResult

    init(_ result: CallResult) { self.result = result }

    init(_ status: CallStatus, _ code: String, _ message: String) {
        result = CallResult(status: status, code: code, message: message)
    }
}
