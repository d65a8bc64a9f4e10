/// JSON as templates are written by hand: with comments, and with commas behind the last member.
///
/// Source: Microsoft Learn, "Understand the structure and syntax of ARM templates", comments.
enum LenientJSON {
    /// The same with spaces for what JSON does not have, so that everything else stays where it is.
    static func strict(_ text: String) -> String {
        var bytes = Array(text.utf8)
        var place = 0
        var comma: Int?
        while place < bytes.count {
            switch bytes[place] {
            case UInt8(ascii: "\""):
                place = endOfText(bytes, from: place)
                comma = nil
                continue
            case UInt8(ascii: "/"):
                let end = endOfComment(bytes, from: place)
                for index in place..<end where bytes[index] != 0x0A && bytes[index] != 0x0D {
                    bytes[index] = 0x20
                }
                place = max(end, place + 1)
                continue
            case UInt8(ascii: ","): comma = place
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                if let comma { bytes[comma] = 0x20 }
                comma = nil
            case 0x20, 0x09, 0x0A, 0x0D: break
            default: comma = nil
            }
            place += 1
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func endOfText(_ bytes: [UInt8], from start: Int) -> Int {
        var place = start + 1
        while place < bytes.count, bytes[place] != UInt8(ascii: "\"") {
            place += bytes[place] == UInt8(ascii: "\\") ? 2 : 1
        }
        return min(place + 1, bytes.count)
    }

    /// Where a comment ends; its beginning when it is none.
    private static func endOfComment(_ bytes: [UInt8], from start: Int) -> Int {
        guard start + 1 < bytes.count else { return start }
        if bytes[start + 1] == UInt8(ascii: "/") {
            return bytes[start...].firstIndex(of: 0x0A) ?? bytes.count
        }
        guard bytes[start + 1] == UInt8(ascii: "*") else { return start }
        var place = start + 2
        while place + 1 < bytes.count {
            if bytes[place] == UInt8(ascii: "*"), bytes[place + 1] == UInt8(ascii: "/") { return place + 2 }
            place += 1
        }
        return bytes.count
    }
}
