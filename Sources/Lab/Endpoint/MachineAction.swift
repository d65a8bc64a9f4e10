import Values

/// Something done to a machine; how far it is follows from the time.
///
/// Source: Microsoft Learn, Defender for Endpoint API, "MachineAction resource type".
struct MachineAction: Sendable {
    /// A kind of action.
    struct Kind: Sendable {
        /// Its last path segment, in lower case.
        var path: String
        var type: String
        var roles: [String]
        /// What the platforms it works on start with.
        var platforms: [String]
        /// The parameter besides `Comment`, with its values.
        var option: (name: String, values: [String], required: Bool)?
        /// What the service answers when it takes it on.
        var status = 201
    }

    static let kinds = [
        Kind(
            path: "runantivirusscan", type: "RunAntiVirusScan", roles: ["Machine.Scan"],
            platforms: ["Windows"],
            option: ("ScanType", ["Quick", "Full"], true)),
        Kind(
            path: "isolate", type: "Isolate", roles: ["Machine.Isolate"], platforms: ["Windows", "Linux"],
            option: ("IsolationType", ["Full", "Selective", "UnManagedDevice"], false)),
        Kind(
            path: "unisolate", type: "Unisolate", roles: ["Machine.Isolate"], platforms: ["Windows", "Linux"]),
        Kind(
            path: "restrictcodeexecution", type: "RestrictCodeExecution",
            roles: ["Machine.RestrictExecution"],
            platforms: ["Windows"]),
        Kind(
            path: "unrestrictcodeexecution", type: "UnrestrictCodeExecution",
            roles: ["Machine.RestrictExecution"],
            platforms: ["Windows"]),
        Kind(
            path: "collectinvestigationpackage", type: "CollectInvestigationPackage",
            roles: ["Machine.CollectForensics"], platforms: ["Windows"]),
        Kind(
            path: "stopandquarantinefile", type: "StopAndQuarantineFile",
            roles: ["Machine.StopAndQuarantine"], platforms: ["Windows"]),
        Kind(
            path: "offboard", type: "Offboard", roles: ["Machine.Offboard"], platforms: ["Windows"],
            status: 200),
    ]

    /// How a command of a live response session goes.
    struct Command: Sendable {
        var type: String
        var parameters: [(key: String, value: String)]
        /// Why it fails, when it does.
        var error: String?
    }

    var id: String
    var type: String
    var scope: String?
    var comment: String
    var requestor: String
    var machineID: String
    var dnsName: String
    var created: Timestamp
    var delay: Duration
    /// A machine that is off does nothing until the service gives up on it.
    var isUnreachable = false
    var sha1: String?
    var commands: [Command] = []
    var cancelled: (comment: String, time: Timestamp)?

    /// Source: Microsoft Learn, "Run live response commands on a device": queued for up to three days.
    private static let patience = Duration.seconds(3 * 86_400)

    /// Whether it can still change.
    func isOpen(at now: Timestamp) -> Bool { ["Pending", "InProgress"].contains(status(at: now)) }

    /// `Pending`, then `InProgress`, then `Succeeded` or `Failed`, unless it was cancelled.
    func status(at now: Timestamp) -> String {
        if cancelled != nil { return "Cancelled" }
        let age = now - created
        if isUnreachable { return age < Self.patience ? "Pending" : "TimeOut" }
        let end = commands.contains { $0.error != nil } ? "Failed" : "Succeeded"
        return age < delay ? "Pending" : age < delay * 2 ? "InProgress" : end
    }

    private func changed(at now: Timestamp) -> Timestamp {
        if let cancelled { return cancelled.time }
        let age = now - created
        if isUnreachable { return age < Self.patience ? created : created + Self.patience }
        return age < delay ? created : created + (age < delay * 2 ? delay : delay * 2)
    }

    /// The action as the service shows it.
    func value(at now: Timestamp) -> Value {
        [
            "id": .string(id), "type": .string(type), "title": .null,
            "scope": .text(scope), "requestor": .string(requestor), "requestSource": "PublicApi",
            "requestorComment": .string(comment),
            "status": .string(status(at: now)), "machineId": .string(machineID),
            "computerDnsName": .string(dnsName),
            "creationDateTimeUtc": .string(created.iso8601),
            "lastUpdateDateTimeUtc": .string(changed(at: now).iso8601),
            "cancellationRequestor": cancelled == nil ? .null : .string(requestor),
            "cancellationComment": .text(cancelled?.comment),
            "cancellationDateTimeUtc": .text(cancelled?.time.iso8601), "errorHResult": 0,
            "externalID": .null,
            "relatedFileInfo": sha1.map {
                ["fileIdentifier": .string($0), "fileIdentifierType": "Sha1"]
            } ?? .null,
            "commands": .array(commandValues(at: now)), "troubleshootInfo": .null,
        ]
    }

    /// A failed command stops those after it.
    private func commandValues(at now: Timestamp) -> [Value] {
        let status = status(at: now)
        let failed = commands.firstIndex { $0.error != nil } ?? commands.count
        return commands.enumerated().map { index, command in
            let isOver = ["Succeeded", "Failed"].contains(status) && index <= failed
            let word = isOver ? (index == failed ? "Failed" : "Completed") : "Created"
            return [
                "index": .int(Int64(index)),
                "startTime": isOver ? .string((created + delay).iso8601) : .null,
                "endTime": isOver ? .string((created + delay * 2).iso8601) : .null,
                "commandStatus": .string(word),
                "errors": .array(isOver ? [command.error].compactMap { $0.map { .string($0) } } : []),
                "command": [
                    "type": .string(command.type),
                    "params": .array(
                        command.parameters.map { ["key": .string($0.key), "value": .string($0.value)] }),
                ],
            ]
        }
    }
}
