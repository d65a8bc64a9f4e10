public import Values

/// Delivers the callbacks of the simulated services.
public protocol CallbackSender: Sendable {
    /// Posts a JSON body; the status of the answer, or nil when there was none.
    func post(_ url: String, json: Value) async -> Int?
    /// Posts a form with header fields of its own, likewise.
    func post(_ url: String, form: [UInt8], headers: [(name: String, value: String)]) async -> Int?
}

/// A callback that is due.
struct Callback: Sendable {
    /// How long to wait before each attempt after the first.
    static let pauses: [Duration] = [.seconds(1), .seconds(2), .seconds(4), .seconds(8)]

    var url: String
    var body: Value
    /// In place of `body` where it is a form.
    var form: [UInt8]?
    var headers: [(name: String, value: String)] = []
    /// The Cloud Apps alert it is about, to note how the delivery went.
    var alertID: String?
    /// The notification of the reputation service that it is about, likewise.
    var matchID: String?

    /// Whether an attempt with this outcome is worth repeating.
    static func isTransient(_ status: Int?) -> Bool {
        guard let status else { return true }
        return status >= 500 || status == 429
    }
}
