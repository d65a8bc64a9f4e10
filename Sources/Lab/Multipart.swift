import Values

/// The parts of a `multipart/form-data` body.
///
/// Source: RFC 7578 and RFC 2046, section 5.1.
enum Multipart {
    /// One part.
    struct Part: Sendable, Equatable {
        var name: String
        /// Nil for a part that is no file.
        var fileName: String?
        var type: String
        var bytes: [UInt8]

        var text: String { String(decoding: bytes, as: UTF8.self) }
    }

    /// Reads a body; nil when it is not of this form.
    static func parts(_ body: [UInt8], type: String) -> [Part]? {
        guard type.lowercased().hasPrefix("multipart/form-data"),
            let boundary = parameter("boundary", of: type)
        else { return nil }
        let mark = Array("--\(boundary)".utf8)
        var parts: [Part] = []
        guard var at = find(mark, in: body, from: 0) else { return nil }
        while true {
            at += mark.count
            if body[at...].starts(with: Array("--".utf8)) { return parts }
            guard let start = find(Array("\r\n".utf8), in: body, from: at),
                let end = find(Array("\r\n".utf8) + mark, in: body, from: start),
                let part = part(Array(body[(start + 2)..<max(end, start + 2)]))
            else { return nil }
            parts.append(part)
            at = end + 2
        }
    }

    private static func part(_ bytes: [UInt8]) -> Part? {
        guard let gap = find(Array("\r\n\r\n".utf8), in: bytes, from: 0) else { return nil }
        var part = Part(name: "", type: "text/plain", bytes: Array(bytes[(gap + 4)...]))
        for line in String(decoding: bytes[..<gap], as: UTF8.self).split(separator: "\r\n") {
            let field = line.split(separator: ":", maxSplits: 1).map(String.init)
            guard field.count == 2 else { return nil }
            switch field[0].lowercased() {
            case "content-disposition":
                part.name = parameter("name", of: field[1]) ?? ""
                part.fileName = parameter("filename", of: field[1])
            case "content-type": part.type = String(field[1].drop { $0 == " " })
            default: break
            }
        }
        return part
    }

    private static func parameter(_ name: String, of field: String) -> String? {
        for part in field.split(separator: ";").dropFirst() {
            let pair = part.drop { $0 == " " }.split(separator: "=", maxSplits: 1).map(String.init)
            if pair.count == 2, pair[0].lowercased() == name { return pair[1].filter { $0 != "\"" } }
        }
        return nil
    }

    private static func find(_ needle: [UInt8], in body: [UInt8], from start: Int) -> Int? {
        guard let first = needle.first, start <= body.count - needle.count else { return nil }
        var at = start
        while let next = body[at...].firstIndex(of: first), next <= body.count - needle.count {
            if body[next..<(next + needle.count)].elementsEqual(needle) { return next }
            at = next + 1
        }
        return nil
    }
}
