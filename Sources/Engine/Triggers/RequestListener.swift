public import Playbooks
public import Values

/// A playbook that requests to this host start, in one environment.
public struct RequestListener: Sendable {
    /// `ENVIRONMENT/PLAYBOOK`.
    public let name: String
    /// What is run.
    public let plan: Plan
    /// Values of parameters for all its runs.
    public let parameters: Value
    let request: RequestTrigger

    /// A listener of a plan; nil for one that no requests start.
    ///
    /// - Throws: `EN0004` when a parameter has no value.
    public init?(_ plan: Plan, environment: String, parameters: Value = [:]) throws(EngineError) {
        guard case .request(let request) = plan.trigger.kind else { return nil }
        try ParameterCheck.check(parameters, plan.parameters)
        name = "\(environment)/\(plan.name)"
        self.plan = plan
        self.parameters = parameters
        self.request = request
    }

    /// The method that requests have; nil for any.
    public var method: String? { request.method }

    /// What follows the playbook's address, with placeholders; empty for nothing.
    public var path: String {
        let parts = pattern
        return parts.isEmpty ? "" : "/" + parts.joined(separator: "/")
    }

    /// The values of the path's placeholders; nil when the path does not fit.
    ///
    /// - Parameter segments: what is between the slashes, decoded.
    func placeholders(in segments: [String]) -> JSONObject? {
        let pattern = pattern
        guard segments.count == pattern.count else { return nil }
        var values = JSONObject()
        for (part, segment) in zip(pattern, segments) {
            if part.hasPrefix("{"), part.hasSuffix("}"), part.count > 2 {
                values[String(part.dropFirst().dropLast())] = .string(segment)
            } else if part != segment {
                return nil
            }
        }
        return values
    }

    private var pattern: [Substring] { (request.path ?? "").split(separator: "/") }
}
