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
    ]

    var id: String
    var type: String
    var scope: String?
    var comment: String
    var requestor: String
    var machineID: String
    var dnsName: String
    var created: Timestamp
    var delay: Duration
    var cancelled: (comment: String, time: Timestamp)?

    /// Whether it can still change.
    func isOpen(at now: Timestamp) -> Bool { ["Pending", "InProgress"].contains(status(at: now)) }

    /// `Pending`, then `InProgress`, then `Succeeded`, unless it was cancelled.
    func status(at now: Timestamp) -> String {
        if cancelled != nil { return "Cancelled" }
        let age = now - created
        return age < delay ? "Pending" : age < delay * 2 ? "InProgress" : "Succeeded"
    }

    private func changed(at now: Timestamp) -> Timestamp {
        if let cancelled { return cancelled.time }
        let age = now - created
        return age < delay ? created : created + (age < delay * 2 ? delay : delay * 2)
    }

    /// The action as the service shows it.
    func value(at now: Timestamp) -> Value {
        [
            "id": .string(id), "type": .string(type), "title": .null,
            "scope": scope.map { .string($0) } ?? .null,
            "requestor": .string(requestor), "requestSource": "PublicApi",
            "requestorComment": .string(comment),
            "status": .string(status(at: now)), "machineId": .string(machineID),
            "computerDnsName": .string(dnsName),
            "creationDateTimeUtc": .string(created.iso8601),
            "lastUpdateDateTimeUtc": .string(changed(at: now).iso8601),
            "cancellationRequestor": cancelled == nil ? .null : .string(requestor),
            "cancellationComment": cancelled.map { .string($0.comment) } ?? .null,
            "cancellationDateTimeUtc": cancelled.map { .string($0.time.iso8601) } ?? .null, "errorHResult": 0,
            "externalID": .null, "relatedFileInfo": .null, "commands": [], "troubleshootInfo": .null,
        ]
    }
}
