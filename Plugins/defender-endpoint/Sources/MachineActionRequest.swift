import ConnectorKit
import Values

/// What every action on a machine takes.
struct MachineInput: JSONDecodable {
    var machineID: String
    var comment: String
    /// Members of the body beside the comment, under the service's names.
    var options: [(name: String, value: Value)] = []

    private static let names = [
        ("scanType", "ScanType"), ("isolationType", "IsolationType"), ("sha1", "Sha1"),
        ("commands", "Commands"),
    ]

    init(_ json: JSONInput) throws(ConnectorFailure) {
        machineID = try json.required("machineId")
        comment = try json.required("comment")
        for (member, name) in Self.names {
            if let value = try json.optional(member, as: Value.self) { options.append((name, value)) }
        }
    }
}

/// An action that the service carries out on a machine in its own time.
///
/// The service takes no key of ours, so the call is marked in its comment: after a crash that mark tells whether the
/// call happened.
///
/// Source: Microsoft Learn, "machineAction resource type" and the page of each action.
protocol MachineActionRequest: Action where Input == MachineInput {
    /// The last part of the path.
    static var path: String { get }
    /// The `type` that the service gives the action.
    static var type: String { get }
    /// Members of the body that are always the same.
    static var fixed: [(name: String, value: Value)] { get }
}

extension MachineActionRequest {
    static var fixed: [(name: String, value: Value)] { [] }

    func perform(_ input: MachineInput, _ call: Call) async throws(ConnectorFailure) -> Value {
        var body = JSONObject()
        body["Comment"] = .string("\(input.comment) \(Mark.text(call))")
        for (name, value) in input.options + Self.fixed { body[name] = value }
        let answer = try await call.http(
            .post("/api/machines/\(input.machineID.percentEncoded)/\(Self.path)", json: .object(body)))
        guard answer.status == 400, Self.saysRunning(answer) else { return try answer.orThrow().json() }
        if let running = try await running(input, call) { return running }
        var failure = answer.failure
        failure.status = .conflict
        throw failure
    }

    func reconcile(_ input: MachineInput, _ call: Call) async throws(ConnectorFailure) -> Value {
        let mark = Mark.text(call)
        let known = try await recent(input, call)
        if let action = known.first(where: { $0["requestorComment"]?.string?.hasSuffix(mark) ?? false }) {
            return action
        }
        guard known.count < RecentActions.limit else {
            throw .unknownOutcome(
                "the machine has more actions than can be searched for the mark of this call")
        }
        throw .notFound("no machine action carries the mark of this call")
    }

    /// Whether the service refused because such an action runs already.
    private static func saysRunning(_ answer: Response) -> Bool {
        answer.failure.code == "ActiveRequestAlreadyExists"
            || answer.failure.message.lowercased().contains("already in progress")
    }

    /// The action of this type that runs on the machine: what the call asked for is under way.
    private func running(_ input: MachineInput, _ call: Call) async throws(ConnectorFailure) -> Value? {
        let known = try await recent(input, call)
        guard
            let action = known.first(where: {
                ["Pending", "InProgress"].contains($0["status"]?.string) && input.isMachine(of: $0)
            }),
            var object = action.object
        else { return nil }
        object["already"] = true
        return .object(object)
    }

    /// Actions of this type: the machine's where its id is known, otherwise those of all machines.
    private func recent(_ input: MachineInput, _ call: Call) async throws(ConnectorFailure) -> [Value] {
        var filter = "type eq \(OData.literal(Self.type))"
        if input.hasMachineID { filter += " and machineId eq \(OData.literal(input.machineID))" }
        let query = [(name: "$filter", value: filter), (name: "$top", value: String(RecentActions.limit))]
        let answer = try await call.http(.get("/api/machineactions", query: query)).orThrow().json()
        return answer["value"]?.array ?? []
    }
}

extension MachineInput {
    /// Whether the machine is named by its id of 40 digits; the service takes a computer name as well.
    fileprivate var hasMachineID: Bool { machineID.count == 40 && machineID.allSatisfy(\.isHexDigit) }

    /// Whether a machine action is on this machine, which may be named by the first part of its DNS name.
    fileprivate func isMachine(of action: Value) -> Bool {
        if hasMachineID { return true }
        let name = machineID.lowercased()
        let known = action["computerDnsName"]?.string?.lowercased() ?? ""
        return known == name || known.hasPrefix(name + ".")
    }
}

private enum RecentActions {
    /// The service gives up to 10,000, which would be some 10 MB.
    static let limit = 1000
}

/// How a call is found again.
private enum Mark {
    static func text(_ call: Call) -> String { "[riposte \(call.idempotencyKey)]" }
}
