import Catalog
import Engine
import PluginHost
import Values

/// What every check knows: the plugin as it describes itself, and how to put it to use.
struct KitContext: Sendable {
    let plugin: Plugin
    let options: KitOptions

    var descriptor: PluginDescriptor { plugin.descriptor }

    /// Settings that a connection of the connector can be opened with.
    func settings(of connector: ConnectorDescriptor) -> Value {
        if let given = options.settings {
            let isByConnector = given.object.map { members in
                !members.isEmpty
                    && members.names.allSatisfy { name in descriptor.connectors.contains { $0.name == name } }
            }
            guard isByConnector == true else { return given }
            if let own = given[connector.name] { return own }
        }
        return connector.settings.map(Self.leastSettings) ?? [:]
    }

    /// Made-up settings without what may be left out: a path or an address that nobody gave would name nothing.
    private static func leastSettings(_ schema: Schema) -> Value {
        let whole = SchemaExample.value(of: schema)
        let needed = schema.document["required"]?.array?.compactMap(\.string) ?? []
        let known = schema.document["properties"]?.object ?? JSONObject()
        var members = JSONObject()
        for (name, value) in whole.object ?? JSONObject() {
            let given = known[name]?["default"] ?? known[name]?["examples"]?.array?.first
            if given != nil || needed.contains(name) { members[name] = given ?? value }
        }
        let least = Value.object(members)
        return schema.violations(of: least, limit: 1).isEmpty ? least : whole
    }

    /// The inputs that an action can be called with: its recorded cases, else its examples, else one
    /// made from its schema.
    func samples(of action: ActionDescriptor) -> [ActionSample] {
        // One connection goes through all checks, so cases of another are left out.
        let recorded = options.cases.filter { $0.action == action.name && !$0.hasOwnSettings }
        if !recorded.isEmpty { return recorded.map { ActionSample(recorded: $0, action) } }
        if !action.examples.isEmpty {
            return action.examples.enumerated().map { index, example in
                ActionSample(
                    name: action.examples.count == 1 ? "its example" : "example \(index + 1)", action,
                    input: example.input, expected: example.output.isNull ? Value?.none : example.output)
            }
        }
        return [
            ActionSample(
                name: "an input made from its schema", action,
                input: action.input.map { SchemaExample.value(of: $0) } ?? [:])
        ]
    }

    /// Every action with its connector.
    var actions: [(connector: ConnectorDescriptor, action: ActionDescriptor)] {
        descriptor.connectors.flatMap { connector in connector.actions.map { (connector, $0) } }
    }

    /// Every action that is carried out by something of the plugin's: what the host does itself is not put to the test
    /// with each plugin.
    var ownActions: [(connector: ConnectorDescriptor, action: ActionDescriptor)] {
        actions.filter { $0.action.request == nil }
    }

    /// Every trigger with its connector.
    var triggers: [(connector: ConnectorDescriptor, trigger: TriggerDescriptor)] {
        descriptor.connectors.flatMap { connector in connector.triggers.map { (connector, $0) } }
    }

    /// Puts the plugin to use for the time of `body`, and tells how it behaved.
    ///
    /// Each use has a host, and so a worker, of its own.
    /// `changing` may describe the plugin otherwise than it does itself, so that calls reach it that the host
    /// would refuse.
    func session(
        on connector: ConnectorDescriptor, about subject: String? = nil, settings: Value? = nil,
        service: ScriptedService, meanings: KitSession.Meanings = .init(),
        changing: (inout ConnectorDescriptor) -> Void = { _ in },
        _ body: (KitSession) async -> [Finding]
    ) async -> [Finding] {
        var plugin = plugin
        for index in plugin.descriptor.connectors.indices
        where plugin.descriptor.connectors[index].name == connector.name {
            // Where there is code, a connection is tried by it: that is what opens it.
            if !connector.isCodeless { plugin.descriptor.connectors[index].test = nil }
            changing(&plugin.descriptor.connectors[index])
        }
        let session = KitSession(
            plugin, connector.name, settings: settings ?? self.settings(of: connector), service: service,
            options: options)
        var findings = await body(session)
        let lateness = await session.close()
        if lateness > options.grace + .seconds(1) {
            findings.append(
                Finding(.slowClose, connector.name, "closing took \(lateness.shown)"))
        }
        var complaints = session.log.findings(about: subject ?? connector.name, meanings)
        if findings.contains(where: { $0.code == .died }) { complaints.removeAll { $0.code == .died } }
        return (findings + complaints).withoutRepetitions
    }
}

/// An input of an action, with what goes over the wire and what comes out of it where that is known.
struct ActionSample: Sendable {
    var name: String
    var input: Value
    var expected: Value?
    var exchanges: [Exchange]?
    /// What the service answers where nothing is recorded.
    var answer: Value

    init(name: String, _ action: ActionDescriptor, input: Value, expected: Value? = nil) {
        self.name = name
        self.input = input
        self.expected = expected
        answer = expected ?? action.output.map { SchemaExample.value(of: $0) } ?? [:]
    }

    init(recorded: RecordedCase, _ action: ActionDescriptor) {
        self.init(name: "`\(recorded.name)`", action, input: recorded.input, expected: recorded.expected)
        exchanges = recorded.exchanges
    }

    /// A service that answers as recorded, or 200 to everything.
    var service: ScriptedService.Script {
        guard let exchanges, !exchanges.isEmpty else {
            let answer = answer
            return { _, _ in .json(200, answer) }
        }
        return { index, _ in
            guard exchanges.indices.contains(index) else { return .json(200, [:]) }
            return .response(exchanges[index].response)
        }
    }
}

extension Finding {
    /// What a library's refusal means.
    static func refused(_ refusal: PluginRefusal?) -> Finding {
        guard let refusal else { return Finding(.notALibrary, "the library", "it could not be opened") }
        return Finding(code(of: refusal), "the library", "\(refusal.message) [\(refusal.code)]")
    }

    private static let codes: [String: FindingCode] = [
        "PL0006": .unresolvedSymbol, "PL0008": .noEntry, "PL0009": .wrongTable, "PL0010": .badDescriptor,
    ]

    private static func code(of refusal: PluginRefusal) -> FindingCode {
        if refusal.message.contains("[DE0007]") { return .badExample }
        if refusal.message.contains("[DE0008]") { return .sharedAlias }
        if refusal.message.hasPrefix("the worker of") { return .died }
        return codes[refusal.code] ?? .notALibrary
    }
}

extension [Finding] {
    /// The first of those that have the same code and subject.
    var withoutRepetitions: [Finding] {
        var seen: Set<String> = []
        return filter { seen.insert("\($0.code.rawValue) \($0.subject)").inserted }
    }
}

extension Duration {
    /// For people, to the tenth of a second.
    var shown: String {
        let tenths = Int64(self / .milliseconds(100))
        return "\(tenths / 10).\(tenths % 10) s"
    }
}
