public import Catalog
public import Values

extension Environment {
    /// What is wrong with the rights of plugins, given what they bring, by the names that this environment has for them.
    public func rightsFindings(of descriptors: [String: [ConnectorDescriptor]]) -> [Diagnostic] {
        descriptors.sorted { $0.key < $1.key }.flatMap { name, connectors in
            guard let settings = plugins[name] else { return [Diagnostic]() }
            var check = RightsCheck(
                environment: self, plugin: name, settings: settings, connectors: connectors)
            check.run()
            return check.findings.all
        }
    }
}

/// Holds the rights of one plugin against its connectors.
private struct RightsCheck {
    let environment: Environment
    let plugin: String
    let settings: PluginSettings
    let connectors: [ConnectorDescriptor]
    var findings = Findings()

    private var address: String { "plugins.\(plugin)" }

    mutating func run() {
        checkActions()
        checkHosts()
        checkRates()
        checkConnections()
    }

    private mutating func checkActions() {
        let own = connectors.flatMap { connector in
            connector.actions.flatMap { [$0.name, "\(connector.name).\($0.name)"] }
        }
        for name in settings.deny where !own.contains(name) {
            findings.error(
                Code.notThere, "the plugin `\(plugin)` has no action `\(name)` that could be denied",
                help: Findings.suggestion(name, among: own.filter { !$0.contains(".") }),
                at: settings.places["deny.\(name)"], "\(address).deny")
        }
    }

    private mutating func checkHosts() {
        guard let hosts = settings.hosts else { return }
        // What depends on settings that no connection gives cannot be known, and is held to at run time.
        let isKnown = connectors.allSatisfy { connector in
            ([connector.base].compactMap { $0 } + connector.hosts).allSatisfy { !$0.contains("{") }
                || !configurations(of: connector).isEmpty
        }
        let own = connectors.flatMap { connector in
            ([[:]] + configurations(of: connector).map { filled($0, connector) }).flatMap(connector.scopes)
        }
        for host in hosts where isKnown {
            guard let scope = HostScope(host), !own.contains(where: { $0.covers(scope) }) else { continue }
            findings.error(
                Code.wider, "`\(host)` is more than the plugin `\(plugin)` asks for",
                help: own.isEmpty
                    ? "it sends no requests: take `hosts` away"
                    : "it asks for \(Set(own.map(\.text)).sorted().map { "`\($0)`" }.joined(separator: ", "))",
                at: settings.places["hosts.\(host)"], "\(address).hosts")
        }
        let granted = hosts.compactMap(HostScope.init)
        for connector in connectors {
            for connection in configurations(of: connector) where connection.base == nil {
                guard let origin = connector.origin(for: filled(connection, connector)),
                    !granted.contains(where: { $0.covers(origin) })
                else { continue }
                findings.error(
                    Code.notGranted,
                    "the connection `\(connection.name)` goes to `\(origin.text)`, which `\(address).hosts` does not have",
                    help: "add it to `hosts`", at: settings.places["hosts"], "\(address).hosts")
            }
        }
    }

    private mutating func checkRates() {
        for (place, rate) in settings.rates.enumerated() {
            let wider = connectors.lazy.flatMap(\.rates).first { own in
                let windows = (rate.period / own.period).rounded(.up)
                return Double(rate.limit) > Double(own.limit) * max(windows, 1)
            }
            guard let wider else { continue }
            findings.error(
                Code.wider,
                "\(rate.limit) requests per \(rate.period.iso8601) is more than the plugin `\(plugin)` makes",
                help: "its own limit is \(wider.limit) per \(wider.period.iso8601)",
                at: settings.places["rates.\(place)"], "\(address).rates")
        }
    }

    private mutating func checkConnections() {
        let own = connectors.flatMap { configurations(of: $0, all: true) }.map(\.name).sorted()
        for name in settings.connections ?? [] where !own.contains(name) {
            findings.error(
                Code.notThere, "the plugin `\(plugin)` has no connection `\(name)`",
                help: Findings.suggestion(name, among: own)
                    ?? "make it with `riposte connection add \(name)`",
                at: settings.places["connections.\(name)"], "\(address).connections")
        }
        for connector in connectors {
            for connection in configurations(of: connector) {
                guard let refusal = environment.refusal(ofConnection: connection.name) else { continue }
                findings.error(
                    Code.notGranted, refusal.message, help: refusal.help, at: settings.places["secrets"],
                    "\(address).secrets")
            }
        }
    }

    /// The connections of a connector that the plugin may be used with.
    private func configurations(
        of connector: ConnectorDescriptor, all: Bool = false
    ) -> [ConnectionConfiguration] {
        environment.connections.values.filter {
            $0.connector == connector.name && (all || settings.connections?.contains($0.name) ?? true)
        }.sorted { $0.name < $1.name }
    }

    private func filled(_ connection: ConnectionConfiguration, _ connector: ConnectorDescriptor) -> Value {
        connector.settings?.filled(connection.settings) ?? connection.settings
    }
}
