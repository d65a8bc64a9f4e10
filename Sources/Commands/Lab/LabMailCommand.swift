import ArgumentParser
import Foundation
import Values

/// `riposte lab mail`.
struct LabMailCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "mail", abstract: "What was mailed in the lab, and answers to it.",
        discussion: """
            Lists the messages and prints the address of the mailbox for a browser. With `--reply` the recipient of a
            message, the latest if none is named, answers it.

            Examples:
              riposte lab mail
              riposte lab mail --reply "Yes, that was me." --to 3
            """)

    @OptionGroup var place: WorkspaceOptions
    @Option(help: "Text of an answer to a message.") var reply: String?
    @Option(help: "Number of the message that is answered; by default the latest that was sent.") var to: Int?
    @Option(help: "Who answers; by default the message's first recipient.") var from: String?
    @Flag(help: "Print JSON.") var json = false

    func run() async throws {
        let house = try House.open(try place.find())
        defer { house.close() }
        let lab = try LabAddress(house.workspace)
        let terminal = Terminal()
        if let reply {
            var body = JSONObject([("text", .string(reply))])
            body["number"] = to.map { .int(Int64($0)) }
            body["from"] = from.map { .string($0) }
            let answer = try await lab.ask(
                "POST", "/lab/mailbox/replies", body: .object(body), client: house.loopbackClient)
            guard !json else { return terminal.say(answer.json(pretty: true)) }
            return terminal.say(
                "\(answer["sender"]?.string ?? "?") answered: \(answer["subject"]?.string ?? "")")
        }
        let found = try await lab.ask("GET", "/lab/mailbox", client: house.loopbackClient)
        guard !json else { return terminal.say(found.json(pretty: true)) }
        var table = TextTable(["NUMBER", "TIME", "FROM", "TO", "SUBJECT", "BY"])
        for mail in found["value"]?.array ?? [] {
            table.add([
                mail["number"]?.int.map { String($0) } ?? "", mail["time"]?.string ?? "",
                mail["sender"]?.string ?? "",
                (mail["recipients"]?.array ?? []).compactMap(\.string).joined(separator: ", "),
                mail["subject"]?.string ?? "", mail["service"]?.string ?? "",
            ])
        }
        table.lines(terminal).forEach { terminal.say($0) }
        terminal.say("read them at \(lab.address)/mailbox?token=\(lab.token)")
    }
}
