import Values

/// The parts of a `multipart/form-data` body (RFC 7578).
struct FormParts: Sendable {
    /// A part that is a file.
    struct File: Sendable {
        var name: String
        var bytes: [UInt8]
    }

    private(set) var file: File?
    private var fields: [String: String] = [:]

    subscript(name: String) -> String? { fields[name.lowercased()] }

    init(_ request: LabRequest) throws(EndpointError) {
        let type = request.headers["content-type"] ?? ""
        guard type.lowercased().hasPrefix("multipart/form-data"),
            let boundary = Self.parameter("boundary", of: type), !boundary.isEmpty
        else { throw .invalidBody }
        let parts = Self.split(request.body, by: Array("--\(boundary)".utf8))
        guard parts.count >= 3 else { throw .invalidBody }
        for part in parts.dropFirst().dropLast() {
            let halves = Self.split(Array(part), by: Array("\r\n\r\n".utf8))
            guard halves.count >= 2, let head = halves.first else { throw .invalidBody }
            let header = String(decoding: head, as: UTF8.self)
            // The content may have empty lines of its own; the last line break belongs to the boundary.
            let content = Array(part.dropFirst(head.count + 4).dropLast(2))
            guard let name = Self.parameter("name", of: header) else { throw .invalidBody }
            if let fileName = Self.parameter("filename", of: header) {
                file = File(name: fileName, bytes: content)
            } else {
                fields[name.lowercased()] = String(decoding: content, as: UTF8.self)
            }
        }
    }

    private static func parameter(_ name: String, of header: String) -> String? {
        for part in header.split(whereSeparator: { $0 == ";" || $0.isNewline }) {
            let pair = part.split(separator: "=", maxSplits: 1).map {
                $0.drop { $0 == " " }.filter { $0 != "\"" }
            }
            if pair.count == 2, pair[0].lowercased() == name { return pair[1] }
        }
        return nil
    }

    private static func split(_ bytes: [UInt8], by mark: [UInt8]) -> [ArraySlice<UInt8>] {
        var parts: [ArraySlice<UInt8>] = []
        var start = bytes.startIndex
        var at = start
        while at + mark.count <= bytes.count {
            guard bytes[at] == mark[0], bytes[at..<(at + mark.count)].elementsEqual(mark) else {
                at += 1
                continue
            }
            parts.append(bytes[start..<at])
            at += mark.count
            start = at
        }
        return parts + [bytes[start...]]
    }
}
