import Engine
import Foundation
import PluginHost
import TestSupport
import Values

/// A host of what a descriptor describes, without the code that may be beside it.
enum DescribedHost {
    static let connection = "test"

    static var deadline: Timestamp {
        Timestamp(milliseconds: Int64(Date().timeIntervalSince1970 * 1000) + 120_000)
    }

    /// Performs an action; `respond` answers its requests, or has none to answer.
    static func perform(
        _ call: ActionCall, descriptor: [UInt8], settings: Value,
        _ respond: @escaping @Sendable (HTTPRequest) -> HTTPResponse?
    ) async throws -> CallResult {
        let connector = OperationName(call.action).connector
        let document = try described(Value(json: descriptor), connector)
        return try await withTemporaryFolder { folder in
            let file = folder.appending(path: "described.riposte.json")
            try Data(document.jsonBytes()).write(to: file)
            let (plugins, refused) = PluginLibrary.load(files: [file.path])
            if let refusal = refused.first { throw refusal }
            let binding = ConnectionBinding(
                name: connection, connector: connector, settings: settings,
                transport: Script(respond: respond))
            let host = PluginHost(plugins: plugins, connections: [binding]) { _ in }
            let result = await host.perform(call)
            await host.shutDown()
            return result
        }
    }

    /// The descriptor with the described actions of one connector and nothing that rests on others.
    private static func described(_ document: Value, _ name: String) -> Value {
        var connector = document["connectors"]?[name]?.object ?? JSONObject()
        var actions = JSONObject()
        for (name, action) in connector["actions"]?.object ?? JSONObject() where action["request"] != nil {
            var kept = action.object ?? JSONObject()
            kept["undo"] = nil
            actions[name] = .object(kept)
        }
        connector["actions"] = .object(actions)
        for name in ["triggers", "native", "test"] { connector[name] = nil }
        var whole = document.object ?? JSONObject()
        whole["connectors"] = .object(JSONObject([(name: name, value: .object(connector))]))
        return .object(whole)
    }

    private struct Script: ConnectionTransport {
        let respond: @Sendable (HTTPRequest) -> HTTPResponse?

        func send(
            _ request: HTTPRequest, options: SendOptions
        ) async throws(TransportError) -> HTTPResponse {
            guard let response = respond(request) else {
                throw TransportError(.egressDenied, "a request that is not recorded", wasSent: false)
            }
            return response
        }
    }
}

/// `connector.action`, taken apart.
private struct OperationName {
    let connector: String

    init(_ text: String) { connector = String(text.prefix { $0 != "." }) }
}
