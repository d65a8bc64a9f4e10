import Catalog
public import ConnectorKit
public import Engine
import Foundation
import TestSupport
public import Values

/// A connector's folder in `Plugins`, as its tests see it.
public struct ConnectorFolder: Sendable {
    /// The folder's name, which is the connector's too.
    public let name: String
    private let plugin: PluginDefinition?
    private let settings: Value

    /// A folder with the plugin that is made of it; nil where it is a descriptor alone.
    public init(_ name: String, _ plugin: PluginDefinition? = nil, settings: Value = [:]) {
        self.name = name
        self.plugin = plugin
        self.settings = settings
    }

    private var url: URL { packageRoot.appending(path: "Plugins/\(name)") }

    /// What the host finds wrong with the descriptor, and what the README says otherwise than it.
    public var differences: [String] {
        get throws {
            let (read, findings) = PluginDescriptor.read(
                try descriptor, file: "descriptor.json", standsAlone: plugin == nil)
            guard let connector = read?.connectors.first(where: { $0.name == name }) else {
                return findings.map(\.message) + ["the descriptor has no connector `\(name)`"]
            }
            let text = try String(contentsOf: url.appending(path: "README.md"), encoding: .utf8)
            let recorded = Set(try cases.map(Self.action))
            let unrecorded = connector.actions.filter { action in
                !recorded.contains(action.name) && (action.hasCode || action.examples.isEmpty)
            }
            return findings.map(\.message) + (plugin?.mismatches ?? [])
                + unrecorded.map { "no case of `\($0.name)` is recorded" }
                + ReadmeTables(text).differences(from: connector)
        }
    }

    /// The descriptor's text.
    public var descriptor: [UInt8] {
        get throws {
            try plugin?.descriptor
                ?? [UInt8](Data(contentsOf: url.appending(path: "\(name).riposte.json")))
        }
    }

    /// Whether an action is a request that the host sends itself.
    public func isDescribed(_ action: String) throws -> Bool {
        let document = try Value(json: try descriptor)
        return document["connectors"]?[name]?["actions"]?[action]?["request"] != nil
    }

    /// The recorded cases, by name.
    public var cases: [String] {
        get throws {
            try FileManager.default.contentsOfDirectory(atPath: url.appending(path: "Tests/Golden").path)
                .filter { !$0.hasPrefix(".") && !$0.hasSuffix(".json") }.sorted()
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
        if try isDescribed(action) {
            let output = try await perform(action, golden.input) { golden.exchange.answer($0) }
            return Replayed(
                output: output, expected: golden.expected, problems: golden.exchange.problems, slept: [])
        }
        let host = host { request throws(ConnectorFailure) in try golden.exchange.answer(request) }
        let output = try await host.perform(action, golden.input)
        return Replayed(
            output: output, expected: golden.expected, problems: golden.exchange.problems, slept: host.slept)
    }

    /// Performs a described action as the host does; throws how it failed, in the terms of written ones.
    public func perform(
        _ action: String, _ input: Value = [:], key: String = "key-1", isDryRun: Bool = false,
        answering respond: @escaping @Sendable (HTTPRequest) -> HTTPResponse?
    ) async throws -> Value {
        let call = ActionCall(
            action: "\(name).\(action)", connection: DescribedHost.connection, input: input,
            idempotencyKey: key, attempt: 1, deadline: DescribedHost.deadline, trace: "test",
            isDryRun: isDryRun)
        let result = try await DescribedHost.perform(
            call, descriptor: try descriptor, settings: settings, respond)
        guard result.status == .ok else {
            throw ConnectorFailure(
                ConnectorFailure.Status(rawValue: result.status.rawValue) ?? .internal, result.message,
                code: result.code, retryAfter: result.retryAfter, output: result.output)
        }
        return result.output
    }

    /// A host with one connection to this connector.
    public func host(
        _ respond: @escaping @Sendable (Request) throws(ConnectorFailure) -> Response
    ) -> ScriptedHost {
        let none = PluginDefinition(descriptor: [], connectors: [])
        return ScriptedHost(plugin ?? none, connector: name, settings: settings, respond: respond)
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
        do {
            if try isDescribed(action) {
                let bytes = body.isNull ? [] : body.jsonBytes()
                _ = try await perform(action, input) { _ in
                    HTTPResponse(status: status, headers: headers, body: bytes)
                }
            } else {
                _ = try await host(answering: status, body, headers: headers).perform(action, input)
            }
            return nil
        } catch {
            return error as? ConnectorFailure
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
