import ConnectorKit
import Foundation
import Synchronization
import Values

@testable import FileReputation

/// A service that answers from a recorded exchange, in order.
///
/// Blocks are parted by lines `###`: request, answer, request, ... A block is a first line, headers, and after
/// an empty line its body.
final class Recording: Sendable {
    private struct Block {
        var start: String
        var body: String

        init(_ text: String) {
            let parts = text.trimmingCharacters(in: .newlines).split(separator: "\n\n", maxSplits: 1)
            start = String(parts.first?.split(separator: "\n").first ?? "")
            body = parts.count > 1 ? String(parts[1]) : ""
        }
    }

    private struct State {
        var next = 0
        var problems: [String] = []
    }

    private let blocks: [Block]
    private let state = Mutex(State())

    init(_ text: String) {
        blocks = text.isEmpty ? [] : text.components(separatedBy: "###\n").map(Block.init)
    }

    /// A host with one connection to this service.
    var host: ScriptedHost {
        ScriptedHost(
            plugin, connector: "reputation-swift", now: Timestamp(milliseconds: 1_795_163_637_000)
        ) { request throws(ConnectorFailure) in try self.answer(request) }
    }

    /// What came otherwise than recorded, and what did not come.
    var problems: [String] {
        let (next, problems) = state.withLock { ($0.next, $0.problems) }
        return problems + blocks.dropFirst(next).map(\.start)
    }

    private func answer(_ request: Request) throws(ConnectorFailure) -> Response {
        let next = state.withLock { state in
            defer { state.next += 2 }
            return state.next
        }
        guard next + 1 < blocks.count else { throw .internal("not recorded: \(request.url)") }
        let sent = "\(request.method) \(request.url)"
        let isSame = Self.document(request.body) == Self.document(Array(blocks[next].body.utf8))
        if sent != blocks[next].start || !isSame {
            state.withLock { $0.problems.append("\(sent) came in place of \(blocks[next].start)") }
        }
        let answer = blocks[next + 1]
        return Response(status: Int(answer.start) ?? 0, text: answer.body)
    }

    private static func document(_ body: [UInt8]) -> Value? { try? Value(json: body) }
}
