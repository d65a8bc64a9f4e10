public import Engine
import Values

/// Why a recording cannot be read.
public struct RecordingError: Error, Hashable {
    /// What is wrong.
    public var message: String
}

/// One request that has to come, and the answer that it gets.
///
/// A recording is blocks parted by a line `###`: request, response, request, ... A block is a first line
/// (`GET /path` or `200`), header lines, and after an empty line its body.
public struct Exchange: Sendable {
    private let request: Block
    /// The answer.
    public let response: HTTPResponse

    /// Reads a recording.
    public static func all(_ text: String) throws(RecordingError) -> [Exchange] {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        var blocks: [Block] = []
        for part in lines.split(separator: "###") { blocks.append(try Block(part)) }
        guard blocks.count.isMultiple(of: 2) else {
            throw RecordingError(message: "the last request has no response")
        }
        var exchanges: [Exchange] = []
        for index in stride(from: 0, to: blocks.count, by: 2) {
            exchanges.append(Exchange(request: blocks[index], response: try blocks[index + 1].response()))
        }
        return exchanges
    }

    /// The request's first line: `GET /path`.
    public var start: String { request.start }

    /// Where a request differs from the recorded one: of its headers those count that are written, and bodies
    /// are compared as JSON where they are JSON.
    public func differences(from sent: HTTPRequest) -> [String] {
        var found: [String] = []
        let line = "\(sent.method) \(sent.url)"
        if line != request.start { found.append("`\(line)` came in place of `\(request.start)`") }
        for header in request.headers
        where !sent.headers.contains(where: {
            $0.name.lowercased() == header.name && $0.value == header.value
        }) {
            found.append("`\(line)` has no header `\(header.name): \(header.value)`")
        }
        let text = String(decoding: sent.body, as: UTF8.self)
        let wanted = try? Value(json: request.body)
        let isSame =
            Self.isText(text, as: request.body) || wanted.map { $0 == (try? Value(json: text)) } ?? false
        if !isSame { found.append("`\(line)` has the body `\(text)`, not `\(request.body)`") }
        return found
    }

    /// Whether a text is the recorded one, whatever its lines end in; a recorded line that ends in `…` leaves open how
    /// the line goes on.
    private static func isText(_ text: String, as recorded: String) -> Bool {
        let sent = lines(of: text)
        let lines = lines(of: recorded)
        if recorded.isEmpty { return sent.isEmpty }
        return sent.count == lines.count
            && zip(sent, lines).allSatisfy { line, wanted in
                wanted.hasSuffix("…") ? line.hasPrefix(wanted.dropLast()) : line == wanted
            }
    }

    /// The lines of a text without the empty ones at its end.
    private static func lines(of text: String) -> [Substring] {
        var lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
        while lines.last?.isEmpty == true { lines.removeLast() }
        return lines
    }
}

private struct Block: Sendable {
    var start: String
    var headers: [HTTPRequest.Field] = []
    var body = ""

    init(_ lines: ArraySlice<Substring>) throws(RecordingError) {
        var rest = lines.drop { $0.isEmpty }
        guard let first = rest.popFirst() else { throw RecordingError(message: "a block is empty") }
        start = String(first)
        while let line = rest.popFirst(), !line.isEmpty {
            let parts = line.split(separator: ":", maxSplits: 1)
            guard parts.count == 2 else { throw RecordingError(message: "`\(line)` is no header") }
            headers.append((parts[0].lowercased(), Self.trimmed(parts[1])))
        }
        while rest.first?.isEmpty == true { rest.removeFirst() }
        while rest.last?.isEmpty == true { rest.removeLast() }
        body = rest.joined(separator: "\n")
    }

    func response() throws(RecordingError) -> HTTPResponse {
        guard let status = start.split(separator: " ").first.flatMap({ Int($0) }) else {
            throw RecordingError(message: "`\(start)` is no status")
        }
        return HTTPResponse(status: status, headers: headers, body: Array(body.utf8))
    }

    private static func trimmed(_ text: Substring) -> String {
        let isSpace: (Character) -> Bool = { $0 == " " || $0 == "\t" || $0 == "\r" }
        return String(text.drop(while: isSpace).reversed().drop(while: isSpace).reversed())
    }
}
