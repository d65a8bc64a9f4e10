import ConformanceKit
public import ConnectorKit
public import Engine
public import Foundation
import Synchronization
public import Values

/// A recorded case of a connector: `input.json`, `exchange.http` and `expected.json` of one folder.
public struct Golden: Sendable {
    /// What the operation is given.
    public let input: Value
    /// What the operation is to give.
    public let expected: Value
    /// What goes over the wire.
    public let exchange: ExchangeReplay

    /// The case in a folder.
    public init(_ folder: URL) throws {
        input = try Value(json: Array(Data(contentsOf: folder.appending(path: "input.json"))))
        expected = try Value(json: Array(Data(contentsOf: folder.appending(path: "expected.json"))))
        exchange = try ExchangeReplay(
            String(contentsOf: folder.appending(path: "exchange.http"), encoding: .utf8))
    }
}

/// Requests that have to come, in order, each with its answer; recorded as `riposte plugin test` takes them.
public final class ExchangeReplay: Sendable {
    private let exchanges: [Exchange]
    private let state = Mutex(State())

    private struct State {
        var played = 0
        var problems: [String] = []
    }

    /// Reads exchanges.
    public init(_ text: String) throws { exchanges = try Exchange.all(text) }

    /// What came otherwise than recorded, with what did not come; empty when all is as it should be.
    public var problems: [String] {
        let (played, problems) = state.withLock { ($0.played, $0.problems) }
        return problems + exchanges.dropFirst(played).map { "`\($0.start)` was not sent" }
    }

    /// Answers the next request of a plugin.
    public func answer(_ request: Request) throws(ConnectorFailure) -> Response {
        let sent = HTTPRequest(
            method: request.method, url: request.url, headers: request.headers, body: request.body)
        guard let response = answer(sent) else { throw .internal("a request that is not recorded") }
        return Response(status: response.status, headers: response.headers, body: response.body)
    }

    /// Answers the next request; nil when none is recorded.
    public func answer(_ request: HTTPRequest) -> HTTPResponse? {
        let index = state.withLock { state in
            defer { state.played += 1 }
            return state.played
        }
        guard exchanges.indices.contains(index) else {
            note(["`\(request.method) \(request.url)` is not recorded"])
            return nil
        }
        note(exchanges[index].differences(from: request))
        return exchanges[index].response
    }

    private func note(_ problems: [String]) {
        state.withLock { $0.problems += problems }
    }
}
