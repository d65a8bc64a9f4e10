public import Catalog
public import Engine
import Values

/// The connector `approvals`, which is built in: asks people, and lets the step wait for what they decide.
///
/// Source: Microsoft Learn, "Create an approval flow" and the reference of the connectors Approvals and Office 365
/// Outlook, for the names of outputs.
public struct ApprovalsConnector: Sendable {
    private let store: (any RunStore)?
    private let settings: ApprovalSettings
    private let clock: any WallClock

    /// The connector.
    ///
    /// - Parameters:
    ///   - store: keeps the approvals; without one nothing can be asked.
    ///   - settings: groups, and how people are told.
    ///   - clock: tells the time.
    public init(store: (any RunStore)?, settings: ApprovalSettings, clock: any WallClock) {
        self.store = store
        self.settings = settings
        self.clock = clock
    }

    /// What it offers; nil only if the descriptor inside this module were broken, which its tests rule out.
    public static let descriptor: ConnectorDescriptor? = PluginDescriptor.read(
        PackageResources.approvals_json, file: "approvals/approvals.json"
    ).0?.connectors.first

    /// Asks: the result says which approval the step has to wait for.
    public func perform(_ call: ActionCall) async -> CallResult {
        do throws(RequestRefusal) {
            let given = call.action == "approvals.ask-by-mail" ? Self.asked(byMail: call.input) : call.input
            let input = try ApprovalInput(given, settings: settings)
            if call.isDryRun { return Self.planned(input) }
            guard let store, let origin = call.origin else {
                throw .approval("nothing is asked outside of a run")
            }
            let asked = try await Self.keep(
                Self.approval(input, origin, key: call.idempotencyKey, at: clock.now), in: store)
            return asked.result ?? CallResult(status: .ok, approval: asked.id)
        } catch {
            return CallResult(status: error.status, code: error.code, message: error.message)
        }
    }

    /// The approval of a step: its id follows from the call's key, so a repeated call asks nothing twice.
    static func approval(
        _ input: ApprovalInput, _ origin: CallOrigin, key: String, at now: Timestamp
    ) -> Approval {
        Approval(
            id: String(ContentHash.of(key).prefix(16)), run: origin.run, playbook: origin.playbook,
            step: origin.step, content: input.content, hash: ContentHash.of(input.content.canonical),
            approvers: input.approvers, waitsForEveryone: input.waitsForEveryone,
            failsOnTimeout: input.failsOnTimeout, createdAt: now, expiresAt: now + input.timeout,
            reminders: input.reminders.map { now + $0 }, notices: input.notices)
    }

    private static func keep(
        _ approval: Approval, in store: any RunStore
    ) async throws(RequestRefusal) -> Approval {
        do throws(StoreError) {
            return try await store.openApproval(approval)
        } catch {
            throw RequestRefusal(.transient, error.code, error.message)
        }
    }

    /// A mail with options, as a question.
    private static func asked(byMail input: Value) -> Value {
        let parts = [input["headerText"], input["body"], input["selectionText"]]
        var question = JSONObject()
        let subject = input["subject"]?.string ?? ""
        question["title"] = .string(subject.isEmpty ? "Approval Request" : subject)
        question["details"] = .string(
            parts.compactMap { $0?.string }.map(Text.plain(html:)).filter { !$0.isEmpty }
                .joined(separator: "\n\n"))
        question["assignedTo"] = input["to"]
        for name in ["options", "timeout", "notify"] { question[name] = input[name] }
        return .object(question)
    }

    /// What a dry run says of it.
    private static func planned(_ input: ApprovalInput) -> CallResult {
        let planned: Value = [
            "ask": .string(input.content.title), "about": input.content.about,
            "options": .array(input.content.options.map { .string($0) }),
            "assignedTo": .array(input.approvers.map { .string($0) }),
            "waitFor": input.waitsForEveryone ? "everyone" : "first",
            "timeout": .string(input.timeout.iso8601), "messages": .int(Int64(input.notices.count)),
        ]
        return CallResult(status: .ok, output: ["planned": [planned]])
    }
}
