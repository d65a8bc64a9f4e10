import ArgumentParser
import Foundation
import Values

/// `riposte lab start|alert|...`.
struct LabCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "lab", abstract: "The lab: a simulated tenant on this machine to practise on.",
        subcommands: [
            LabStartCommand.self, LabAlertCommand.self, LabShowCommand.self, LabRequestsCommand.self,
            LabFaultCommand.self, LabRevokeCommand.self, LabMailCommand.self,
        ])
}

/// `riposte lab alert`.
struct LabAlertCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "alert", abstract: "Raise an alert of a policy, about a user.",
        discussion:
            "Example:\n  riposte lab alert --policy \"Suspicious user activity\" --user megan.bowen@contoso.example"
    )

    @OptionGroup var place: WorkspaceOptions
    @Option(help: "The policy's name or id.") var policy: String
    @Option(help: "The user's principal name; by default one with devices.") var user: String?
    @Option(help: "Low, Medium or High; by default the policy's.") var severity: String?
    @Flag(help: "Print JSON.") var json = false

    func run() async throws {
        let house = try House.open(try place.find())
        defer { house.close() }
        var body = JSONObject()
        body["policy"] = .string(policy)
        body["user"] = user.map { .string($0) }
        body["severity"] = severity.map { .string($0) }
        let answer = try await LabAddress(house.workspace).ask(
            "POST", "/lab/alerts", body: .object(body), client: house.loopbackClient)
        let terminal = Terminal()
        guard !json else { return terminal.say(answer.json(pretty: true)) }
        let user = answer["user"]?.string ?? answer["userPrincipalName"]?.string ?? "no user"
        terminal.say("raised alert \(answer["id"]?.string ?? "?") of `\(policy)` about \(user)")
    }
}

/// `riposte lab show`.
struct LabShowCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "The lab's own record: alerts and what was done to devices.",
        discussion: "Example:\n  riposte lab show --json")

    @OptionGroup var place: WorkspaceOptions
    @Flag(help: "Print JSON.") var json = false

    func run() async throws {
        let house = try House.open(try place.find())
        defer { house.close() }
        let lab = try LabAddress(house.workspace)
        let alerts = try await lab.ask("GET", "/lab/alerts", client: house.loopbackClient)
        let actions = try await lab.ask("GET", "/lab/machine-actions", client: house.loopbackClient)
        let terminal = Terminal()
        guard !json else {
            let record: Value = [
                "alerts": alerts["value"] ?? alerts, "machineActions": actions["value"] ?? actions,
            ]
            return terminal.say(record.json(pretty: true))
        }
        var table = TextTable(["ALERT", "USER", "DEVICE", "ACTION", "SCOPE", "STATE"])
        let done = (actions["value"] ?? actions).array ?? []
        for alert in (alerts["value"] ?? alerts).array ?? [] {
            let devices = (alert["devices"]?.array ?? []).compactMap(\.string)
            let own = done.filter { devices.contains($0["computerDnsName"]?.string ?? "") }
            let title = alert["title"]?.string ?? alert["id"]?.string ?? ""
            let user = alert["user"]?.string ?? ""
            if own.isEmpty { table.add([title, user, "none", "", "", ""]) }
            for action in own {
                table.add([
                    title, user, action["computerDnsName"]?.string ?? "", action["type"]?.string ?? "",
                    action["scope"]?.string ?? "", action["status"]?.string ?? "",
                ])
            }
        }
        table.lines(terminal).forEach { terminal.say($0) }
    }
}

/// `riposte lab requests`.
struct LabRequestsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "requests", abstract: "Every request that the simulated tenant has seen.",
        discussion: "Example:\n  riposte lab requests")

    @OptionGroup var place: WorkspaceOptions
    @Flag(help: "Print JSON.") var json = false

    func run() async throws {
        let house = try House.open(try place.find())
        defer { house.close() }
        let answer = try await LabAddress(house.workspace).ask(
            "GET", "/lab/requests", client: house.loopbackClient)
        let terminal = Terminal()
        guard !json else { return terminal.say(answer.json(pretty: true)) }
        var table = TextTable(["TIME", "SERVICE", "METHOD", "PATH", "STATUS"])
        for request in (answer["value"] ?? answer).array ?? [] {
            table.add([
                request["time"]?.string ?? "", request["service"]?.string ?? "",
                request["method"]?.string ?? "",
                request["path"]?.string ?? "", request["status"]?.int.map { String($0) } ?? "",
            ])
        }
        table.lines(terminal).forEach { terminal.say($0) }
    }
}
