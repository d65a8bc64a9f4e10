import Catalog
public import Engine
public import Logging
import Values

/// Keeps approvals moving: tells people, reminds them, ends what nobody answered, and says how it ended.
///
/// All it has to do is in the store, so that another host goes on where one died.
public struct ApprovalDesk: Sendable {
    private let store: any RunStore
    private let host: any ConnectorHost
    private let settings: ApprovalSettings
    private let clock: any WallClock
    private let base: @Sendable () -> String?
    private let log: Logger

    private static let messageTime = Duration.seconds(60)
    private static let batch = 200
    /// Messages that are sent at once.
    private static let width = 8

    /// A desk.
    ///
    /// - Parameters:
    ///   - host: sends messages, by the connectors' ordinary actions.
    ///   - base: the address of this host, for links; nil when it has none.
    public init(
        store: any RunStore, host: any ConnectorHost, settings: ApprovalSettings, clock: any WallClock,
        log: Logger, base: @escaping @Sendable () -> String?
    ) {
        self.store = store
        self.host = host
        self.settings = settings
        self.clock = clock
        self.log = log
        self.base = base
    }

    /// Works until the task is cancelled.
    public func run(every interval: Duration = .milliseconds(500)) async {
        // Slow mail servers do not hold up time limits.
        async let messages: Void = Self.again(every: interval) { await sendDue() }
        await Self.again(every: interval) { await tick() }
        await messages
    }

    private static func again(every interval: Duration, _ work: () async -> Void) async {
        repeat {
            await work()
        } while (try? await Task.sleep(for: interval)) != nil
    }

    /// Reminders and time limits that are due.
    public func tick() async {
        let now = clock.now
        for approval in await due(at: now) where !approval.isOver {
            let isTime = approval.expiresAt <= now || approval.reminders.first.map { $0 <= now } ?? false
            if isTime { await change(approval.id, .tick(at: now)) }
        }
    }

    /// Messages that are due.
    public func sendDue() async {
        let now = clock.now
        let due = await due(at: now)
        await withTaskGroup(of: Void.self) { group in
            var open = 0
            for approval in due {
                for (place, notice) in approval.notices.enumerated() {
                    guard let at = notice.dueAt(isOver: approval.isOver), at <= now else { continue }
                    if open >= Self.width { await group.next() }
                    open += 1
                    group.addTask { await send(approval, place) }
                }
            }
        }
    }

    private func due(at now: Timestamp) async -> [Approval] {
        do throws(StoreError) {
            return try await store.dueApprovals(at: now, limit: Self.batch)
        } catch {
            log.error("cannot read which approvals are due", metadata: ["error": "\(error.message)"])
            return []
        }
    }

    private func send(_ approval: Approval, _ place: Int) async {
        let notice = approval.notices[place]
        guard let kind = notice.next(isOver: approval.isOver) else { return }
        do throws(RequestRefusal) {
            let connector = settings.connectors[notice.connection] ?? ""
            let message = ApprovalMessage(
                approval: approval, kind: kind, link: try await link(approval, notice, kind),
                needsSignIn: notice.person == nil && !notice.isForAnyone)
            guard
                let route = try ApprovalRoute(
                    message, notice: notice, connector: connector, catalog: host.catalog)
            else {
                return await change(
                    approval.id, .sent(notice: place, kind, reference: .null, at: clock.now))
            }
            let result = await host.perform(
                ActionCall(
                    action: route.action, connection: notice.connection, input: route.input,
                    idempotencyKey: notice.key(kind, of: approval.id, place: place),
                    attempt: notice.failures + 1, deadline: clock.now + Self.messageTime,
                    trace: "\(approval.run)/\(approval.step)"))
            if result.status == .ok {
                return await change(
                    approval.id, .sent(notice: place, kind, reference: result.output, at: clock.now))
            }
            throw RequestRefusal(result.status, result.code, result.message)
        } catch {
            if error.status == .cancelled, Task.isCancelled { return }
            await failed(approval, place, kind, error)
        }
    }

    private func failed(
        _ approval: Approval, _ place: Int, _ kind: ApprovalNotice.Kind, _ error: RequestRefusal
    ) async {
        let notice = approval.notices[place]
        let isHopeless: Bool =
            switch error.status {
            case .invalid, .permanent, .forbidden, .notFound: true
            default: notice.failures + 1 >= ApprovalNotice.mostFailures
            }
        let delay = Duration.seconds(min(600, 5 << min(notice.failures, 7)))
        log.warning(
            "a message about an approval could not be sent",
            metadata: [
                "approval": "\(approval.id)", "connection": "\(notice.connection)", "code": "\(error.code)",
                "reason": "\(error.message)", "again": "\(isHopeless ? "never" : delay.iso8601)",
            ])
        await change(
            approval.id,
            .notSent(
                notice: place, kind, reason: error.message, again: isHopeless ? nil : clock.now + delay))
    }

    /// The address of the page: with a token of its own for each message, of which only the hash is kept.
    private func link(
        _ approval: Approval, _ notice: ApprovalNotice, _ kind: ApprovalNotice.Kind
    ) async throws(RequestRefusal) -> String? {
        guard kind != .closing, let base = base() else { return nil }
        guard notice.person != nil || notice.isForAnyone else { return "\(base)/approvals/\(approval.id)" }
        let text = RandomText.make()
        let channel = notice.channel.map { "\(notice.connection) \($0)" } ?? notice.connection
        do throws(StoreError) {
            try await store.keep(
                ApprovalToken(
                    hash: ContentHash.of(text), approval: approval.id, person: notice.person,
                    channel: channel))
        } catch {
            throw RequestRefusal(.transient, error.code, error.message)
        }
        return "\(base)/approvals/\(text)"
    }

    private func change(_ id: String, _ change: ApprovalChange) async {
        do throws(StoreError) {
            _ = try await store.change(approval: id, change)
        } catch {
            log.error(
                "cannot change an approval", metadata: ["approval": "\(id)", "error": "\(error.message)"])
        }
    }
}
