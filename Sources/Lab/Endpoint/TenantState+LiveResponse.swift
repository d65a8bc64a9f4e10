import Values

/// Live response: commands on a machine, and what they gave.
///
/// Source: Microsoft Learn, Defender for Endpoint API, "Run live response commands on a device" and "Get live response
/// results".
extension TenantState {
    private static let mostSessions = 25
    /// The parameters of each kind of command, the needed one first; the kinds in the order they must come in.
    private static let commands: [(type: String, keys: [String])] = [
        ("PutFile", ["FileName"]), ("RunScript", ["ScriptName", "Args"]), ("GetFile", ["Path"]),
    ]

    mutating func runLiveResponse(_ call: EndpointCall) throws(EndpointError) -> LabAnswer {
        let body = try call.body()
        guard let items = body["Commands"]?.array, !items.isEmpty else { throw .missingParameter("Commands") }
        var commands: [MachineAction.Command] = []
        for item in items { commands.append(try command(item)) }
        let order = commands.compactMap { command in
            Self.commands.firstIndex { $0.type == command.type }
        }
        guard order == order.sorted() else {
            throw .invalidInput("Commands must be in the order PutFile, RunScript, GetFile.")
        }
        guard let machine = machine(call.name) else { throw .notFound("Machine \(call.name)") }
        guard machine.isOnboarded, machine.isWindows || machine.platform == "Linux" else {
            throw .platformNotSupported(machine.platform)
        }
        guard actions.open("LiveResponse", on: machine.id, at: call.time) == nil else {
            throw EndpointError(
                status: 400, code: "ActiveRequestAlreadyExists",
                message: "An active live response session exists on the device already.")
        }
        guard actions.openSessions(at: call.time) < Self.mostSessions else { throw .throttled(30) }
        var action = MachineAction(
            id: nextGUID(0xac7), type: "LiveResponse", comment: body["Comment"]?.string ?? "",
            requestor: caller(call), machineID: machine.id, dnsName: machine.dnsName, created: call.time,
            delay: stateDelay)
        action.commands = commands
        action.isUnreachable = machine.health == "Inactive"
        actions.append(action)
        return LabAnswer(status: 201, body: action.value(at: call.time))
    }

    private func command(_ item: Value) throws(EndpointError) -> MachineAction.Command {
        let type = item["type"]?.string ?? ""
        guard let known = Self.commands.first(where: { $0.type == type }) else {
            throw .notOneOf("type", Self.commands.map(\.type))
        }
        var parameters: [(key: String, value: String)] = []
        for parameter in item["params"]?.array ?? [] {
            guard let key = parameter["key"]?.string, let value = parameter["value"]?.string else {
                throw .invalidBody
            }
            guard known.keys.contains(key) else { throw .notOneOf("key", known.keys) }
            parameters.append((key, value))
        }
        let needed = known.keys.first ?? ""
        guard let main = parameters.first(where: { $0.key == needed })?.value, !main.isEmpty else {
            throw .missingParameter(needed)
        }
        // The library is looked at when the machine asks for the file, so a missing one fails the command.
        let isMissing = type != "GetFile" && defender.library[main] == nil
        return MachineAction.Command(
            type: type, parameters: parameters,
            error: isMissing ? "The file \(main) is not in the library." : nil)
    }

    /// `GetLiveResponseResultDownloadLink(index=N)`.
    func liveResponseLink(_ call: EndpointCall) throws(EndpointError) -> LabAnswer {
        let words = (call.names.last ?? "").lowercased()
        let prefix = "getliveresponseresultdownloadlink(index="
        guard words.hasPrefix(prefix), words.hasSuffix(")"),
            let number = Int(words.dropFirst(prefix.count).dropLast())
        else { throw .notFound("The resource \(call.request.path)") }
        guard let index = actions.index(of: call.name), actions.all[index].type == "LiveResponse" else {
            throw .notFound("Machine action \(call.name)")
        }
        let action = actions.all[index]
        guard action.commands.indices.contains(number) else {
            throw .notFound("The command \(number) of machine action \(call.name)")
        }
        guard action.status(at: call.time) == "Succeeded" else {
            throw .notFound("The result of command \(number)")
        }
        return .ok(.link(downloadAddress(DownloadFile.result(action, number), call), call))
    }
}
