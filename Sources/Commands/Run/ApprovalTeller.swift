import Engine
import HostConnectors
import Values

/// Says what a run in the foreground asks, and how to decide it.
struct ApprovalTeller {
    let store: any RunStore
    let terminal: Terminal
    let printsJSON: Bool

    private static let interval = Duration.milliseconds(300)

    /// Works beside a run until the run is over.
    ///
    /// - Parameter desk: tells people by mail and chat; nil where another host does.
    func during(
        _ run: RunID, desk: ApprovalDesk?, _ work: @escaping @Sendable () async throws -> RunRecord
    ) async throws -> RunRecord {
        try await withThrowingTaskGroup(of: RunRecord?.self) { group in
            group.addTask {
                await desk?.run()
                return nil
            }
            group.addTask {
                await tell(run)
                return nil
            }
            group.addTask { try await work() }
            defer { group.cancelAll() }
            while let part = try await group.next() {
                if let record = part { return record }
            }
            throw CancellationError()
        }
    }

    private func tell(_ run: RunID) async {
        var told: Set<String> = []
        var query = ApprovalQuery()
        query.run = run
        query.isOpen = true
        repeat {
            for approval in (try? await store.approvals(query)) ?? []
            where told.insert(approval.id).inserted {
                say(approval)
            }
        } while (try? await Task.sleep(for: Self.interval)) != nil
    }

    private func say(_ approval: Approval) {
        if printsJSON {
            return terminal.say(
                Value.object(
                    JSONObject([
                        (name: "run", value: .string(approval.run.text)),
                        (name: "step", value: .string(approval.step)),
                        (name: "event", value: "approvalWaits"),
                        (name: "approval", value: ApprovalText.document(approval)),
                    ])
                ).json())
        }
        terminal.say("\(terminal.styled("waits", .doubtful))    \(approval.step): \(approval.content.title)")
        for row in DataRows.rows(of: approval.content.about) {
            terminal.say("          \(row.name): \(row.value)")
        }
        terminal.say(
            "          \(ApprovalText.state(approval)) until \(approval.expiresAt.iso8601); in another terminal:"
        )
        for option in approval.content.options {
            let words: String =
                switch option {
                case "Approve": "approve \(approval.id)"
                case "Reject": "reject \(approval.id)"
                default: "decide \(approval.id) '\(option.replacing("'", with: "'\\''"))'"
                }
            terminal.say("            riposte approvals \(words)")
        }
    }
}
