import ConnectorKit
import Values

/// What all ways to close alerts take.
struct CloseInput: JSONDecodable {
    var alertIDs: [String]
    var body: Value

    init(_ json: JSONInput) throws(ConnectorFailure) {
        alertIDs = try json.required("alertIds")
        var body = JSONObject()
        body["filters"] = ["id": ["eq": .array(alertIDs.map { .string($0) })]]
        for name in ["comment", "reasonId", "sendFeedback", "feedbackText"] {
            body[name] = try json.optional(name, as: Value.self)
        }
        self.body = .object(body)
    }
}

/// Closes alerts in one of three ways, which differ in nothing but the name.
protocol ClosingAction: Action where Input == CloseInput {
    /// The last part of the path, and the answer's member after `closed_`.
    static var verdict: String { get }
}

extension ClosingAction {
    func perform(_ input: CloseInput, _ call: Call) async throws(ConnectorFailure) -> Value {
        let request = Request.post(CloudAppsAPI.path("alerts/close_\(Self.verdict)/"), json: input.body)
        let answer = try await call.http(request).orThrow().json()
        // Unknown ids are no error of the service: it says how many it closed, and which it did not find.
        let missing = answer["alertsNotFound"]?.array?.count ?? 0
        guard missing < input.alertIDs.count else {
            throw .notFound("none of the alerts exists: \(input.alertIDs.prefix(3).joined(separator: ", "))")
        }
        return answer
    }
}

/// Closes alerts as benign.
struct CloseBenign: ClosingAction {
    static let name = "close-benign"
    static let verdict = "benign"
}

/// Closes alerts as false positives.
struct CloseFalsePositive: ClosingAction {
    static let name = "close-false-positive"
    static let verdict = "false_positive"
}

/// Closes alerts as true positives.
struct CloseTruePositive: ClosingAction {
    static let name = "close-true-positive"
    static let verdict = "true_positive"
}
