public import ConnectorKit
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

/// Requests that have to come, in order, each with its answer.
///
/// Blocks are parted by a line `###`: request, response, request, ... A block is a first line (`GET /path` or
/// `200`), header lines, and after an empty line its body. Of a request's headers those count that are written.
public final class ExchangeReplay: Sendable {
    private struct Exchange {
        var request: Block
        var response: Response
    }

    private let exchanges: [Exchange]
    private let state = Mutex(State())

    private struct State {
        var played = 0
        var problems: [String] = []
    }

    /// Reads exchanges.
    public init(_ text: String) throws {
        let blocks = try Block.all(text)
        guard blocks.count.isMultiple(of: 2) else {
            throw ReplayError(message: "the last request has no response")
        }
        exchanges = try stride(from: 0, to: blocks.count, by: 2).map {
            Exchange(request: blocks[$0], response: try blocks[$0 + 1].response)
        }
    }

    /// What came otherwise than recorded, with what did not come; empty when all is as it should be.
    public var problems: [String] {
        let (played, problems) = state.withLock { ($0.played, $0.problems) }
        return problems + exchanges.dropFirst(played).map { "`\($0.request.start)` was not sent" }
    }

    /// Answers the next request.
    public func answer(_ request: Request) throws(ConnectorFailure) -> Response {
        let index = state.withLock { state in
            defer { state.played += 1 }
            return state.played
        }
        guard exchanges.indices.contains(index) else {
            note(["`\(request.method) \(request.url)` is not recorded"])
            throw .internal("a request that is not recorded")
        }
        note(exchanges[index].request.differences(from: request))
        return exchanges[index].response
    }

    private func note(_ problems: [String]) {
        state.withLock { $0.problems += problems }
    }
}

/// Why a recording cannot be read.
public struct ReplayError: Error, Hashable {
    /// What is wrong.
    public var message: String
}

private struct Block: Sendable {
    var start: String
    var headers: [Request.Field] = []
    var body = ""

    static func all(_ text: String) throws -> [Block] {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        return try lines.split { $0 == "###" }.map { try Block($0) }
    }

    init(_ lines: ArraySlice<Substring>) throws {
        var rest = lines.drop { $0.isEmpty }
        guard let first = rest.popFirst() else { throw ReplayError(message: "a block is empty") }
        start = String(first)
        while let line = rest.popFirst(), !line.isEmpty {
            let parts = line.split(separator: ":", maxSplits: 1)
            guard parts.count == 2 else { throw ReplayError(message: "`\(line)` is no header") }
            headers.append((parts[0].lowercased(), parts[1].trimmingCharacters(in: .whitespaces)))
        }
        body = rest.joined(separator: "\n").trimmingCharacters(in: .newlines)
    }

    var response: Response {
        get throws {
            guard let status = start.split(separator: " ").first.flatMap({ Int($0) }) else {
                throw ReplayError(message: "`\(start)` is no status")
            }
            return Response(status: status, headers: headers, body: Array(body.utf8))
        }
    }

    /// Bodies are compared as JSON where they are JSON.
    func differences(from request: Request) -> [String] {
        var found: [String] = []
        let sent = "\(request.method) \(request.url)"
        if sent != start { found.append("`\(sent)` came in place of `\(start)`") }
        for header in headers
        where !request.headers.contains(where: {
            $0.name.lowercased() == header.name && $0.value == header.value
        }) {
            found.append("`\(sent)` has no header `\(header.name): \(header.value)`")
        }
        let text = String(decoding: request.body, as: UTF8.self)
        let wanted = try? Value(json: body)
        let isSame = text == body || wanted.map { $0 == (try? Value(json: text)) } ?? false
        if !isSame { found.append("`\(sent)` has the body `\(text)`, not `\(body)`") }
        return found
    }
}
