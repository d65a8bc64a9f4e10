import Catalog
import Values

/// The names of policies by their ids, as the service gives them.
actor PolicyNames {
    private struct Entry {
        /// Nil for a policy that the service does not know.
        var name: String?
        var validUntil: Timestamp
    }

    private static let lifetime = Duration.seconds(600)
    private static let capacity = 1000

    private let tools: DriverTools
    private var entries: [[String]: Entry] = [:]

    init(_ tools: DriverTools) { self.tools = tools }

    /// The name of a policy; nil when there is none of the id.
    ///
    /// - Throws: when the service cannot be asked, so that the event is not taken for one of no policy.
    func name(of id: String, for listener: Listener) async throws(TriggerFailure) -> String? {
        guard let lookup = listener.descriptor.policyLookup else { return nil }
        let connector = OperationCatalog.split(listener.use).connector
        let key = [connector, listener.connection ?? "", id]
        let now = tools.clock.now
        if let entry = entries[key], entry.validUntil > now { return entry.name }
        let result = await tools.host.perform(
            ActionCall(
                action: "\(connector).\(lookup)", connection: listener.connection,
                input: ["policyId": .string(id)],
                idempotencyKey: "policy-\(Mix.digest(id))", attempt: 1, deadline: now + .seconds(30),
                trace: "\(listener.name)/policy"))
        guard result.status == .ok || result.status == .notFound else { throw TriggerFailure(result) }
        if entries.count >= Self.capacity { entries.removeAll() }
        let name = result.output["name"]?.string
        entries[key] = Entry(name: name, validUntil: now + Self.lifetime)
        return name
    }
}

/// Why events could not be turned into runs; they are asked for again later.
struct TriggerFailure: Error {
    let status: CallStatus
    let message: String
    let retryAfter: Duration?

    init(_ result: CallResult) {
        status = result.status
        message = result.message
        retryAfter = result.retryAfter
    }

    init(_ error: StoreError) {
        status = .transient
        message = "\(error.message) [\(error.code)]"
        retryAfter = nil
    }
}
