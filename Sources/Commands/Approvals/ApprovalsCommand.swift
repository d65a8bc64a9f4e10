import ArgumentParser
import Engine
import Foundation
import HostConnectors
import SQLiteStore
import Values

/// `riposte approvals list|show|approve|reject|decide`.
struct ApprovalsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "approvals", abstract: "What waits for a decision, and deciding it.",
        subcommands: [
            ApprovalsListCommand.self, ApprovalsShowCommand.self, ApprovalsApproveCommand.self,
            ApprovalsRejectCommand.self, ApprovalsDecideCommand.self,
        ])
}

/// `riposte approvals list`.
struct ApprovalsListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List approvals that wait for a decision, newest first.",
        discussion: "Example:\n  riposte approvals list --all --json")

    @OptionGroup var place: WorkspaceOptions
    @Flag(help: "Those that are over too.") var all = false
    @Option(help: "At most so many.") var limit = 50
    @Flag(help: "Print JSON.") var json = false

    func run() async throws {
        let desk = try await ApprovalFinder(place)
        var query = ApprovalQuery()
        query.isOpen = !all
        query.limit = max(1, min(limit, 1000))
        let approvals = try await desk.store.approvals(query)
        await desk.close()
        let terminal = Terminal()
        if json { return terminal.say(Value.array(approvals.map(ApprovalText.document)).json(pretty: true)) }
        guard !approvals.isEmpty else {
            return terminal.say(all ? "no approvals" : "nothing waits for a decision")
        }
        var table = TextTable(["APPROVAL", "QUESTION", "STATE", "UNTIL", "PLAYBOOK"])
        for approval in approvals {
            table.add([
                approval.id, approval.content.title, ApprovalText.state(approval),
                (approval.closedAt ?? approval.expiresAt).iso8601, approval.playbook,
            ])
        }
        table.lines(terminal).forEach { terminal.say($0) }
    }
}

/// `riposte approvals show`.
struct ApprovalsShowCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Show what is asked, of whom, and what was answered.",
        discussion: "Example:\n  riposte approvals show 0f3a9c1d5e7b2846")

    @OptionGroup var place: WorkspaceOptions
    @Argument(help: "The approval's id, or how it begins.") var id: String
    @Flag(help: "Print JSON.") var json = false

    func run() async throws {
        let desk = try await ApprovalFinder(place)
        let approval = try await desk.find(id)
        await desk.close()
        let terminal = Terminal()
        if json { return terminal.say(ApprovalText.document(approval).json(pretty: true)) }
        terminal.say(terminal.styled(approval.content.title, .strong))
        if !approval.content.details.isEmpty { terminal.say("\n\(approval.content.details)") }
        let rows = DataRows.rows(of: approval.content.about)
        if !rows.isEmpty {
            terminal.say("\nWhat will be done")
            for row in rows { terminal.say("  \(row.name): \(row.value)") }
        }
        terminal.say("\nState: \(ApprovalText.state(approval))")
        for fact in ApprovalText.facts(approval) { terminal.say("\(fact.name): \(fact.value)") }
        terminal.say("SHA-256: \(approval.hash)")
        for response in approval.responses {
            let comment = response.comment.isEmpty ? "" : ": \(response.comment)"
            terminal.say(
                "Answer: \(response.option) by \(response.person) at \(response.at.iso8601) "
                    + "(\(response.channel))\(comment)")
        }
        for notice in approval.notices where !notice.error.isEmpty {
            terminal.say("Not told: \(notice.person ?? notice.channel ?? ""): \(notice.error)")
        }
        if !approval.isOver {
            let options = approval.content.options.map { "`\($0)`" }.joined(separator: ", ")
            terminal.say("\nDecide with `riposte approvals decide \(approval.id) OPTION`: one of \(options)")
        }
    }
}

/// `riposte approvals approve`.
struct ApprovalsApproveCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "approve", abstract: "Decide `Approve`.",
        discussion: "Example:\n  riposte approvals approve 0f3a9c1d5e7b2846 --comment \"on call agreed\"")

    @OptionGroup var place: WorkspaceOptions
    @OptionGroup var decision: DecisionOptions

    func run() async throws { try await decision.decide("Approve", place) }
}

/// `riposte approvals reject`.
struct ApprovalsRejectCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reject", abstract: "Decide `Reject`.",
        discussion: "Example:\n  riposte approvals reject 0f3a9c1d5e7b2846 --comment \"false alarm\"")

    @OptionGroup var place: WorkspaceOptions
    @OptionGroup var decision: DecisionOptions

    func run() async throws { try await decision.decide("Reject", place) }
}

/// `riposte approvals decide`.
struct ApprovalsDecideCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "decide", abstract: "Choose one of the options.",
        discussion: "Example:\n  riposte approvals decide 0f3a9c1d5e7b2846 \"Disable User\"")

    @OptionGroup var place: WorkspaceOptions
    @OptionGroup var decision: DecisionOptions
    @Argument(help: "The option.") var option: String

    func run() async throws { try await decision.decide(option, place) }
}

/// What all ways of deciding take.
struct DecisionOptions: ParsableArguments {
    @Argument(help: "The approval's id, or how it begins.") var id: String
    @Option(help: "What to say about it.") var comment = ""
    @Option(name: .customLong("as"), help: "As whom; by default the operator of this machine.") var person:
        String?
    @Option(help: "The SHA-256 of what you looked at, or how it begins: refused when it is another one.")
    var hash: String?

    func decide(_ option: String, _ place: WorkspaceOptions) async throws {
        let desk = try await ApprovalFinder(place)
        let approval = try await desk.find(id)
        if let hash, !approval.hash.hasPrefix(hash.lowercased()) || hash.isEmpty {
            await desk.close()
            throw CommandFailure(
                "CL0093", "approval `\(approval.id)` is about something else than `\(hash)`",
                help: "look at it again with `riposte approvals show \(approval.id)`")
        }
        let person = person ?? "operator \(NSUserName())"
        let decision = ApprovalDecision(
            person: person, option: option, comment: comment, channel: "command line", hash: approval.hash,
            isForAnyone: self.person == nil, at: SystemClock().now)
        let result = try await desk.store.change(approval: approval.id, .decide(decision))
        await desk.close()
        guard let (changed, outcome) = result else { throw ApprovalFinder.none(id) }
        if case .refused(let refusal) = outcome {
            throw CommandFailure(
                refusal.code, "approval `\(approval.id)`: \(refusal.message)", help: Self.help(refusal.code))
        }
        let state = changed.isOver ? "decided: \(changed.outcome)" : ApprovalText.state(changed)
        Terminal().say(
            "\(state); run \(changed.run) goes on where `riposte serve` or its own command drives it")
    }

    private static func help(_ code: String) -> String {
        switch code {
        case "AP0006": "`riposte approvals show` lists the options"
        case "AP0007": "say for whom with `--as`"
        default: "`riposte approvals show` tells how it stands"
        }
    }
}

/// Finds approvals in a workspace's store, beside a host that has it or alone.
struct ApprovalFinder {
    let house: House
    let store: SQLiteStore

    init(_ place: WorkspaceOptions) async throws {
        house = try House.open(try place.find())
        store = try await house.openStore(.client)
    }

    func close() async {
        await store.close()
        house.close()
    }

    /// The approval of an id, or the only one that begins so.
    func find(_ id: String) async throws -> Approval {
        if let approval = try await store.approval(id) { return approval }
        var query = ApprovalQuery()
        query.limit = 1000
        let similar = try await store.approvals(query).filter { $0.id.hasPrefix(id.lowercased()) }
        if similar.count == 1, id.count >= 4, let only = similar.first { return only }
        await close()
        throw Self.none(id)
    }

    static func none(_ id: String) -> CommandFailure {
        CommandFailure(
            "CL0092", "there is no approval `\(id)`", help: "`riposte approvals list --all` shows them")
    }
}
