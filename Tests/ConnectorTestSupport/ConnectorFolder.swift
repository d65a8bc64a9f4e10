import Catalog
public import ConnectorKit
import Foundation
import TestSupport
public import Values

/// A connector's folder in `Plugins`, as its tests see it.
public struct ConnectorFolder: Sendable {
    /// The folder's name, which is the connector's too.
    public let name: String
    private let plugin: PluginDefinition
    private let settings: Value

    /// A folder with the plugin that is made of it.
    public init(_ name: String, _ plugin: PluginDefinition, settings: Value = [:]) {
        self.name = name
        self.plugin = plugin
        self.settings = settings
    }

    private var url: URL { packageRoot.appending(path: "Plugins/\(name)") }

    /// What the host finds wrong with the descriptor, and what the README says otherwise than it.
    public var differences: [String] {
        get throws {
            let (read, findings) = PluginDescriptor.read(plugin.descriptor, file: "descriptor.json")
            guard let connector = read?.connectors.first(where: { $0.name == name }) else {
                return findings.map(\.message) + ["the descriptor has no connector `\(name)`"]
            }
            let text = try String(contentsOf: url.appending(path: "README.md"), encoding: .utf8)
            let recorded = Set(try cases.map(Self.action))
            let unrecorded = connector.actions.map(\.name).filter { !recorded.contains($0) }
            return findings.map(\.message) + plugin.mismatches
                + unrecorded.map { "no case of `\($0)` is recorded" }
                + ReadmeTables(text).differences(from: connector)
        }
    }

    /// The recorded cases, by name.
    public var cases: [String] {
        get throws {
            try FileManager.default.contentsOfDirectory(atPath: url.appending(path: "Tests/Golden").path)
                .filter { !$0.hasPrefix(".") }.sorted()
        }
    }

    private static func action(of name: String) -> String { String(name.prefix { $0 != "." }) }

    /// A recorded case.
    public func golden(_ name: String) throws -> Golden {
        try Golden(url.appending(path: "Tests/Golden/\(name)"))
    }

    /// Performs the action that a recorded case is named after, up to the first dot.
    public func replay(_ name: String) async throws -> Replayed {
        let golden = try golden(name)
        let action = Self.action(of: name)
        let host = host { request throws(ConnectorFailure) in try golden.exchange.answer(request) }
        let output = try await host.perform(action, golden.input)
        return Replayed(
            output: output, expected: golden.expected, problems: golden.exchange.problems, slept: host.slept)
    }

    /// A host with one connection to this connector.
    public func host(
        _ respond: @escaping @Sendable (Request) throws(ConnectorFailure) -> Response
    ) -> ScriptedHost {
        ScriptedHost(plugin, connector: name, settings: settings, respond: respond)
    }

    /// A host whose service gives the same answer to everything.
    public func host(
        answering status: Int, _ body: Value = .null, headers: [Request.Field] = []
    ) -> ScriptedHost {
        host { _ in Response(status: status, headers: headers, body: body.isNull ? [] : body.jsonBytes()) }
    }

    /// How an action fails when the service answers so.
    public func failure(
        of action: String, _ input: Value, _ status: Int, _ body: Value = .null,
        headers: [Request.Field] = []
    ) async -> ConnectorFailure? {
        do throws(ConnectorFailure) {
            _ = try await host(answering: status, body, headers: headers).perform(action, input)
            return nil
        } catch {
            return error
        }
    }
}

/// How a recorded case went.
public struct Replayed: Sendable {
    /// What the action gave.
    public let output: Value
    /// What it should give.
    public let expected: Value
    /// What was sent otherwise than recorded.
    public let problems: [String]
    /// How long it waited, each time.
    public let slept: [Duration]
}
