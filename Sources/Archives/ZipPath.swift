/// The names of files in archives.
enum ZipPath {
    /// The text of a name: UTF-8 where it is, else the letters of the first PCs, as writers without Unicode
    /// meant.
    static func text(_ bytes: ArraySlice<UInt8>, isUnicode: Bool) -> String {
        if let text = String(validating: bytes, as: UTF8.self) { return text }
        guard !isUnicode else { return String(decoding: bytes, as: UTF8.self) }
        let upper = Array(codePage437)
        return String(bytes.map { $0 < 0x80 ? Character(Unicode.Scalar($0)) : upper[Int($0) - 0x80] })
    }

    /// Whether a path stays inside of the folder that an archive is unpacked to, on every system.
    static func isSafe(_ path: String) -> Bool {
        guard !path.isEmpty, path.utf8.count <= 1024 else { return false }
        let isClean = path.unicodeScalars.allSatisfy {
            $0 != "\\" && $0 != "\u{FFFD}" && $0.value >= 0x20 && $0.value != 0x7F
        }
        guard isClean else { return false }
        let folderless = path.hasSuffix("/") ? path.dropLast() : path[...]
        let names = folderless.split(separator: "/", omittingEmptySubsequences: false)
        let isDrive = names.first.map { $0.utf8.count == 2 && $0.utf8.last == UInt8(ascii: ":") } ?? false
        return !isDrive && names.allSatisfy { !$0.isEmpty && $0 != "." && $0 != ".." }
    }

    private static let codePage437 =
        "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀"
        + "αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u{A0}"
}
