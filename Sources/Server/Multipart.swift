import Values

/// Bodies of several parts.
///
/// Source: RFC 2046, section 5.1.
enum Multipart {
    /// The most parts that are read.
    private static let most = 1000

    /// The parts, each as `{headers, body}`; what comes before the first boundary and after the last is left out.
    static func parts(of bytes: [UInt8], boundary: String) -> [Value] {
        let marker = Array("--\(boundary)".utf8)
        var starts: [Int] = []
        var place = 0
        while starts.count <= most, let found = find(marker, in: bytes, from: place) {
            // A boundary begins a line.
            if found == 0 || bytes[found - 1] == UInt8(ascii: "\n") { starts.append(found) }
            place = found + marker.count
        }
        return zip(starts, starts.dropFirst()).map { start, next in
            part(bytes[(start + marker.count)..<next])
        }
    }

    /// What is between two boundaries: the rest of a line, header fields, an empty line, the body, a line's end.
    private static func part(_ slice: ArraySlice<UInt8>) -> Value {
        var rest = slice
        _ = line(&rest)
        var headers = JSONObject()
        var type: String?
        while let line = line(&rest), !line.isEmpty {
            let text = Substring(String(decoding: line, as: UTF8.self))
            let parts = text.split(separator: ":", maxSplits: 1)
            guard parts.count == 2 else { continue }
            let (name, value) = (BodyContent.trimmed(parts[0]), BodyContent.trimmed(parts[1]))
            headers[name] = .string(value)
            if name.lowercased() == "content-type" { type = value }
        }
        if rest.last == UInt8(ascii: "\n") { rest.removeLast() }
        if rest.last == UInt8(ascii: "\r") { rest.removeLast() }
        let body = Array(rest)
        headers["Content-Length"] = .string(String(body.count))
        let content = type.flatMap { try? BodyContent.value(of: body, contentType: $0) }
        return [
            "headers": .object(headers),
            "body": content ?? BodyContent.envelope(body, type ?? "application/octet-stream"),
        ]
    }

    /// Takes a line off, without its end; nil when there is no more.
    private static func line(_ rest: inout ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
        guard let end = rest.firstIndex(of: UInt8(ascii: "\n")) else { return nil }
        var line = rest[rest.startIndex..<end]
        rest = rest[(end + 1)...]
        if line.last == UInt8(ascii: "\r") { line.removeLast() }
        return line
    }

    private static func find(_ marker: [UInt8], in bytes: [UInt8], from start: Int) -> Int? {
        guard let first = marker.first, bytes.count >= marker.count else { return nil }
        var place = start
        while place <= bytes.count - marker.count {
            guard let found = bytes[place...].firstIndex(of: first), found <= bytes.count - marker.count
            else {
                return nil
            }
            if bytes[found..<(found + marker.count)].elementsEqual(marker) { return found }
            place = found + 1
        }
        return nil
    }
}
