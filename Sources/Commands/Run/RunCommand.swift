import ArgumentParser
import Engine
import HostConnectors
import Logging
import Playbooks
import PluginHost
import SQLiteStore
import Values

/// `riposte run PLAYBOOK`.
struct RunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run", abstract: "Run one playbook now and show it step by step.",
        discussion: """
            The input is the body that the trigger would have: a recorded alert, for example.
            With --dry-run, reads are real and writes are only described.

            With --simulate nothing outside is touched: no network, no store, no workspace, no waiting. Actions are
            answered by the mocks file, by examples of their descriptors, or with status 200 and an empty object.
            A mocks file holds an answer, or a list of them, for each step or operation:
              {"get_alert": {"body": {"severity": "High"}},
               "operations": {"defender-endpoint.isolate-machine": [{"statusCode": 429}, {"statusCode": 201}]}}
            Without --simulate, mocks answer only operations that no plugin offers.

            Examples:
              riposte run run-antivirus-scan --input alert.json
              riposte run run-antivirus-scan --input - --set scanType=Quick --dry-run < alert.json
              riposte run exported/definition.json --simulate --input alert.json --mocks mocks.json --json
            """)

    @OptionGroup var place: WorkspaceOptions
    @Argument(help: "A playbook's name or file.", completion: .file(extensions: ["yaml", "yml", "json"]))
    var playbook: String
    @Option(help: "File with the trigger's body as JSON; `-` for standard input.") var input: String?
    @Option(help: "A parameter's value, NAME=VALUE; can be repeated.") var set: [Assignment] = []
    @Flag(help: "Only describe what would be changed.") var dryRun = false
    @Flag(help: "Run in a made-up world: nothing outside is read or changed.") var simulate = false
    @Option(help: "File with answers in place of services, JSON or YAML.") var mocks: String?
    @Option(help: "With --simulate: file with all that the trigger gives: headers, body, queries.")
    var trigger: String?
    @Option(help: "With --simulate: which item of a trigger that splits, from 0.") var item = 0
    @Option(help: "With --simulate: when the run begins, such as 2026-01-31T08:00:00Z.") var now: String?
    @Flag(help: "Print one JSON object an event; with --simulate, one for the run.") var json = false

    func validate() throws {
        guard simulate || (trigger == nil && item == 0 && now == nil) else {
            throw ValidationError("--trigger, --item and --now need --simulate")
        }
        guard trigger == nil || input == nil else {
            throw ValidationError("give either --input or --trigger")
        }
        guard item >= 0 else { throw ValidationError("--item counts from 0") }
        guard now.map({ Timestamp(iso8601: $0) != nil }) ?? true else {
            throw ValidationError("`\(now ?? "")` is not an instant; write it like 2026-01-31T08:00:00Z")
        }
    }

    func run() async throws {
        if simulate { return try simulated() }
        let house = try House.open(try place.find())
        defer { house.close() }
        let trigger = try readInput()
        let (store, isHost) = try await openStore(house)
        let library = house.library(store: store)
        let entry = try PlaybookArgument(playbook).read(library, house.workspace)
        guard let plan = entry.plan, !entry.diagnostics.hasErrors else {
            throw DocumentFailure(diagnostics: entry.diagnostics, sources: [entry.file: entry.source])
        }
        let given = try readMocks()
        try MockedHost.check(plan, mocks: given, isHost: isHost)
        let real = try house.makeHost(log: Logging.quiet, store: store)
        let host = MockedHost(real, mocks: given)
        let terminal = Terminal()
        let view = RunView(terminal: terminal)
        let printsJSON = json
        let engine = Engine(store: store, host: host, plans: library, log: Logging.quiet) { progress in
            if printsJSON { return terminal.say(RunView.document(progress).json()) }
            if let line = view.line(progress) { terminal.say(line) }
        }
        let outputs: Value = ["headers": [:], "body": trigger]
        let runs = try engine.makeRuns(
            of: plan, outputs: outputs, parameters: try readParameters(plan), isDryRun: dryRun)
        if isHost, plan.waitsForCallbacks {
            throw CommandFailure(
                "CL0071", "`\(plan.name)` has steps that wait to be called back, and nobody listens",
                help: "start `riposte serve` in this workspace, and run it again")
        }
        try await store.keepPlaybook(digest: plan.digest, name: plan.name, source: entry.source)
        _ = try await engine.accept(runs)
        if runs.isEmpty, !json {
            terminal.say("the trigger's conditions do not hold, or it gives no items: no run")
        }
        let url = house.environment.serve.url
        let desk = house.makeDesk(store: store, host: real, log: Logging.quiet) { url }
        var isGood = true
        for run in runs {
            if !json {
                terminal.say(
                    "run \(terminal.styled(run.id.text, .name)) of `\(plan.name)`\(dryRun ? " (dry run)" : "")"
                )
            }
            let teller = ApprovalTeller(store: store, terminal: terminal, printsJSON: printsJSON)
            let record = try await teller.during(run.id, desk: isHost ? desk : nil) {
                // Another process serves this store: it drives the run, and this one watches.
                isHost
                    ? try await engine.drive(run.id)
                    : try await RunWatcher(
                        store: store, engine: engine, terminal: terminal, printsJSON: printsJSON
                    ).watch(run.id, until: nil)
            }
            isGood = isGood && record.status == .succeeded
        }
        await real.shutDown()
        await store.close()
        guard isGood else { throw ExitCode(1) }
    }

    private func simulated() throws {
        let simulation = SimulateRun(playbook: playbook, place: place, isJSON: json)
        try simulation.run { request, plan in
            request.mocks = try readMocks()
            request.parameters = try readParameters(plan)
            request.item = item
            if let now = now.flatMap(Timestamp.init(iso8601:)) { request.now = now }
            if let trigger {
                request.outputs = try ValueFile.read(trigger)
            } else if input != nil {
                request.outputs = ["headers": [:], "body": try readInput()]
            } else if let outputs = request.mocks.trigger {
                request.outputs = outputs
            }
        }
    }

    private func readMocks() throws -> Mocks {
        guard let mocks else { return Mocks() }
        return try Mocks(ValueFile.read(mocks))
    }

    private func openStore(_ house: House) async throws -> (SQLiteStore, isHost: Bool) {
        do {
            return (try await house.openStore(.host), true)
        } catch let error as StoreError where error.code == "ST0002" {
            return (try await house.openStore(.client), false)
        }
    }

    private func readInput() throws -> Value {
        guard let input else { return [:] }
        let text = try ValueFile.text(of: input)
        do {
            return try Value(json: text)
        } catch {
            throw CommandFailure(
                "CL0038",
                "`\(input)` is not JSON: line \(error.line), column \(error.column): \(error.message)")
        }
    }

    private func readParameters(_ plan: Plan) throws -> Value {
        var parameters = JSONObject()
        for assignment in set {
            let parameter = plan.parameters.first { $0.name == assignment.name }
            let isText = parameter?.schema.document["type"]?.string == "string"
            let value = isText ? nil : try? Value(json: assignment.value)
            parameters[assignment.name] = value ?? .string(assignment.value)
        }
        return .object(parameters)
    }
}

extension Plan {
    /// Whether it has steps that go on only when somebody calls an address of the host.
    fileprivate var waitsForCallbacks: Bool {
        steps.contains { if case .webhook = $0.kind { true } else { false } }
    }
}
