import Catalog
import Expressions
public import Playbooks
public import Values

/// The answer that a test gives in place of a service.
///
/// What it does not say is null: a mock with only a `statusCode` has no body.
public struct Mock: Sendable, Hashable {
    /// How the call ends; nil follows from the status code.
    public var status: StepStatus?
    /// The HTTP status; nil for 200, or for none when the call fails.
    public var statusCode: Int?
    /// Header fields, an object.
    public var headers: Value
    /// The body.
    public var body: Value
    /// Everything that `outputs('step')` gives, where that is not `{statusCode, headers, body}`.
    public var outputs: Value?
    /// The error.
    public var error: StepError?

    private static let members = ["status", "statusCode", "headers", "body", "outputs", "error", "name"]
    private static let parts = ["statusCode", "headers", "body"]

    /// Reads a mock: `{status?, statusCode?, headers?, body?, outputs?, error?: {code, message}}`.
    ///
    /// - Parameter place: its address in the document, for messages.
    public init(_ value: Value, at place: String) throws(EngineError) {
        guard let object = value.object else { throw .wrong(place, "is not an object") }
        for name in object.names where !Self.members.contains(name) {
            let near = nearestName(to: name, among: Self.members).map { "; did you mean `\($0)`" } ?? ""
            throw .wrong(place, "has a member `\(name)` that no mock has\(near)")
        }
        let outputs = object["outputs"]
        let isUsual = outputs?.object?.names.allSatisfy { Self.parts.contains($0) } ?? false
        status = try object["status"].map { value throws(EngineError) in try Self.status(value, place) }
        let code = object["statusCode"] ?? outputs?["statusCode"]
        statusCode = try code.map { value throws(EngineError) in try Self.code(value, place) }
        headers = object["headers"] ?? outputs?["headers"] ?? [:]
        body = object["body"] ?? outputs?["body"] ?? .null
        self.outputs = isUsual ? nil : outputs
        guard headers.object != nil else { throw .wrong(place, "has `headers` that are no object") }
        guard let error = object["error"], !error.isNull else { return }
        guard error.object != nil else { throw .wrong(place, "has an `error` that is no object") }
        self.error = StepError(
            code: error["code"]?.string ?? "ActionFailed", message: error["message"]?.string ?? "")
    }

    private static func status(_ value: Value, _ place: String) throws(EngineError) -> StepStatus {
        let word = value.string?.lowercased() ?? ""
        guard let status = StepStatus.allCases.first(where: { $0.wdlName.lowercased() == word }) else {
            let names = StepStatus.allCases.map(\.wdlName).joined(separator: ", ")
            throw .wrong(place, "has a `status` that is none of \(names)")
        }
        return status
    }

    private static func code(_ value: Value, _ place: String) throws(EngineError) -> Int {
        let code = value.int.map { Int($0) } ?? value.string.flatMap(HTTPStatusWords.status)
        guard let code, (100...599).contains(code) else {
            throw .wrong(place, "has a `statusCode` that is no HTTP status")
        }
        return code
    }

    /// The status that the step gets when the mock is its whole result.
    var stepStatus: StepStatus {
        if let status { return status }
        return error != nil || (statusCode ?? 200) >= 400 ? .failed : .succeeded
    }

    /// Whether an attempt of a call can end so; else the step is not executed, and the mock is its result.
    var isCall: Bool { outputs == nil && stepStatus != .skipped && stepStatus != .cancelled }

    /// The mock as the result of a step that is not executed.
    var fixedResult: FixedResult {
        var made = JSONObject()
        made["statusCode"] = statusCode.map { .int(Int64($0)) }
        if headers.object?.isEmpty == false { made["headers"] = headers }
        if !body.isNull { made["body"] = body }
        return FixedResult(
            status: stepStatus, outputs: .constant(outputs ?? (made.isEmpty ? .null : .object(made))),
            code: error?.code ?? (stepStatus == .succeeded ? nil : errorCode), message: error?.message ?? "")
    }

    private var errorCode: String {
        if let statusCode, statusCode >= 400 { return HTTPStatusName.of(statusCode) }
        return stepStatus == .timedOut ? "ActionTimedOut" : "ActionFailed"
    }

    /// The mock as the end of one attempt.
    public var result: CallResult {
        let seconds = headers.object?.first { $0.name.lowercased() == "retry-after" }?.value
        let after = (seconds?.int ?? seconds?.string.flatMap { Int64($0) }).map { max(0, min($0, 86_400)) }
        var result = CallResult(
            status: .ok, output: body, retryAfter: after.map { .seconds($0) }, statusCode: statusCode,
            headers: headers)
        switch stepStatus {
        case .succeeded: result.statusCode = statusCode ?? 200
        case .timedOut: result.status = .timeout
        default:
            let meaning = HTTPStatusWords.meaning(of: statusCode ?? 400)
            result.status = statusCode == nil || meaning == .ok ? .permanent : meaning
        }
        guard stepStatus != .succeeded else { return result }
        result.code = error?.code ?? errorCode
        result.message =
            error?.message ?? statusCode.map { "the mock answers with status \($0)" } ?? "the mock fails"
        return result
    }
}

extension EngineError {
    /// A mock that cannot be read.
    static func wrong(_ place: String, _ reason: String) -> EngineError {
        EngineError(
            code: "EN0020", message: "the mock `\(place)` \(reason)",
            help: "a mock is `{status?, statusCode?, headers?, body?, outputs?, error?: {code, message}}`")
    }

    /// A mock for something that the playbook does not have.
    static func unknown(_ name: String, _ kind: String, near: String?) -> EngineError {
        EngineError(
            code: "EN0021", message: "the playbook has no \(kind) `\(name)`, which a mock is for",
            help: near.map { "did you mean `\($0)`?" } ?? "`riposte check` lists what the playbook uses")
    }
}
